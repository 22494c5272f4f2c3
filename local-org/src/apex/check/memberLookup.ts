import type { IndexedLibraryType, LibraryProperty } from '../library/libraryIndex';
import type { LibraryMember } from '../library/libraryMember';
import { sameType, substitute, typeKey } from '../typeName';
import type { ApexType } from '../types';
import type { FieldSymbol, MethodSymbol, UserType } from './symbols';
import type { TypeUniverse } from './typeUniverse';

/** A method that a call may mean: of the source or of the library, with the parameters as seen from the receiver's type. */
export interface Candidate {
    readonly method: MethodSymbol | undefined;
    readonly member: LibraryMember | undefined;
    readonly static: boolean;
    readonly parameters: readonly ApexType[];
    readonly returnType: ApexType;
}

export interface FoundLibraryProperty {
    readonly property: LibraryProperty;
    readonly type: ApexType;
}

/** Finds fields and methods by name along the hierarchy. */
export class MemberLookup {
    readonly #universe: TypeUniverse;

    constructor(universe: TypeUniverse) {
        this.#universe = universe;
    }

    /** A field or property of a class or of what it extends. */
    field(type: UserType, name: string): FieldSymbol | undefined {
        const key = name.toLowerCase();
        for (const each of this.#universe.ancestry(type.type)) {
            const field = this.#universe.userTypeOf(each)?.fields.get(key);
            if (field) return field;
        }
        return undefined;
    }

    libraryProperty(type: ApexType, name: string): FoundLibraryProperty | undefined {
        const key = name.toLowerCase();
        for (const each of this.#universe.ancestry(type)) {
            const property = this.#libraryTable(each)?.properties.get(key);
            if (property) {
                return { property, type: substitute(property.type, this.#universe.parametersOf(each)) };
            }
        }
        return undefined;
    }

    /** All methods of that name; one that is overridden is listed once, as the nearest class has it. */
    methods(type: ApexType, name: string): Candidate[] {
        const key = name.toLowerCase();
        const found: Candidate[] = [];
        const seen = new Set<string>();
        const add = (candidate: Candidate): void => {
            const signature = candidate.parameters.map(typeKey).join();
            if (seen.has(signature)) return;
            seen.add(signature);
            found.push(candidate);
        };
        for (const each of this.#universe.ancestry(type)) {
            for (const method of this.#universe.userTypeOf(each)?.methods.get(key) ?? []) {
                if (!isObjectMethod(method)) add(userCandidate(method));
            }
            this.#libraryMethods(each, key).forEach(add);
        }
        for (const table of this.#implicitTables(type)) {
            for (const member of table.methods.get(key) ?? []) add(libraryCandidate(member, new Map()));
        }
        return found;
    }

    #libraryMethods(type: ApexType, key: string): Candidate[] {
        const parameters = this.#universe.parametersOf(type);
        return (this.#libraryTable(type)?.methods.get(key) ?? []).map((member) => libraryCandidate(member, parameters));
    }

    libraryConstructors(type: ApexType): Candidate[] {
        const parameters = this.#universe.parametersOf(type);
        return (this.#libraryTable(type)?.constructors ?? []).map((member) => libraryCandidate(member, parameters));
    }

    /** Tables whose members a type has without naming them: those of every object, every enum. */
    #implicitTables(type: ApexType): IndexedLibraryType[] {
        const names = this.#universe.isEnum(type) ? ['Enum', 'Object'] : ['Object'];
        return names.flatMap((name) => this.#universe.library.find(name) ?? []);
    }

    #libraryTable(type: ApexType): IndexedLibraryType | undefined {
        const { library } = this.#universe;
        switch (type.kind) {
            case 'primitive':
            case 'library':
                return library.find(type.name);
            case 'list':
                return library.find('List');
            case 'set':
                return library.find('Set');
            case 'map':
                return library.find('Map');
            case 'sobject':
                return library.find('SObject');
            default:
                return undefined;
        }
    }

    /** The abstract and interface methods, of source and library, that a type has to have. */
    requiredMethods(type: UserType): Candidate[] {
        const required: Candidate[] = [];
        for (const each of this.#universe.ancestry(type.type).slice(1)) {
            const user = this.#universe.userTypeOf(each);
            if (user) {
                for (const overloads of user.methods.values()) {
                    for (const method of overloads) if (method.abstract) required.push(userCandidate(method));
                }
                continue;
            }
            const library = this.#libraryTable(each);
            if (library?.kind !== 'interface') continue;
            const parameters = this.#universe.parametersOf(each);
            for (const overloads of library.methods.values()) {
                for (const member of overloads) {
                    if (!member.static) required.push(libraryCandidate(member, parameters));
                }
            }
        }
        return required;
    }

    /** The method that a class has for a signature, its own or inherited; not an abstract one. */
    implementation(type: UserType, name: string, parameters: readonly ApexType[]): MethodSymbol | undefined {
        for (const each of this.#universe.ancestry(type.type)) {
            const overloads = this.#universe.userTypeOf(each)?.methods.get(name.toLowerCase()) ?? [];
            const found = overloads.find((method) => !method.abstract && sameParameters(method, parameters));
            if (found) return found;
        }
        return undefined;
    }

    /**
     * The method with which a class implements one of an interface's that it has not exactly: each of its parameters takes what the interface's
     * gives (`log(Object)` for `log(String)`).
     */
    widerImplementation(
        type: UserType,
        name: string,
        parameters: readonly ApexType[],
        takes: (from: ApexType, to: ApexType) => boolean
    ): MethodSymbol | undefined {
        for (const each of this.#universe.ancestry(type.type)) {
            const overloads = this.#universe.userTypeOf(each)?.methods.get(name.toLowerCase()) ?? [];
            const found = overloads.find(
                (method) =>
                    !method.abstract &&
                    !method.static &&
                    method.parameters.length === parameters.length &&
                    parameters.every((from, index) => {
                        const to = method.parameters[index];
                        return to !== undefined && takes(from, to.type);
                    })
            );
            if (found) return found;
        }
        return undefined;
    }

    /** The method of a supertype that a method overrides or implements. */
    overridden(method: MethodSymbol): Candidate | undefined {
        const parameters = method.parameters.map((parameter) => parameter.type);
        const above = this.#universe.ancestry(method.owner.type).slice(1);
        for (const each of above) {
            const user = this.#universe.userTypeOf(each);
            const found = user?.methods
                .get(method.name.toLowerCase())
                ?.find((other) => !other.static && sameParameters(other, parameters));
            if (found) return userCandidate(found);
        }
        for (const each of [...above, undefined]) {
            const candidates = each
                ? this.#libraryMethods(each, method.name.toLowerCase())
                : (this.#universe.library.find('Object')?.methods.get(method.name.toLowerCase()) ?? []).map((member) =>
                      libraryCandidate(member, new Map())
                  );
            const found = candidates.find(
                (candidate) =>
                    candidate.parameters.length === parameters.length &&
                    candidate.parameters.every((type, index) => sameType(type, parameters[index] ?? type))
            );
            if (found) return found;
        }
        return undefined;
    }
}

/** Every object has these, whether an interface names them or not. */
const objectMethods = new Map([
    ['tostring', 0],
    ['hashcode', 0],
    ['equals', 1]
]);

/** An interface's `String toString()` and the like: any class has them, and calls of them find a class's own. */
export function isObjectMethod({ owner, name, parameters }: MethodSymbol): boolean {
    return owner.kind === 'interface' && objectMethods.get(name.toLowerCase()) === parameters.length;
}

export function sameParameters(method: MethodSymbol, parameters: readonly ApexType[]): boolean {
    return (
        method.parameters.length === parameters.length &&
        method.parameters.every((parameter, index) => sameType(parameter.type, parameters[index] ?? parameter.type))
    );
}

function userCandidate(method: MethodSymbol): Candidate {
    return {
        method,
        member: undefined,
        static: method.static,
        parameters: method.parameters.map((parameter) => parameter.type),
        returnType: method.returnType
    };
}

function libraryCandidate(member: LibraryMember, parameters: ReadonlyMap<string, ApexType>): Candidate {
    return {
        method: undefined,
        member,
        static: member.static,
        parameters: member.parameters.map((parameter) => substitute(parameter.type, parameters)),
        returnType: substitute(member.type, parameters)
    };
}
