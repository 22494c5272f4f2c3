import type {
    Annotation,
    ClassDeclaration,
    ConstructorDeclaration,
    EnumDeclaration,
    FieldDeclaration,
    InterfaceDeclaration,
    MethodDeclaration,
    Place,
    PropertyDeclaration
} from '../parse/ast';
import type { ApexType } from '../types';

export type Visibility = 'private' | 'protected' | 'public' | 'global';

/** A source file under compilation. */
export interface SourceUnit {
    readonly name: string;
    readonly kind: 'class' | 'trigger' | 'anonymous';
    readonly file: string;
    readonly apiVersion: string;
}

/** A class, interface or enum of the source, with what it declares. Filled in steps by {@link declareTypes}. */
export interface UserType {
    /** Full name in the source's capitals: `Outer.Inner`. */
    readonly name: string;
    readonly simpleName: string;
    readonly kind: 'class' | 'interface' | 'enum';
    readonly index: number;
    readonly source: SourceUnit;
    /** Undefined for the unit that a trigger or anonymous block is. */
    readonly declaration: ClassDeclaration | InterfaceDeclaration | EnumDeclaration;
    readonly outer: UserType | undefined;
    readonly type: ApexType;
    readonly visibility: Visibility;
    readonly abstract: boolean;
    readonly virtual: boolean;
    readonly sharing: 'with' | 'without' | 'inherited' | undefined;
    readonly annotations: readonly Annotation[];
    /** By simple name in lower case. */
    readonly innerTypes: Map<string, UserType>;
    superclass: ApexType | undefined;
    readonly interfaces: ApexType[];
    /** Fields and properties by name in lower case. */
    readonly fields: Map<string, FieldSymbol>;
    /** Methods by name in lower case. */
    readonly methods: Map<string, MethodSymbol[]>;
    readonly constructors: ConstructorSymbol[];
    /** Constants of an enum by name in lower case, in order. */
    readonly constants: Map<string, string>;
}

export interface FieldSymbol {
    readonly name: string;
    readonly owner: UserType;
    readonly type: ApexType;
    readonly static: boolean;
    readonly final: boolean;
    readonly transient: boolean;
    readonly visibility: Visibility;
    readonly testVisible: boolean;
    readonly annotations: readonly Annotation[];
    readonly declaration: FieldDeclaration | PropertyDeclaration;
    /** Reads and writes go through methods (a property with bodies, or one that may be overridden). */
    readonly accessors: boolean;
    readonly readable: boolean;
    readonly writable: boolean;
    /** Of the property's setter, where it is narrower. */
    readonly setterVisibility: Visibility;
    readonly getterVisibility: Visibility;
}

export interface ParameterSymbol {
    readonly name: string;
    readonly type: ApexType;
    readonly place: Place;
    readonly final: boolean;
}

export interface MethodSymbol {
    readonly name: string;
    readonly owner: UserType;
    readonly parameters: readonly ParameterSymbol[];
    readonly returnType: ApexType;
    readonly static: boolean;
    readonly abstract: boolean;
    readonly virtual: boolean;
    readonly override: boolean;
    readonly visibility: Visibility;
    readonly testVisible: boolean;
    readonly annotations: readonly Annotation[];
    /** A call queues it (`@future`). */
    readonly future: boolean;
    readonly declaration: MethodDeclaration;
}

export interface ConstructorSymbol {
    readonly owner: UserType;
    readonly parameters: readonly ParameterSymbol[];
    readonly visibility: Visibility;
    readonly testVisible: boolean;
    readonly annotations: readonly Annotation[];
    /** Undefined for the default constructor and those every exception class has. */
    readonly declaration: ConstructorDeclaration | undefined;
}

/** A parameter or local variable. */
export interface LocalVariable {
    readonly name: string;
    readonly type: ApexType;
    readonly final: boolean;
}

export function hasAnnotation(annotations: readonly Annotation[], name: string): boolean {
    return annotations.some((annotation) => annotation.name.toLowerCase() === name);
}
