import type {
    ConstructorDeclaration,
    EnumDeclaration,
    FieldDeclaration,
    Member,
    MethodDeclaration,
    Modifiers,
    ModifierName,
    Parameter,
    Place,
    PropertyDeclaration,
    TypeDeclaration,
    TypeReference
} from '../parse/ast';
import { nullType, primitive, sameType, typeName, voidType } from '../typeName';
import type { ApexType } from '../types';
import type { Problems } from './problems';
import { hasAnnotation } from './symbols';
import type {
    ConstructorSymbol,
    FieldSymbol,
    MethodSymbol,
    ParameterSymbol,
    SourceUnit,
    UserType,
    Visibility
} from './symbols';
import type { TypeUniverse } from './typeUniverse';

/**
 * Makes the symbols of the source's types, in three steps, since each needs the one before of all sources: names ({@link declare}), supertypes
 * ({@link bindSupertypes}), members ({@link bindMembers}).
 */
export class TypeDeclarer {
    readonly #universe: TypeUniverse;
    readonly #indexOf: (name: string) => number;

    /** `indexOf` gives a type's position among the statics of the execution. */
    constructor(
        universe: TypeUniverse,
        indexOf: (name: string) => number,
        /** A member that names an unknown type doesn't keep its class out of the program. */
        private readonly tolerant: boolean
    ) {
        this.#universe = universe;
        this.#indexOf = indexOf;
    }

    /** A type and its inner types, not yet with their members. */
    declare(
        declaration: TypeDeclaration,
        source: SourceUnit,
        problems: Problems,
        outer: UserType | undefined = undefined
    ): UserType {
        const name = outer ? `${outer.name}.${declaration.name}` : declaration.name;
        const { names } = declaration.modifiers;
        const type: UserType = {
            name,
            simpleName: declaration.name,
            kind: declaration.kind,
            index: this.#indexOf(name),
            source,
            declaration,
            outer,
            type: { kind: 'user', name },
            visibility: visibilityOf(names, 'private'),
            abstract: names.includes('abstract'),
            virtual: names.includes('virtual') || names.includes('abstract'),
            sharing: sharingOf(names),
            annotations: declaration.modifiers.annotations,
            innerTypes: new Map(),
            superclass: undefined,
            interfaces: [],
            fields: new Map(),
            methods: new Map(),
            constructors: [],
            constants: new Map()
        };
        const known = outer ? outer.innerTypes.get(declaration.name.toLowerCase()) : this.#universe.userType(name);
        if (known) {
            problems.add(declaration, outer ? `Duplicate member: ${declaration.name}` : `Duplicate class: ${name}`);
        }
        this.#universe.addUserType(type);
        if (declaration.kind === 'enum') this.#declareConstants(declaration, type, problems);
        if (declaration.kind !== 'class') return type;
        for (const member of declaration.members) {
            if (member.kind !== 'class' && member.kind !== 'interface' && member.kind !== 'enum') continue;
            const inner = this.declare(member, source, problems, type);
            type.innerTypes.set(inner.simpleName.toLowerCase(), inner);
        }
        return type;
    }

    #declareConstants(declaration: EnumDeclaration, type: UserType, problems: Problems): void {
        for (const constant of declaration.constants) {
            const key = constant.name.toLowerCase();
            if (type.constants.has(key)) problems.add(constant, `Duplicate field: ${constant.name}`);
            else type.constants.set(key, constant.name);
        }
    }

    bindSupertypes(type: UserType, problems: Problems): void {
        const { declaration } = type;
        if (declaration.kind !== 'enum') {
            const superclass = declaration.kind === 'class' ? declaration.superclass : undefined;
            if (superclass) {
                type.superclass = this.#supertype(superclass, type, problems);
                if (type.superclass && this.#extendsItself(type)) {
                    problems.add(superclass, `Circular class definition: ${type.name}`);
                    type.superclass = undefined;
                }
            }
            for (const reference of declaration.interfaces) {
                const before = problems.count;
                const found = this.#supertype(reference, type, problems);
                if (this.tolerant) problems.settle(before);
                if (found && found !== type.type) type.interfaces.push(found);
            }
        }
        for (const inner of type.innerTypes.values()) this.bindSupertypes(inner, problems);
    }

    #supertype(reference: TypeReference, type: UserType, problems: Problems): ApexType | undefined {
        // Looked up from outside: a class may extend something of the name of one of its own inner types.
        const found = this.#universe.resolve(reference, type.outer ?? type);
        if (!found) problems.add(reference, `Invalid type: ${writtenName(reference)}`);
        return found;
    }

    #extendsItself(type: UserType): boolean {
        const seen = new Set<UserType>([type]);
        for (let at = type.superclass; at;) {
            const above = this.#universe.userTypeOf(at);
            if (!above) return false;
            if (seen.has(above)) return true;
            seen.add(above);
            at = above.superclass;
        }
        return false;
    }

    bindMembers(type: UserType, problems: Problems): void {
        const { declaration } = type;
        const members: readonly Member[] = declaration.kind === 'enum' ? [] : declaration.members;
        for (const member of members) {
            switch (member.kind) {
                case 'field':
                case 'property':
                    this.#addField(member, type, problems);
                    break;
                case 'method':
                    this.#addMethod(member, type, problems);
                    break;
                case 'constructor':
                    this.#addConstructor(member, type, problems);
                    break;
            }
        }
        if (type.kind === 'class') this.#addImpliedConstructors(type);
        for (const inner of type.innerTypes.values()) this.bindMembers(inner, problems);
    }

    #addField(declaration: FieldDeclaration | PropertyDeclaration, type: UserType, problems: Problems): void {
        const { names, annotations } = declaration.modifiers;
        const key = declaration.name.toLowerCase();
        if (type.fields.has(key)) problems.add(declaration, `Duplicate field: ${declaration.name}`);
        if (type.outer && names.includes('static')) {
            problems.add(declaration, `Only top-level class variables can be declared static: ${declaration.name}`);
        }
        const visibility = visibilityOf(names, 'private');
        const property = declaration.kind === 'property' ? declaration : undefined;
        const field: FieldSymbol = {
            name: declaration.name,
            owner: type,
            type: this.#typeOf(declaration.type, type, problems),
            static: names.includes('static'),
            final: names.includes('final'),
            transient: names.includes('transient'),
            visibility,
            testVisible: hasAnnotation(annotations, 'testvisible'),
            annotations,
            declaration,
            accessors:
                property !== undefined &&
                (property.getter?.body !== undefined ||
                    property.setter?.body !== undefined ||
                    names.some((name) => name === 'virtual' || name === 'abstract' || name === 'override')),
            readable: property === undefined || property.getter !== undefined,
            writable: property === undefined || property.setter !== undefined,
            setterVisibility: visibilityOf(property?.setter?.modifiers.names ?? [], visibility),
            getterVisibility: visibilityOf(property?.getter?.modifiers.names ?? [], visibility)
        };
        if (!type.fields.has(key)) type.fields.set(key, field);
    }

    #addMethod(declaration: MethodDeclaration, type: UserType, problems: Problems): void {
        const { names, annotations } = declaration.modifiers;
        const inInterface = type.kind === 'interface';
        if (type.outer && names.includes('static')) {
            problems.add(declaration, `Only top-level class methods can be declared static: ${declaration.name}`);
        }
        const method: MethodSymbol = {
            name: declaration.name,
            owner: type,
            parameters: this.#parameters(declaration.parameters, type, problems),
            returnType: declaration.returnType ? this.#typeOf(declaration.returnType, type, problems) : voidType,
            static: names.includes('static') || names.includes('testmethod'),
            abstract: inInterface || names.includes('abstract'),
            virtual:
                inInterface || names.some((name) => name === 'virtual' || name === 'abstract' || name === 'override'),
            override: names.includes('override'),
            // who may name the interface may call its methods
            visibility: inInterface
                ? type.visibility === 'global'
                    ? 'global'
                    : 'public'
                : visibilityOf(names, 'private'),
            testVisible: hasAnnotation(annotations, 'testvisible'),
            annotations,
            future: hasAnnotation(annotations, 'future'),
            declaration
        };
        const key = method.name.toLowerCase();
        const overloads = type.methods.get(key) ?? [];
        if (overloads.some((other) => sameSignature(other.parameters, method.parameters))) {
            problems.add(declaration, `Method already defined: ${method.name} ${signatureOf(method, type)}`);
            return;
        }
        type.methods.set(key, [...overloads, method]);
    }

    #addConstructor(declaration: ConstructorDeclaration, type: UserType, problems: Problems): void {
        if (declaration.name.toLowerCase() !== type.simpleName.toLowerCase()) {
            problems.add(declaration, `Invalid constructor name: ${declaration.name}`);
            return;
        }
        const { names, annotations } = declaration.modifiers;
        const parameters = this.#parameters(declaration.parameters, type, problems);
        if (type.constructors.some((other) => sameSignature(other.parameters, parameters))) {
            const types = parameters.map((parameter) => typeName(parameter.type)).join(', ');
            problems.add(
                declaration,
                `Method already defined: <Constructor> void ${type.name}.<Constructor>(${types})`
            );
            return;
        }
        type.constructors.push({
            owner: type,
            parameters,
            visibility: visibilityOf(names, 'private'),
            testVisible: hasAnnotation(annotations, 'testvisible'),
            annotations,
            declaration
        });
    }

    /** The default constructor; for exceptions the four that every exception class keeps even beside its own. */
    #addImpliedConstructors(type: UserType): void {
        const add = (...types: ApexType[]): void => {
            const parameters = types.map((each, index): ParameterSymbol => {
                return { name: `argument${index}`, type: each, place: type.declaration, final: false };
            });
            if (type.constructors.some((other) => sameSignature(other.parameters, parameters))) return;
            const implied: ConstructorSymbol = {
                owner: type,
                parameters,
                visibility: 'public',
                testVisible: false,
                annotations: [],
                declaration: undefined
            };
            type.constructors.push(implied);
        };
        if (this.#universe.isException(type.type)) {
            const exception: ApexType = { kind: 'library', name: 'Exception', arguments: [] };
            add();
            add(primitive('String'));
            add(exception);
            add(primitive('String'), exception);
        } else if (type.constructors.length === 0) {
            add();
        }
    }

    #parameters(parameters: readonly Parameter[], type: UserType, problems: Problems): ParameterSymbol[] {
        return parameters.map((parameter) => ({
            name: parameter.name,
            type: this.#typeOf(parameter.type, type, problems),
            place: placeOnly(parameter),
            final: parameter.modifiers.names.includes('final')
        }));
    }

    #typeOf(reference: TypeReference, scope: UserType, problems: Problems): ApexType {
        const type = this.#universe.resolve(reference, scope);
        if (type) return type;
        const before = problems.count;
        problems.add(reference, `Invalid type: ${writtenName(reference)}`);
        if (this.tolerant) problems.settle(before);
        // The type of null: it takes nothing and complains of nothing wherever it is used.
        return nullType;
    }
}

/** `List<Foo>` as the source has it. */
export function writtenName(reference: TypeReference): string {
    const names = reference.names.map(({ name, arguments: inner }) =>
        inner.length === 0 ? name : `${name}<${inner.map(writtenName).join(',')}>`
    );
    return names.join('.') + '[]'.repeat(reference.arrayDepth);
}

export function visibilityOf(names: Modifiers['names'], fallback: Visibility): Visibility {
    if (names.includes('global') || names.includes('webservice')) return 'global';
    const found = names.find((name) => name === 'public' || name === 'protected' || name === 'private');
    return (found as Visibility | undefined) ?? fallback;
}

function sharingOf(names: readonly ModifierName[]): UserType['sharing'] {
    if (names.includes('with sharing')) return 'with';
    if (names.includes('without sharing')) return 'without';
    return names.includes('inherited sharing') ? 'inherited' : undefined;
}

function sameSignature(a: readonly ParameterSymbol[], b: readonly ParameterSymbol[]): boolean {
    return (
        a.length === b.length &&
        a.every((parameter, index) => {
            const other = b[index]?.type ?? voidType;
            // Two unknown types need not be the same.
            return other.kind !== 'null' && sameType(parameter.type, other);
        })
    );
}

/** `void Foo.bar(Integer, String)`. */
export function signatureOf(method: MethodSymbol, type: UserType = method.owner): string {
    const types = method.parameters.map((parameter) => typeName(parameter.type)).join(', ');
    return `${typeName(method.returnType)} ${type.name}.${method.name}(${types})`;
}

function placeOnly({ line, column }: Place): Place {
    return { line, column };
}
