import { scriptResourceType } from './dataweave/dataWeaveTypes';
import { flowClassType } from './system/flowInterviewType';
import { genericSObject, primitiveNamed, voidType } from '../typeName';
import type { ApexType } from '../types';
import type { LibraryMember, Signature, TypeExpression } from './libraryMember';
import { parseSignature, parseTypeExpression } from './libraryMember';
import type { LibraryFunction, LibraryType } from './libraryType';

/** A property's getter and setter. */
export interface LibraryProperty {
    readonly name: string;
    readonly type: ApexType;
    readonly static: boolean;
    readonly get: LibraryMember | undefined;
    readonly set: LibraryMember | undefined;
}

/** A library type with its members by name in lower case. */
export interface IndexedLibraryType {
    readonly name: string;
    readonly kind: 'class' | 'interface' | 'enum';
    readonly typeParameters: readonly string[];
    readonly superclass: ApexType | undefined;
    readonly interfaces: readonly ApexType[];
    readonly constants: readonly string[];
    readonly constructors: readonly LibraryMember[];
    readonly methods: ReadonlyMap<string, readonly LibraryMember[]>;
    readonly properties: ReadonlyMap<string, LibraryProperty>;
}

/** Namespaces whose types code may name without them. */
const impliedNamespaces = ['system', 'schema'];

/** The library's types by every name that code may use for them. Tables are parsed when a type is first asked for. */
export class LibraryIndex {
    readonly #types = new Map<string, LibraryType>();
    readonly #namespaces = new Set<string>(impliedNamespaces);
    readonly #indexed = new Map<string, IndexedLibraryType>();

    constructor(types: readonly LibraryType[]) {
        for (const type of types) {
            const name = type.name.toLowerCase();
            this.#add(name, type);
            if (type.namespace !== undefined) {
                const namespace = type.namespace.toLowerCase();
                this.#namespaces.add(namespace);
                this.#add(`${namespace}.${name}`, type);
            }
        }
        for (const type of types) {
            const [namespace = '', ...rest] = type.name.toLowerCase().split('.');
            if (rest.length > 0) {
                this.#namespaces.add(namespace);
                if (impliedNamespaces.includes(namespace)) this.#add(rest.join('.'), type);
            }
            this.#add(`system.${type.name.toLowerCase()}`, type);
        }
    }

    #add(name: string, type: LibraryType): void {
        if (!this.#types.has(name)) this.#types.set(name, type);
    }

    /** `Database`, `Schema`: a name that only ever stands before another. */
    isNamespace(name: string): boolean {
        return this.#namespaces.has(name.toLowerCase());
    }

    /** By simple, dotted or namespaced name. */
    find(name: string): IndexedLibraryType | undefined {
        const type = this.#types.get(name.toLowerCase()) ?? this.#scriptResource(name) ?? this.#flowClass(name);
        return type && this.#index(type);
    }

    /** `Flow.Interview.My_Flow`: the name of each flow is one of a class. */
    #flowClass(name: string): LibraryType | undefined {
        const [, flow] = /^flow\.interview\.(\w+(?:\.\w+)?)$/i.exec(name) ?? [];
        if (flow === undefined) return undefined;
        const type = flowClassType(flow);
        this.#add(name.toLowerCase(), type);
        return type;
    }

    /** `DataWeaveScriptResource.x`: the name of each script is one of a class. */
    #scriptResource(name: string): LibraryType | undefined {
        const [, script] = /^(?:system\.)?dataweavescriptresource\.(\w+)$/i.exec(name) ?? [];
        if (script === undefined) return undefined;
        const type = scriptResourceType(script);
        this.#add(name.toLowerCase(), type);
        return type;
    }

    /** The type a signature's type expression means; names that the library doesn't know are sObjects. */
    resolve(expression: TypeExpression, typeParameters: readonly string[] = []): ApexType {
        const { name } = expression;
        const lowerName = name.toLowerCase();
        if (typeParameters.includes(name)) return { kind: 'parameter', name };
        const argument = (index: number): ApexType => {
            const inner = expression.arguments[index];
            return inner ? this.resolve(inner, typeParameters) : genericSObject;
        };
        switch (lowerName) {
            case 'void':
                return voidType;
            case 'list':
                return { kind: 'list', element: argument(0) };
            case 'set':
                return { kind: 'set', element: argument(0) };
            case 'map':
                return { kind: 'map', key: argument(0), value: argument(1) };
            case 'sobject':
                return genericSObject;
        }
        const simple = primitiveNamed(lowerName.replace(/^system\./, ''));
        if (simple) return simple;
        const type = this.#types.get(lowerName);
        if (!type) return { kind: 'sobject', name };
        return {
            kind: 'library',
            name: type.name,
            arguments: expression.arguments.map((inner) => this.resolve(inner, typeParameters))
        };
    }

    #index(type: LibraryType): IndexedLibraryType {
        const known = this.#indexed.get(type.name);
        if (known) return known;
        const typeParameters = [...(type.typeParameters ?? [])];
        const typeOf = (expression: string): ApexType => this.resolve(parseTypeExpression(expression), typeParameters);
        const members = this.#members(type, typeParameters);
        const methods = new Map<string, LibraryMember[]>();
        for (const member of members) {
            if (member.kind !== 'method') continue;
            const key = member.name.toLowerCase();
            const overloads = methods.get(key);
            if (overloads) overloads.push(member);
            else methods.set(key, [member]);
        }
        const indexed: IndexedLibraryType = {
            name: type.name,
            kind: type.kind ?? 'class',
            typeParameters,
            superclass: type.extends === undefined ? undefined : typeOf(type.extends),
            interfaces: (type.implements ?? []).map(typeOf),
            constants: type.constants ?? [],
            constructors: members.filter((member) => member.kind === 'constructor'),
            methods,
            properties: type.name.startsWith('Schema.')
                ? withGetters(propertiesOf(members), members)
                : propertiesOf(members)
        };
        this.#indexed.set(type.name, indexed);
        return indexed;
    }

    #members(type: LibraryType, typeParameters: readonly string[]): LibraryMember[] {
        const simpleName = type.name.slice(type.name.lastIndexOf('.') + 1);
        return Object.entries(type.members).map(([key, run]) =>
            this.#member(type.name, parseSignature(key, simpleName), typeParameters, run)
        );
    }

    #member(
        typeName: string,
        signature: Signature,
        typeParameters: readonly string[],
        run: LibraryFunction
    ): LibraryMember {
        return {
            typeName,
            kind: signature.kind,
            name: signature.name,
            static: signature.static,
            parameters: signature.parameters.map((parameter) => ({
                name: parameter.name,
                type: this.resolve(parameter.type, typeParameters)
            })),
            type: signature.type ? this.resolve(signature.type, typeParameters) : voidType,
            run
        };
    }
}

/** What describes tell can be read as properties as well: `entry.value` for `entry.getValue()`, `field.accessible` for `field.isAccessible()`. */
function withGetters(
    properties: Map<string, LibraryProperty>,
    members: readonly LibraryMember[]
): Map<string, LibraryProperty> {
    for (const member of members) {
        const [, first, rest] = /^(?:get|is)([A-Z])(\w*)$/.exec(member.name) ?? [];
        if (first === undefined || rest === undefined || member.kind !== 'method') continue;
        if (member.static || member.parameters.length > 0) continue;
        const name = first.toLowerCase() + rest;
        const key = name.toLowerCase();
        if (properties.has(key)) continue;
        properties.set(key, { name, type: member.type, static: false, get: member, set: undefined });
    }
    return properties;
}

function propertiesOf(members: readonly LibraryMember[]): Map<string, LibraryProperty> {
    const properties = new Map<string, LibraryProperty>();
    for (const member of members) {
        if (member.kind !== 'property' && member.kind !== 'setter') continue;
        const key = member.name.toLowerCase();
        const known = properties.get(key);
        const get = member.kind === 'property' ? member : known?.get;
        const set = member.kind === 'setter' ? member : known?.set;
        const type = get?.type ?? set?.parameters[0]?.type ?? voidType;
        properties.set(key, { name: member.name, type, static: member.static, get, set });
    }
    return properties;
}
