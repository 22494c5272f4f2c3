import generated from './generated/standardObjects.json';
import { standardShareField } from './shareObject';
import { fieldLabel, systemField } from './systemFields';
import type { FieldDefinition, FieldType, ObjectDefinition } from './objectDefinition';
import { standardKeyPrefixes } from './standardKeyPrefixes';
import { isDay, isInteger } from './standardFieldTypes';
import { standardFieldAdditions, standardObjectAdditions, toolingObjects } from './standardObjectAdditions';
import { standardObjectDetails } from './standardObjectDetails';

/**
 * An entry of the generated catalogue; its grammar stands in the generator. What is written by hand also has `t` for a time, and `!` for what
 * the platform sets.
 */
const entryForm = /^(\w+):([sdnbxaot])(!)?(\?)?(?:>(\w+))?(?:\.(\w+))?(?:@(\w+))?$/;

function textType(name: string): FieldType {
    if (/Email$/.test(name)) return 'email';
    if (/(Phone|Fax)$/.test(name)) return 'phone';
    if (/(Url|Website)$/.test(name)) return 'url';
    if (/^(Description|Body|Comments|Street|.*Street)$/.test(name)) return 'textarea';
    return 'string';
}

const textLengths: Partial<Record<FieldType, number>> = {
    email: 80,
    phone: 40,
    url: 255,
    textarea: 32000,
    string: 255
};

function fieldType(objectName: string, name: string, code: string, target: string | undefined): FieldType {
    if (name === 'Id') return 'id';
    switch (code) {
        case 'b':
            return 'boolean';
        case 'n':
            return isInteger(objectName, name) ? 'int' : 'double';
        case 'x':
            return 'base64';
        case 'a':
            return 'address';
        case 'o':
            return 'anyType';
        case 'd':
            return isDay(objectName, name) ? 'date' : 'datetime';
        case 't':
            return 'time';
        default:
            return target === undefined ? textType(name) : 'reference';
    }
}

function catalogueField(objectName: string, entry: string): FieldDefinition {
    const parts = entryForm.exec(entry);
    if (!parts) throw new Error(`standardObjects.json holds the unreadable entry ${entry}`);
    const [, name = '', code = '', set, nullable, target, relationship, children] = parts;
    const type = fieldType(objectName, name, code, target);
    // `OrderNumber`, `StatusCode`: given by the platform
    const isNumber =
        type === 'string' &&
        nullable === undefined &&
        /(?:Contract|Order|Item|Relationship|Solution)Number$/.test(name);
    const computed =
        set !== undefined ||
        isNumber ||
        name === 'StatusCode' ||
        type === 'address' ||
        type === 'anyType' ||
        type === 'id';
    const length = textLengths[type];
    return {
        name,
        label: fieldLabel(name),
        type,
        ...(length !== undefined && { length }),
        ...(type === 'double' && { precision: 18, scale: 2 }),
        ...(type === 'int' && { precision: 8, scale: 0 }),
        ...(isNumber && { autoNumberFormat: '{00000000}' }),
        ...(type === 'reference' && { length: 18, relationshipName: relationship ?? name.replace(/Id$/, '') }),
        nillable: nullable !== undefined,
        createable: !computed,
        updateable: !computed,
        custom: false,
        unique: false,
        externalId: false,
        caseSensitive: false,
        nameField: false,
        // `Name` stands for "several objects" in the declarations; the details say which.
        referenceTo: target === undefined || target === 'Name' ? [] : [target],
        ...(children !== undefined && { childRelationshipName: children }),
        ...(type === 'reference' && { deleteConstraint: nullable === undefined ? 'Cascade' : 'SetNull' }),
        ...(type === 'boolean' && { defaultValue: 'false' }),
        ...((type === 'double' || type === 'int') && nullable === undefined && { defaultValue: '0' }),
        ...systemField(name)
    };
}

const emptyField = (name: string): FieldDefinition => ({
    name,
    label: fieldLabel(name),
    type: 'string',
    nillable: true,
    createable: true,
    updateable: true,
    custom: false,
    unique: false,
    externalId: false,
    caseSensitive: false,
    nameField: false,
    referenceTo: []
});

/** `PushTopic` -> `Push Topic`. */
function objectLabel(name: string): string {
    return fieldLabel(name).replace(/ ?\d+$/, '');
}

function plural(label: string): string {
    if (/[^aeiou]y$/.test(label)) return `${label.slice(0, -1)}ies`;
    return /(s|x|ch|sh)$/.test(label) ? `${label}es` : `${label}s`;
}

/** The standard objects, each built from the generated catalogue and the hand-written details when it is first asked for. */
export class StandardCatalogue {
    readonly #entries: Readonly<Record<string, string>> = {
        ...generated,
        ...standardObjectAdditions,
        ...toolingObjects
    };
    readonly #names: ReadonlyMap<string, string>;
    readonly #prefixes = new Map<string, string>();

    constructor() {
        this.#names = new Map(Object.keys(this.#entries).map((name) => [name.toLowerCase(), name]));
        let unlisted = 0;
        for (const name of this.#names.values()) {
            const prefix = standardKeyPrefixes[name] ?? `z${(unlisted++).toString(36).padStart(2, '0')}`;
            this.#prefixes.set(name, prefix);
        }
    }

    /** API names, in alphabetical order. */
    names(): IterableIterator<string> {
        return this.#names.values();
    }

    /** The object's name in Salesforce's capitals. */
    nameOf(name: string): string | undefined {
        return this.#names.get(name.toLowerCase());
    }

    keyPrefix(name: string): string {
        return this.#prefixes.get(name) as string;
    }

    /** True if the prefix is the platform's own, not one given to an object whose prefix isn't known. */
    knowsKeyPrefix(name: string): boolean {
        return name in standardKeyPrefixes;
    }

    /** Builds the definition; the caller keeps it. */
    define(name: string): ObjectDefinition {
        const details = standardObjectDetails[name];
        const fields = new Map<string, FieldDefinition>();
        const added = standardFieldAdditions[name];
        for (const entry of [this.#entries[name], added].flatMap((entries) => entries?.split('|') ?? [])) {
            const plain = catalogueField(name, entry);
            const field = { ...plain, ...standardShareField(name, plain.name) };
            fields.set(field.name.toLowerCase(), field);
        }
        for (const absent of details?.absent ?? []) fields.delete(absent.toLowerCase());
        for (const [fieldName, changes] of Object.entries(details?.fields ?? {})) {
            const before = fields.get(fieldName.toLowerCase()) ?? emptyField(fieldName);
            fields.set(fieldName.toLowerCase(), { ...before, ...changes });
        }
        const nameField = (details?.nameField ?? 'Name').toLowerCase();
        for (const [key, field] of fields) {
            const isName = key === nameField && key !== 'id';
            if (details?.readOnly || isName !== field.nameField) {
                const fixed = details?.readOnly ? { createable: false, updateable: false } : undefined;
                fields.set(key, { ...field, ...fixed, nameField: isName });
            }
        }
        const label = details?.label ?? objectLabel(name);
        return {
            name,
            label,
            pluralLabel: details?.pluralLabel ?? plural(label),
            keyPrefix: this.keyPrefix(name),
            kind: 'standard',
            ...(name in toolingObjects && { toolingOnly: true }),
            fields,
            validationRules: []
        };
    }
}
