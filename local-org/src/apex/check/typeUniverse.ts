import type { IndexedLibraryType, LibraryIndex } from '../library/libraryIndex';
import { isUnsupportedName } from '../library/unsupportedNamespaces';
import type { TypeReference } from '../parse/ast';
import { genericSObject, primitive, primitiveNamed, sameType, substitute } from '../typeName';
import type { ApexType } from '../types';
import type { SchemaTypes } from './schemaTypes';
import type { UserType } from './symbols';

/** Every type a program may name: its own, the library's and the schema's; and which is a kind of which. */
export class TypeUniverse {
    readonly library: LibraryIndex;
    readonly schema: SchemaTypes;
    /** By full name in lower case. */
    readonly #userTypes = new Map<string, UserType>();
    readonly #ancestries = new WeakMap<ApexType, readonly ApexType[]>();

    constructor(library: LibraryIndex, schema: SchemaTypes) {
        this.library = library;
        this.schema = schema;
    }

    addUserType(type: UserType): void {
        this.#userTypes.set(type.name.toLowerCase(), type);
    }

    removeUserType(type: UserType): void {
        if (this.userType(type.name) === type) this.#userTypes.delete(type.name.toLowerCase());
        for (const inner of type.innerTypes.values()) this.removeUserType(inner);
    }

    userTypes(): Iterable<UserType> {
        return this.#userTypes.values();
    }

    userType(name: string): UserType | undefined {
        return this.#userTypes.get(name.toLowerCase());
    }

    userTypeOf(type: ApexType): UserType | undefined {
        return type.kind === 'user' ? this.userType(type.name) : undefined;
    }

    libraryTypeOf(type: ApexType): IndexedLibraryType | undefined {
        return type.kind === 'library' ? this.library.find(type.name) : undefined;
    }

    /** The type a reference means in the place of `scope`; undefined if there is none. */
    resolve(reference: TypeReference, scope: UserType | undefined): ApexType | undefined {
        let type = this.#resolveNames(reference, scope);
        for (let i = 0; type && i < reference.arrayDepth; i++) type = { kind: 'list', element: type };
        return type;
    }

    #resolveNames(reference: TypeReference, scope: UserType | undefined): ApexType | undefined {
        const names = reference.names.map((name) => name.name);
        const writtenArguments = reference.names.at(-1)?.arguments ?? [];
        const found = this.resolveName(names, scope, writtenArguments.length);
        if (!found || writtenArguments.length === 0) return found;
        const typeArguments: ApexType[] = [];
        for (const argument of writtenArguments) {
            const type = this.resolve(argument, scope);
            if (!type) return undefined;
            typeArguments.push(type);
        }
        const [first = genericSObject, second = genericSObject] = typeArguments;
        switch (found.kind) {
            case 'list':
            case 'set':
                return { kind: found.kind, element: first };
            case 'map':
                return { kind: 'map', key: first, value: second };
            case 'library':
                return { ...found, arguments: typeArguments };
            default:
                return undefined;
        }
    }

    /**
     * A dotted name as a type: an inner type of the class in question, its outer class or what it extends; a class of the source; a type of the
     * platform; an sObject. Collections come without their arguments.
     */
    resolveName(names: readonly string[], scope: UserType | undefined, argumentCount = 0): ApexType | undefined {
        const user = argumentCount === 0 ? this.#userTypeNamed(names, scope) : undefined;
        if (user) return user.type;
        const dotted = names.join('.');
        const platform = this.#platformType(dotted);
        if (platform) return platform;
        const [first = '', ...rest] = names;
        if (rest.length === 1 && first.toLowerCase() === 'schema') return this.#sObjectType(rest[0] ?? '');
        const object = names.length === 1 ? this.#sObjectType(dotted) : undefined;
        if (object || !isUnsupportedName(names)) return object;
        return { kind: 'library', name: dotted, arguments: [] };
    }

    #userTypeNamed(names: readonly string[], scope: UserType | undefined): UserType | undefined {
        const [first = '', ...rest] = names;
        let found = scope && this.#innerTypeInScope(first, scope);
        found ??= this.userType(first);
        for (const name of rest) found = found && this.#innerType(name, found);
        return found;
    }

    #innerTypeInScope(name: string, scope: UserType): UserType | undefined {
        for (let type: UserType | undefined = scope; type; type = type.outer) {
            if (type.simpleName.toLowerCase() === name.toLowerCase()) return type;
            const inner = this.#innerType(name, type);
            if (inner) return inner;
        }
        return undefined;
    }

    #innerType(name: string, type: UserType): UserType | undefined {
        const seen = new Set<UserType>();
        for (
            let at: UserType | undefined = type;
            at && !seen.has(at);
            at = at.superclass && this.userTypeOf(at.superclass)
        ) {
            seen.add(at);
            const inner = at.innerTypes.get(name.toLowerCase());
            if (inner) return inner;
        }
        return undefined;
    }

    #platformType(name: string): ApexType | undefined {
        const simple = name.toLowerCase().replace(/^system\./, '');
        switch (simple) {
            case 'list':
            case 'set':
                return { kind: simple, element: genericSObject };
            case 'map':
                return { kind: 'map', key: genericSObject, value: genericSObject };
            case 'sobject':
            case 'schema.sobject':
                return genericSObject;
        }
        const known = primitiveNamed(simple);
        if (known) return known;
        const library = this.library.find(name);
        if (!library || markers.has(simple)) return undefined;
        return {
            kind: 'library',
            name: library.name,
            arguments: library.typeParameters.map(() => primitive('Object'))
        };
    }

    #sObjectType(name: string): ApexType | undefined {
        const objectName = this.schema.objectName(name);
        return objectName === undefined ? undefined : { kind: 'sobject', name: objectName };
    }

    // -- supertypes

    /** Direct supertypes: superclass first, then interfaces. */
    supertypes(type: ApexType): readonly ApexType[] {
        const user = this.userTypeOf(type);
        if (user) return user.superclass ? [user.superclass, ...user.interfaces] : user.interfaces;
        if (type.kind === 'list' || type.kind === 'set') {
            return [{ kind: 'library', name: 'Iterable', arguments: [type.element] }];
        }
        const library = this.libraryTypeOf(type);
        if (!library) return [];
        const parameters = this.parametersOf(type);
        const direct = library.superclass ? [library.superclass, ...library.interfaces] : library.interfaces;
        return direct.map((supertype) => substitute(supertype, parameters));
    }

    /** A type and everything above it, each once, nearest first. Asked only once the supertypes of all sources are bound. */
    ancestry(type: ApexType): readonly ApexType[] {
        const known = this.#ancestries.get(type);
        if (known) return known;
        const found: ApexType[] = [type];
        for (const each of found) {
            for (const supertype of this.supertypes(each)) {
                if (!found.some((other) => sameType(other, supertype))) found.push(supertype);
            }
        }
        this.#ancestries.set(type, found);
        return found;
    }

    /** What a generic type's parameters stand for, by their names in lower case. */
    parametersOf(type: ApexType): ReadonlyMap<string, ApexType> {
        if (type.kind === 'list' || type.kind === 'set') return new Map([['t', type.element]]);
        if (type.kind === 'map') return new Map<string, ApexType>().set('k', type.key).set('v', type.value);
        const parameters = new Map<string, ApexType>();
        if (type.kind !== 'library') return parameters;
        this.libraryTypeOf(type)?.typeParameters.forEach((name, index) => {
            parameters.set(name.toLowerCase(), type.arguments[index] ?? primitive('Object'));
        });
        return parameters;
    }

    isException(type: ApexType): boolean {
        return this.ancestry(type).some((each) => each.kind === 'library' && each.name === 'Exception');
    }

    isEnum(type: ApexType): boolean {
        return this.userTypeOf(type)?.kind === 'enum' || this.libraryTypeOf(type)?.kind === 'enum';
    }

    isInterface(type: ApexType): boolean {
        return (this.userTypeOf(type) ?? this.libraryTypeOf(type))?.kind === 'interface';
    }
}

/** Tables that hold members for the checker's use and are no types of the platform. */
const markers = new Set(['enum', 'customsetting', 'custommetadatatype']);
