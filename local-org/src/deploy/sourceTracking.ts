import { basename, sep } from 'node:path';
import { readFileSync } from 'node:fs';
import type { Clock } from '../clock';
import type { OrgDatabase } from '../data/database';
import { removeSystemRecords, writeSystemRecords, type SystemRecord } from '../data/systemRecords';
import type { DeployedChanges } from './deployments';
import type { SourceComponent } from './sourceComponent';

export interface SourceTrackingOptions {
    readonly clock: Clock;
    readonly database: OrgDatabase;
    readonly idOf: (type: string, fullName: string) => string;
}

/** Members of the files in a bundle. */
const resourceTypes: Readonly<Record<string, string>> = {
    LightningComponentBundle: 'LightningComponentResource',
    AuraDefinitionBundle: 'AuraDefinition'
};

/** Source tracking of an org (a scratch org or sandbox): a SourceMember for each component, with the count of the change that touched it last. */
export class SourceTracking {
    readonly #options: SourceTrackingOptions;

    constructor(options: SourceTrackingOptions) {
        this.#options = options;
    }

    /** Notes what a deployment changed. */
    record({ userId, created, changed, deleted }: DeployedChanges): void {
        const { database } = this.#options;
        let revision = 0;
        for (const member of database.records('SourceMember'))
            revision = Math.max(revision, Number(member['RevisionCounter'] ?? 0));
        const known = new Map(
            [...database.records('SourceMember')].map((each) => [memberKey(each), String(each['Id'])])
        );
        const isNew = new Set(created);
        const members = [...created, ...changed].flatMap((each) => this.#members(each, false, isNew.has(each)));
        const gone = deleted.flatMap((each) => this.#members(each, true, false));
        writeSystemRecords(
            database,
            userId,
            [...members, ...gone].map((fields) => {
                revision++;
                return {
                    object: 'SourceMember',
                    id: known.get(memberKey(fields)),
                    fields: { ...fields, RevisionCounter: revision, RevisionNum: revision, ChangedBy: userId }
                };
            })
        );
        for (const each of [...created, ...changed])
            if (each.type === 'LightningComponentBundle') this.#bundle(each, userId);
    }

    /** A Lightning component has a member for each of its files, too. */
    #members(component: SourceComponent, isGone: boolean, isNew: boolean) {
        const resourceType = resourceTypes[component.type];
        const resources = resourceType === undefined ? [] : component.files;
        const named = resources.map((file) => {
            const path = file.split(sep);
            return path.slice(path.lastIndexOf(component.fullName)).join('/');
        });
        return [
            this.#member(component, isGone, isNew),
            ...named.map((fullName) => this.#member({ type: resourceType ?? '', fullName, files: [] }, isGone, isNew))
        ];
    }

    #member({ type, fullName }: SourceComponent, isGone: boolean, isNew: boolean) {
        return {
            MemberIdOrName: this.#options.idOf(type, fullName),
            MemberType: type,
            MemberName: fullName,
            IsNameObsolete: isGone,
            IsNewMember: isNew
        };
    }

    /** A Lightning component's rows: clients match its files by them. */
    #bundle({ type, fullName, files }: SourceComponent, userId: string): void {
        const { database, idOf } = this.#options;
        const bundleId = idOf(type, fullName);
        const old = [...database.records('LightningComponentResource')].filter(
            (each) => each['LightningComponentBundleId'] === bundleId
        );
        removeSystemRecords(
            database,
            userId,
            'LightningComponentResource',
            old.map(({ Id }) => String(Id))
        );
        const resources: SystemRecord[] = files.map((file) => {
            const path = file.split(sep);
            const FilePath = `lwc/${path.slice(path.lastIndexOf(fullName)).join('/')}`;
            const Format = basename(file).split('.').at(-1) ?? '';
            return {
                object: 'LightningComponentResource',
                fields: { LightningComponentBundleId: bundleId, FilePath, Format, Source: readFileSync(file, 'utf8') }
            };
        });
        writeSystemRecords(database, userId, [
            {
                object: 'LightningComponentBundle',
                id: bundleId,
                fields: { DeveloperName: fullName, MasterLabel: fullName, IsExposed: true }
            },
            ...resources
        ]);
    }
}

function memberKey(member: Readonly<Record<string, unknown>>): string {
    return `${String(member['MemberType'])}:${String(member['MemberName'])}`;
}
