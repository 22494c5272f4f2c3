import type { Edition } from './bus/allocations';
import { rowError } from './data/dmlError';
import type { OrgDatabase } from './data/orgDatabase';
import type { StoredRecord } from './data/record';
import type { DmlChunk } from './data/transaction';
import { isScratchOrgFeature } from './scratchOrgFeatures';

/** What a scratch org is to be like: the definition file, as ScratchOrgInfo holds it. */
export interface ScratchOrgDefinition {
    readonly edition: string;
    readonly features: readonly string[];
    readonly language?: string;
    readonly country?: string;
    readonly adminEmail?: string;
    readonly hasSampleData: boolean;
}

interface EditionShape {
    /** As Organization.OrganizationType names it. */
    readonly organizationType: string;
    readonly allocations: Edition;
}

/** Editions of scratch orgs; a partner edition is the edition with more licences. */
const editions: Readonly<Record<string, EditionShape>> = {
    developer: { organizationType: 'Developer Edition', allocations: 'developer' },
    enterprise: { organizationType: 'Enterprise Edition', allocations: 'enterprise' },
    group: { organizationType: 'Team Edition', allocations: 'developer' },
    professional: { organizationType: 'Professional Edition', allocations: 'developer' }
};
const longestDays = 30;

/** The shape of an edition by its name (`Enterprise`, `Partner Developer`, `partner-group`); undefined: there is no such edition. */
export function editionShape(name: string): EditionShape | undefined {
    return editions[
        name
            .trim()
            .toLowerCase()
            .replace(/^partner[ -]/, '')
    ];
}

/** What a ScratchOrgInfo record asks for. */
export function scratchOrgDefinition(request: StoredRecord): ScratchOrgDefinition {
    const textOf = (field: string) => {
        const value = request[field];
        return typeof value === 'string' && value !== '' ? value : undefined;
    };
    return {
        edition: textOf('Edition') ?? 'Developer',
        features: featuresOf(request),
        language: textOf('Language'),
        country: textOf('Country'),
        adminEmail: textOf('AdminEmail'),
        hasSampleData: request['HasSampleData'] === true
    };
}

/** Refuses requests for scratch orgs that there can't be, before anything is made. */
export function refuseBadDefinitions(database: OrgDatabase): void {
    database.registerHook('beforeTrigger', ({ object, operation, rows }: DmlChunk) => {
        if (object.name !== 'ScratchOrgInfo' || operation !== 'insert') return;
        for (const row of rows) {
            const problem = problemOf(row.newRecord ?? {});
            if (problem) row.fail(rowError(problem.code, problem.message, ...problem.fields));
        }
    });
}

function problemOf(
    request: StoredRecord
): { readonly code: string; readonly message: string; readonly fields: readonly string[] } | undefined {
    const unknown = featuresOf(request).find((feature) => !isScratchOrgFeature(feature));
    if (unknown !== undefined)
        return { code: 'INVALID_INPUT', message: `${unknown} is not a valid Features value.`, fields: [] };
    const { Edition: edition, DurationDays: days } = request;
    if (typeof edition === 'string' && edition !== '' && !editionShape(edition))
        return {
            code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            message: `Edition: bad value for restricted picklist field: ${edition}`,
            fields: ['Edition']
        };
    if (typeof days === 'number' && (days < 1 || days > longestDays))
        return {
            code: 'NUMBER_OUTSIDE_VALID_RANGE',
            message: `Duration (Days): value outside of valid range on numeric field: ${days}`,
            fields: ['DurationDays']
        };
    const unsupported = (['Snapshot', 'SourceOrg', 'Namespace'] as const).find((field) => request[field] != null);
    if (unsupported === undefined) return undefined;
    return {
        code: 'FUNCTIONALITY_NOT_ENABLED',
        message: `A scratch org by ${unsupported} is not supported by local-org`,
        fields: [unsupported]
    };
}

function featuresOf({ Features: features }: StoredRecord): string[] {
    return typeof features !== 'string'
        ? []
        : features
              .split(/[;,]/)
              .map((each) => each.trim())
              .filter((each) => each !== '');
}
