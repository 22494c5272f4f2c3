import { GrantCatalogue } from '../../access/grantCatalogue';
import { UserPermissions } from '../../access/userPermissions';
import type { StoredRecord } from '../../data/record';
import type { Database } from '../../data/transaction';
import { NotSupportedError } from '../../errors';
import { hierarchySetting } from '../../data/hierarchySetting';
import type { SourceModel } from '../../metadata/sourceModel';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { fieldFormulaType, type FormulaType } from './formulaType';
import { FormulaDatetime, FormulaError, type FormulaValue } from './formulaValue';

/** Who asks, and where. */
export interface GlobalsContext {
    readonly database: Database;
    readonly userId: string | undefined;
}

/** A record that a global variable stands for; the rest of the path names a field of it or of a parent. */
export interface GlobalRecord {
    readonly object: ObjectDefinition;
    readonly record: StoredRecord | undefined;
    readonly rest: readonly string[];
}

/** Objects behind global variables, and the user's field that names the record. */
const recordVariables: ReadonlyMap<string, { readonly object: string; readonly userField: string }> = new Map([
    ['$user', { object: 'User', userField: 'Id' }],
    ['$profile', { object: 'Profile', userField: 'ProfileId' }],
    ['$userrole', { object: 'UserRole', userField: 'UserRoleId' }]
]);

const notHere: ReadonlySet<string> = new Set(['$api', '$network', '$site', '$request', '$action', '$resource']);
/** "$System.OriginDateTime … the literal value of 1900-01-01 00:00:00". */
const originDatetime = Date.UTC(1900, 0, 1);

/** What `$User`, `$Setup`, `$Label`… of formulas and flows stand for in one state of an org's source. */
export class GlobalVariables {
    readonly #labels: ReadonlyMap<string, string>;
    readonly #permissions: GrantCatalogue | undefined;

    constructor(
        readonly schema: Schema,
        model: SourceModel | undefined
    ) {
        this.#permissions = model && new GrantCatalogue(model);
        this.#labels = new Map((model?.labels ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
    }

    /**
     * The type of a global variable; undefined if the name isn't one of them.
     * @throws FormulaError if it doesn't exist
     */
    typeOf(path: readonly string[], walk: (object: ObjectDefinition, rest: readonly string[]) => FormulaType) {
        const [name = '', ...rest] = path;
        const missing = () => new FormulaError(`Field ${path.join('.')} does not exist. Check spelling.`);
        const onObject = (objectName: string, fields: readonly string[]): FormulaType => {
            const object = this.schema.object(objectName);
            if (!object) throw missing();
            return walk(object, fields);
        };
        const key = name.toLowerCase();
        const variable = recordVariables.get(key);
        if (variable) return onObject(variable.object, rest);
        switch (key) {
            case '$organization':
                return onObject('Organization', rest);
            case '$setup':
                return onObject(rest[0] ?? '', rest.slice(1));
            case '$custommetadata': {
                const object = this.schema.object(rest[0] ?? '');
                const field = object?.fields.get((rest[2] ?? '').toLowerCase());
                if (!field) throw missing();
                const type = fieldFormulaType(field);
                return type === 'Picklist' ? 'Text' : type;
            }
            case '$permission':
                return 'Boolean';
            case '$label':
                if (!this.#labels.has((rest.at(-1) ?? '').toLowerCase())) throw missing();
                return 'Text';
            case '$system':
                return 'DateTime';
            default:
                return notHere.has(key) ? 'Any' : undefined;
        }
    }

    /** The record that a variable stands for; undefined if it stands for none: then ask {@link value}. */
    record(path: readonly string[], { database, userId }: GlobalsContext): GlobalRecord | undefined {
        const [name = '', ...rest] = path;
        const key = name.toLowerCase();
        const variable = recordVariables.get(key);
        if (variable) {
            const object = this.#object(variable.object);
            const user = userId === undefined ? undefined : database.get('User', userId);
            const id = user?.[variable.userField];
            return { object, record: typeof id === 'string' ? database.get(object.name, id) : undefined, rest };
        }
        if (key === '$organization') {
            const [record] = database.records('Organization');
            return { object: this.#object('Organization'), record, rest };
        }
        if (key === '$setup') {
            const object = this.#object(rest[0] ?? '');
            const record = userId === undefined ? undefined : hierarchySetting(database, object, userId);
            return { object, record, rest: rest.slice(1) };
        }
        if (key !== '$custommetadata') return undefined;
        const object = this.#object(rest[0] ?? '');
        const wanted = (rest[1] ?? '').toLowerCase();
        for (const record of database.records(object.name)) {
            if (String(record['DeveloperName']).toLowerCase() === wanted)
                return { object, record, rest: rest.slice(2) };
        }
        return { object, record: undefined, rest: rest.slice(2) };
    }

    /** The value of a variable that stands for no record. */
    value(path: readonly string[], { database, userId }: GlobalsContext): FormulaValue {
        const [name = '', ...rest] = path;
        switch (name.toLowerCase()) {
            case '$label':
                return this.#labels.get((rest.at(-1) ?? '').toLowerCase()) ?? null;
            case '$permission':
                if (userId === undefined || !this.#permissions) return false;
                return new UserPermissions(database, this.#permissions, userId).granted.customPermissions.has(
                    (rest.at(-1) ?? '').toLowerCase()
                );
            case '$system':
                return new FormulaDatetime(originDatetime);
            default:
                throw new NotSupportedError(`The global variable ${path.join('.')}`);
        }
    }

    #object(name: string): ObjectDefinition {
        const object = this.schema.object(name);
        if (!object) throw new FormulaError(`Field ${name} does not exist. Check spelling.`);
        return object;
    }
}
