import type { ApexType, PrimitiveName } from './types';

/** A type as Salesforce prints it in messages and `Type.getName()`: `Map<Id,List<Account>>`. */
export function typeName(type: ApexType): string {
    switch (type.kind) {
        case 'primitive':
        case 'user':
        case 'parameter':
            return type.name;
        case 'null':
        case 'void':
            return type.kind;
        case 'list':
            return `List<${typeName(type.element)}>`;
        case 'set':
            return `Set<${typeName(type.element)}>`;
        case 'map':
            return `Map<${typeName(type.key)},${typeName(type.value)}>`;
        case 'sobject':
            return type.name ?? 'SObject';
        case 'library':
            return type.arguments.length === 0 ? type.name : `${type.name}<${type.arguments.map(typeName).join(',')}>`;
    }
}

/** The same for equal types whatever the capitals; different for an sObject and a class of the same name. */
export function typeKey(type: ApexType): string {
    switch (type.kind) {
        case 'primitive':
        case 'parameter':
            return type.name.toLowerCase();
        case 'null':
        case 'void':
            return type.kind;
        case 'user':
            return `u:${type.name.toLowerCase()}`;
        case 'sobject':
            return `s:${(type.name ?? '').toLowerCase()}`;
        case 'list':
            return `list<${typeKey(type.element)}>`;
        case 'set':
            return `set<${typeKey(type.element)}>`;
        case 'map':
            return `map<${typeKey(type.key)},${typeKey(type.value)}>`;
        case 'library':
            return `l:${type.name.toLowerCase()}<${type.arguments.map(typeKey).join(',')}>`;
    }
}

export function sameType(a: ApexType, b: ApexType): boolean {
    return a === b || (a.kind === b.kind && typeKey(a) === typeKey(b));
}

export function primitive(name: PrimitiveName): ApexType {
    return primitives[name];
}

const primitives: Readonly<Record<PrimitiveName, ApexType>> = {
    Object: { kind: 'primitive', name: 'Object' },
    Boolean: { kind: 'primitive', name: 'Boolean' },
    Integer: { kind: 'primitive', name: 'Integer' },
    Long: { kind: 'primitive', name: 'Long' },
    Double: { kind: 'primitive', name: 'Double' },
    Decimal: { kind: 'primitive', name: 'Decimal' },
    String: { kind: 'primitive', name: 'String' },
    Id: { kind: 'primitive', name: 'Id' },
    Date: { kind: 'primitive', name: 'Date' },
    Datetime: { kind: 'primitive', name: 'Datetime' },
    Time: { kind: 'primitive', name: 'Time' },
    Blob: { kind: 'primitive', name: 'Blob' }
};

const primitivesByLowerName: ReadonlyMap<string, ApexType> = new Map(
    Object.values(primitives).map((type) => [typeName(type).toLowerCase(), type])
);

export function primitiveNamed(name: string): ApexType | undefined {
    return primitivesByLowerName.get(name.toLowerCase());
}

export const voidType: ApexType = { kind: 'void' };
export const nullType: ApexType = { kind: 'null' };
export const genericSObject: ApexType = { kind: 'sobject' };

/** Puts types in the place of type parameters, by the parameters' names in lower case. */
export function substitute(type: ApexType, parameters: ReadonlyMap<string, ApexType>): ApexType {
    if (parameters.size === 0) return type;
    switch (type.kind) {
        case 'parameter':
            return parameters.get(type.name.toLowerCase()) ?? type;
        case 'list':
        case 'set':
            return { kind: type.kind, element: substitute(type.element, parameters) };
        case 'map':
            return { kind: 'map', key: substitute(type.key, parameters), value: substitute(type.value, parameters) };
        case 'library':
            if (type.arguments.length === 0) return type;
            return { ...type, arguments: type.arguments.map((argument) => substitute(argument, parameters)) };
        default:
            return type;
    }
}
