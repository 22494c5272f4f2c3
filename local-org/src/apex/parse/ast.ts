import type { Query } from '../../soql/query';

/**
 * Apex as a tree, one shape per construct. Plain data throughout, so that a parsed source can be kept on disk.
 * Lines and columns count from 1 and name the place where Salesforce's compiler reports the construct.
 */
export interface Place {
    readonly line: number;
    readonly column: number;
}

export type CompilationUnit = TypeDeclaration | TriggerDeclaration | AnonymousBlock;

export interface TriggerDeclaration extends Place {
    readonly kind: 'trigger';
    readonly name: string;
    readonly objectName: string;
    readonly events: readonly string[];
    readonly members: readonly Member[];
    readonly body: readonly Statement[];
}

export interface AnonymousBlock extends Place {
    readonly kind: 'anonymous';
    readonly members: readonly Member[];
    readonly body: readonly Statement[];
}

// -- types as written

/** `Map<Id, List<Account>>`, `Outer.Inner`, `Integer[]`. */
export interface TypeReference extends Place {
    readonly names: readonly TypeName[];
    /** Pairs of brackets after the name. */
    readonly arrayDepth: number;
}

export interface TypeName {
    readonly name: string;
    readonly arguments: readonly TypeReference[];
}

// -- modifiers

export type ModifierName =
    | 'global'
    | 'public'
    | 'protected'
    | 'private'
    | 'transient'
    | 'static'
    | 'abstract'
    | 'final'
    | 'webservice'
    | 'override'
    | 'virtual'
    | 'testmethod'
    | 'with sharing'
    | 'without sharing'
    | 'inherited sharing';

export interface Annotation extends Place {
    /** As written. */
    readonly name: string;
    readonly parameters: readonly AnnotationParameter[];
}

export interface AnnotationParameter {
    /** `value` for a lone value. */
    readonly name: string;
    readonly value: string | number | boolean | null;
}

export interface Modifiers {
    readonly names: readonly ModifierName[];
    readonly annotations: readonly Annotation[];
}

// -- declarations

export type TypeDeclaration = ClassDeclaration | InterfaceDeclaration | EnumDeclaration;

export interface ClassDeclaration extends Place {
    readonly kind: 'class';
    readonly name: string;
    readonly modifiers: Modifiers;
    readonly superclass: TypeReference | undefined;
    readonly interfaces: readonly TypeReference[];
    readonly members: readonly Member[];
}

export interface InterfaceDeclaration extends Place {
    readonly kind: 'interface';
    readonly name: string;
    readonly modifiers: Modifiers;
    readonly interfaces: readonly TypeReference[];
    readonly members: readonly MethodDeclaration[];
}

export interface EnumDeclaration extends Place {
    readonly kind: 'enum';
    readonly name: string;
    readonly modifiers: Modifiers;
    readonly constants: readonly EnumConstant[];
}

export interface EnumConstant extends Place {
    readonly name: string;
}

export type Member =
    | TypeDeclaration
    | FieldDeclaration
    | PropertyDeclaration
    | MethodDeclaration
    | ConstructorDeclaration
    | InitializerBlock;

/** One variable: `Integer a, b;` gives two. */
export interface FieldDeclaration extends Place {
    readonly kind: 'field';
    readonly name: string;
    readonly modifiers: Modifiers;
    readonly type: TypeReference;
    readonly initializer: Expression | undefined;
}

export interface PropertyDeclaration extends Place {
    readonly kind: 'property';
    readonly name: string;
    readonly modifiers: Modifiers;
    readonly type: TypeReference;
    readonly getter: Accessor | undefined;
    readonly setter: Accessor | undefined;
}

export interface Accessor extends Place {
    readonly modifiers: Modifiers;
    /** Undefined for `get;`. */
    readonly body: Block | undefined;
}

export interface MethodDeclaration extends Place {
    readonly kind: 'method';
    readonly name: string;
    readonly modifiers: Modifiers;
    /** Undefined for void. */
    readonly returnType: TypeReference | undefined;
    readonly parameters: readonly Parameter[];
    /** Undefined for abstract and interface methods. */
    readonly body: Block | undefined;
}

export interface ConstructorDeclaration extends Place {
    readonly kind: 'constructor';
    readonly name: string;
    readonly modifiers: Modifiers;
    readonly parameters: readonly Parameter[];
    readonly body: Block;
}

export interface InitializerBlock extends Place {
    readonly kind: 'initializer';
    readonly static: boolean;
    readonly body: Block;
}

export interface Parameter extends Place {
    readonly name: string;
    readonly modifiers: Modifiers;
    readonly type: TypeReference;
}

// -- statements

export interface Block extends Place {
    readonly kind: 'block';
    readonly statements: readonly Statement[];
    /** Line of the closing brace. */
    readonly endLine: number;
    readonly endColumn: number;
}

export type Statement =
    | Block
    | VariableDeclarationStatement
    | ExpressionStatement
    | IfStatement
    | SwitchStatement
    | ForStatement
    | ForEachStatement
    | WhileStatement
    | DoWhileStatement
    | TryStatement
    | ReturnStatement
    | ThrowStatement
    | BreakStatement
    | ContinueStatement
    | DmlStatement
    | MergeStatement
    | RunAsStatement;

export interface VariableDeclarationStatement extends Place {
    readonly kind: 'variables';
    readonly modifiers: Modifiers;
    readonly type: TypeReference;
    readonly variables: readonly Variable[];
}

export interface Variable extends Place {
    readonly name: string;
    readonly initializer: Expression | undefined;
}

export interface ExpressionStatement extends Place {
    readonly kind: 'expression';
    readonly expression: Expression;
}

export interface IfStatement extends Place {
    readonly kind: 'if';
    readonly condition: Expression;
    readonly then: Statement;
    readonly else: Statement | undefined;
}

export interface SwitchStatement extends Place {
    readonly kind: 'switch';
    readonly value: Expression;
    readonly cases: readonly SwitchCase[];
}

export interface SwitchCase extends Place {
    readonly when: SwitchMatch;
    readonly body: Block;
}

export type SwitchMatch =
    | { readonly kind: 'else' }
    | { readonly kind: 'values'; readonly values: readonly SwitchValue[] }
    | { readonly kind: 'type'; readonly type: TypeReference; readonly variable: string };

export type SwitchValue = Literal | (Place & { readonly kind: 'constant'; readonly names: readonly string[] });

export interface ForStatement extends Place {
    readonly kind: 'for';
    readonly initializer: VariableDeclarationStatement | readonly Expression[] | undefined;
    readonly condition: Expression | undefined;
    readonly update: readonly Expression[];
    readonly body: Statement | undefined;
}

export interface ForEachStatement extends Place {
    readonly kind: 'forEach';
    readonly type: TypeReference;
    readonly variable: string;
    readonly iterable: Expression;
    readonly body: Statement | undefined;
}

export interface WhileStatement extends Place {
    readonly kind: 'while';
    readonly condition: Expression;
    readonly body: Statement | undefined;
}

export interface DoWhileStatement extends Place {
    readonly kind: 'doWhile';
    readonly condition: Expression;
    readonly body: Block;
}

export interface TryStatement extends Place {
    readonly kind: 'try';
    readonly body: Block;
    readonly catches: readonly CatchClause[];
    readonly finally: Block | undefined;
}

export interface CatchClause extends Place {
    readonly type: TypeReference;
    readonly variable: string;
    readonly body: Block;
}

export interface ReturnStatement extends Place {
    readonly kind: 'return';
    readonly value: Expression | undefined;
}

export interface ThrowStatement extends Place {
    readonly kind: 'throw';
    readonly value: Expression;
}

export interface BreakStatement extends Place {
    readonly kind: 'break';
}

export interface ContinueStatement extends Place {
    readonly kind: 'continue';
}

export type AccessMode = 'user' | 'system';

export interface DmlStatement extends Place {
    readonly kind: 'dml';
    readonly operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
    readonly accessMode: AccessMode | undefined;
    readonly records: Expression;
    /** `upsert records Account.External_Id__c`. */
    readonly externalId: readonly string[] | undefined;
}

export interface MergeStatement extends Place {
    readonly kind: 'merge';
    readonly accessMode: AccessMode | undefined;
    readonly master: Expression;
    readonly duplicates: Expression;
}

export interface RunAsStatement extends Place {
    readonly kind: 'runAs';
    readonly arguments: readonly Expression[];
    readonly body: Block;
}

// -- expressions

export type Expression =
    | Literal
    | NameExpression
    | ThisExpression
    | SuperExpression
    | MemberExpression
    | CallExpression
    | ConstructorCall
    | IndexExpression
    | NewObject
    | NewArray
    | NewElements
    | NewMap
    | CastExpression
    | InstanceOfExpression
    | UnaryExpression
    | StepExpression
    | BinaryExpression
    | ConditionalExpression
    | AssignExpression
    | ClassLiteral
    | SoqlExpression
    | SoslExpression;

export type Literal = Place &
    (
        | { readonly kind: 'literal'; readonly type: 'Integer'; readonly value: number }
        /** Digits: the tree must survive being kept as JSON. */
        | { readonly kind: 'literal'; readonly type: 'Long'; readonly value: string }
        | { readonly kind: 'literal'; readonly type: 'Decimal'; readonly value: string }
        | { readonly kind: 'literal'; readonly type: 'Double'; readonly value: number }
        | { readonly kind: 'literal'; readonly type: 'String'; readonly value: string }
        | { readonly kind: 'literal'; readonly type: 'Boolean'; readonly value: boolean }
        | { readonly kind: 'literal'; readonly type: 'null'; readonly value: null }
    );

export interface NameExpression extends Place {
    readonly kind: 'name';
    readonly name: string;
}

export interface ThisExpression extends Place {
    readonly kind: 'this';
}

export interface SuperExpression extends Place {
    readonly kind: 'super';
}

/** `target.name`, `target?.name`. */
export interface MemberExpression extends Place {
    readonly kind: 'member';
    readonly target: Expression;
    readonly name: string;
    readonly safe: boolean;
}

/** `name(…)`, `target.name(…)`, `target?.name(…)`. */
export interface CallExpression extends Place {
    readonly kind: 'call';
    readonly target: Expression | undefined;
    readonly name: string;
    readonly safe: boolean;
    readonly arguments: readonly Expression[];
}

/** `this(…)`, `super(…)`. */
export interface ConstructorCall extends Place {
    readonly kind: 'constructorCall';
    readonly of: 'this' | 'super';
    readonly arguments: readonly Expression[];
}

export interface IndexExpression extends Place {
    readonly kind: 'index';
    readonly target: Expression;
    readonly index: Expression;
}

/** `new Foo(…)`; also `new Account(Name = 'x')`, whose arguments are assignments. */
export interface NewObject extends Place {
    readonly kind: 'newObject';
    readonly type: TypeReference;
    readonly arguments: readonly Expression[];
}

/** `new Integer[n]`. */
export interface NewArray extends Place {
    readonly kind: 'newArray';
    readonly element: TypeReference;
    readonly size: Expression;
}

/** `new List<T>{…}`, `new Set<T>{…}`, `new T[]{…}`; also `new Map<K, V>{}`. */
export interface NewElements extends Place {
    readonly kind: 'newElements';
    readonly type: TypeReference;
    readonly elements: readonly Expression[];
}

export interface NewMap extends Place {
    readonly kind: 'newMap';
    readonly type: TypeReference;
    readonly entries: readonly (readonly [Expression, Expression])[];
}

export interface CastExpression extends Place {
    readonly kind: 'cast';
    readonly type: TypeReference;
    readonly value: Expression;
}

export interface InstanceOfExpression extends Place {
    readonly kind: 'instanceOf';
    readonly value: Expression;
    readonly type: TypeReference;
}

export interface UnaryExpression extends Place {
    readonly kind: 'unary';
    readonly operator: '+' | '-' | '!' | '~';
    readonly operand: Expression;
}

/** `++` and `--`, before or after. */
export interface StepExpression extends Place {
    readonly kind: 'step';
    readonly operator: '++' | '--';
    readonly prefix: boolean;
    readonly target: Expression;
}

export type BinaryOperator =
    | '*'
    | '/'
    | '+'
    | '-'
    | '<<'
    | '>>'
    | '>>>'
    | '<'
    | '<='
    | '>'
    | '>='
    | '=='
    | '!='
    | '==='
    | '!=='
    | '&'
    | '^'
    | '|'
    | '&&'
    | '||'
    | '??';

export interface BinaryExpression extends Place {
    readonly kind: 'binary';
    readonly operator: BinaryOperator;
    readonly left: Expression;
    readonly right: Expression;
}

export interface ConditionalExpression extends Place {
    readonly kind: 'conditional';
    readonly condition: Expression;
    readonly then: Expression;
    readonly else: Expression;
}

export interface AssignExpression extends Place {
    readonly kind: 'assign';
    /** Undefined for `=`; else the operator before it. */
    readonly operator: '+' | '-' | '*' | '/' | '&' | '|' | '^' | '<<' | '>>' | '>>>' | undefined;
    readonly target: Expression;
    readonly value: Expression;
}

/** `Foo.class`; undefined type for `void.class`. */
export interface ClassLiteral extends Place {
    readonly kind: 'classLiteral';
    readonly type: TypeReference | undefined;
}

/** `[SELECT …]`: a bind in the query holds its position in {@link binds}. */
export interface SoqlExpression extends Place {
    readonly kind: 'soql';
    readonly query: Query<number>;
    readonly binds: readonly Expression[];
}

/** `[FIND …]`, as written; the binds in order of the source. */
export interface SoslExpression extends Place {
    readonly kind: 'sosl';
    readonly source: string;
    readonly binds: readonly Expression[];
}
