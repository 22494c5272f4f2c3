import type { Clock } from '../clock';
import { developerNameOf, eventComponentKind, metadataOf, type EventComponentKind } from '../bus/eventComponents';
import type { OrgDatabase } from '../data/database';
import { makeRecordId } from '../data/recordId';
import { SalesforceError } from '../errors';
import { parseXml } from '../metadata/parseXml';
import type { SourceModel, XmlComponent } from '../metadata/sourceModel';
import type { DeployedChanges } from './deployments';
import type { LiveSource } from './liveSource';
import type { OrgSource } from './orgSource';
import { componentKey, type SourceComponent } from './sourceComponent';
import { metadataXml } from './xmlTags';

export interface EventComponentsOptions {
    readonly clock: Clock;
    readonly database: OrgDatabase;
    readonly source: OrgSource;
    readonly live: LiveSource;
    readonly onChanged: (changes: DeployedChanges) => void;
}

/** A record as a client of the Tooling API sends it. */
export type GivenRecord = Readonly<Record<string, unknown>>;

const nameForm = /^[a-z](?:_{0,2}[a-z0-9])*$/i;

/**
 * Channels, their members, managed event subscriptions and trigger configurations as records of the Tooling API: to create, update or delete one
 * changes the org's source as a deployment does, at once. Nothing is compiled from them, so nothing has to be waited for.
 */
export class EventComponents {
    readonly #options: EventComponentsOptions;
    #next: number;

    constructor(options: EventComponentsOptions) {
        this.#options = options;
        this.#next = Math.floor(options.clock.now() / 1000);
    }

    /** Is the object one of them? */
    handles(object: string): boolean {
        return eventComponentKind(object) !== undefined;
    }

    /**
     * @returns the id
     * @throws SalesforceError
     */
    create(object: string, given: GivenRecord, userId: string): string {
        const kind = kindOf(object);
        const fullName = given['FullName'] ?? given['DeveloperName'];
        if (typeof fullName !== 'string' || fullName === '') {
            throw new SalesforceError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [FullName]', [
                'FullName'
            ]);
        }
        if (!nameForm.test(fullName)) {
            const message =
                'The name can only contain underscores and alphanumeric characters. It must begin with a letter, not include spaces, ' +
                'not end with an underscore, and not contain two consecutive underscores.';
            throw new SalesforceError('INVALID_FIELD', message, ['FullName']);
        }
        if (this.#options.source.components.has(componentKey(kind.type, fullName))) {
            const message = `The name ${fullName} is already used on component type: ${kind.type}. Please rename existing component.`;
            throw new SalesforceError('DUPLICATE_DEVELOPER_NAME', message, ['FullName']);
        }
        this.#write(kind, fullName, this.#elements(kind, given), userId);
        return this.#idOf(kind, fullName);
    }

    /** @throws SalesforceError NOT_FOUND */
    update(object: string, id: string, given: GivenRecord, userId: string): void {
        const kind = kindOf(object);
        const component = this.#component(kind, id);
        const before = metadataOf(kind, component.xml);
        const changes = this.#elements(kind, given);
        for (const name of kind.fixed) {
            if (name in changes && changes[name] !== before[name]) {
                const field = kind.elements[name]?.field ?? name;
                throw new SalesforceError('FIELD_INTEGRITY_EXCEPTION', `The field ${field} can't be updated.`, [field]);
            }
        }
        this.#write(kind, component.name, { ...before, ...changes }, userId);
    }

    /** @throws SalesforceError NOT_FOUND; INVALID_INPUT for a channel that has members or subscriptions */
    delete(object: string, id: string, userId: string): void {
        const kind = kindOf(object);
        const { source, live } = this.#options;
        const { name } = this.#component(kind, id);
        const key = componentKey(kind.type, name);
        const component = source.components.get(key);
        const next = new Map(source.components);
        next.delete(key);
        this.#put(without(live.model, kind.type, name), next);
        this.#options.onChanged({ userId, created: [], changed: [], deleted: component ? [component] : [] });
    }

    #component(kind: EventComponentKind, id: string): XmlComponent {
        const { database, live } = this.#options;
        const name = database.get(kind.type, id)?.['FullName'];
        const found = live.model.components.find((each) => each.type === kind.type && each.name === name);
        if (found === undefined) throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist');
        return found;
    }

    #idOf(kind: EventComponentKind, fullName: string): string {
        const developerName = developerNameOf(kind.type, fullName);
        for (const record of this.#options.database.records(kind.type)) {
            if (record['DeveloperName'] === developerName) return String(record['Id']);
        }
        throw new Error(`${kind.type} ${fullName} has no record`);
    }

    /** The elements that a record gives, by `Metadata` or field by field. */
    #elements(kind: EventComponentKind, given: GivenRecord): Record<string, unknown> {
        const elements: Record<string, unknown> = {};
        for (const [name, value] of Object.entries(given)) {
            if (name === 'Metadata') Object.assign(elements, this.#metadata(kind, value));
            else if (name !== 'attributes' && name !== 'FullName' && name !== 'DeveloperName') {
                const [element, held] = this.#element(kind, name, value);
                elements[element] = held;
            }
        }
        return elements;
    }

    #metadata(kind: EventComponentKind, value: unknown): Record<string, unknown> {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) {
            throw new SalesforceError('INVALID_FIELD', 'Metadata must be an object.', ['Metadata']);
        }
        // an org's answer has `urls`, too: what was read may be sent back
        const elements = Object.entries(value).filter(([name]) => name !== 'urls');
        for (const [name] of elements) {
            if (!(name in kind.elements)) throw noSuchColumn(name, `${kind.type}.Metadata`);
        }
        return Object.fromEntries(elements);
    }

    #element(kind: EventComponentKind, field: string, value: unknown): [string, unknown] {
        const { database } = this.#options;
        const [own] = Object.entries(kind.elements).find(([, each]) => each.field === field) ?? [];
        if (own !== undefined) return [own, value];
        if (kind.type === 'PlatformEventSubscriberConfig' && field === 'PlatformEventConsumerId') {
            return ['platformEventConsumer', database.get('ApexTrigger', String(value))?.['Name'] ?? String(value)];
        }
        if (kind.type === 'PlatformEventSubscriberConfig' && field === 'UserId') {
            return ['user', value === null ? null : database.get('User', String(value))?.['Username']];
        }
        if (database.schema.object(kind.type)?.fields.has(field.toLowerCase()) === true) return [field, undefined];
        throw noSuchColumn(field, kind.type);
    }

    #write(kind: EventComponentKind, fullName: string, elements: Record<string, unknown>, userId: string): void {
        const { source, live } = this.#options;
        const xml = componentXml(kind, elements);
        const path = `${kind.directory}/${fullName}.${kind.suffix}-meta.xml`;
        const staged = source.stage(makeRecordId('0Af', this.#next++), [
            { type: kind.type, fullName, fileName: path, files: new Map([[path, Buffer.from(xml)]]) }
        ]);
        const key = componentKey(kind.type, fullName);
        const component = staged.get(key) as SourceComponent;
        const parsed = parseXml(component.files[0] ?? path, xml);
        if ('problem' in parsed) throw invalid(parsed.problem.message);
        const model = without(live.model, kind.type, fullName);
        const own = { type: kind.type, name: fullName, file: component.files[0] ?? path, xml: parsed.document.node };
        const isNew = !source.components.has(key);
        this.#put({ ...model, components: [...model.components, own] }, new Map([...source.components, ...staged]));
        const changed = [component];
        this.#options.onChanged({ userId, created: isNew ? changed : [], changed: isNew ? [] : changed, deleted: [] });
    }

    #put(model: SourceModel, next: ReadonlyMap<string, SourceComponent>): void {
        const [problem] = this.#options.live.replaceEventComponents(model);
        if (problem !== undefined) throw invalid(problem.message);
        this.#options.source.commit(next);
    }
}

function kindOf(object: string): EventComponentKind {
    const kind = eventComponentKind(object);
    if (kind === undefined) throw new Error(`${object} is no component of the event bus`);
    return kind;
}

function without(model: SourceModel, type: string, name: string): SourceModel {
    return { ...model, components: model.components.filter((each) => each.type !== type || each.name !== name) };
}

function componentXml({ type, elements }: EventComponentKind, given: Readonly<Record<string, unknown>>): string {
    const parts = Object.entries(elements).flatMap(([name, { kind }]) => {
        const value = given[name];
        if (value === undefined || value === null || value === '') return [];
        if (kind !== 'names') return [`<${name}>${escaped(value)}</${name}>`];
        const names = (Array.isArray(value) ? value : []) as readonly { readonly name?: unknown }[];
        return names.map((each) => `<${name}>\n        <name>${escaped(each.name)}</name>\n    </${name}>`);
    });
    return metadataXml(type, parts);
}

function escaped(value: unknown): string {
    return String(value).replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? '&gt;');
}

function invalid(message: string): SalesforceError {
    return new SalesforceError('INVALID_INPUT', message);
}

function noSuchColumn(name: string, type: string): SalesforceError {
    return new SalesforceError('INVALID_FIELD', `No such column '${name}' on sobject of type ${type}`);
}
