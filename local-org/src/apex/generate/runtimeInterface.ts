import type { SourceProblem } from '../../errors';
import type { LibraryFunction } from '../library/libraryType';
import type { Execution } from '../runtime/execution';
import type { ApexBlob } from '../runtime/values/apexBlob';
import type { ApexDate } from '../runtime/values/apexDate';
import type { ApexDatetime } from '../runtime/values/apexDatetime';
import type { ApexDecimal } from '../runtime/values/apexDecimal';
import type { ApexList } from '../runtime/values/apexList';
import type { ApexMap } from '../runtime/values/apexMap';
import type { ApexObject } from '../runtime/values/apexObject';
import type { ApexSet } from '../runtime/values/apexSet';
import type { ApexSObject } from '../runtime/values/apexSObject';
import type { ApexValue } from '../runtime/values/apexValue';
import type { Query } from '../../soql/query';
import type { ApexType } from '../types';

/**
 * What generated JavaScript needs from the runtime. Generated code has no global state: each function takes the execution as
 * its first parameter `x`, and the runtime's functions are handed to each script once, when it is linked.
 *
 * What generated code does by itself, without a call:
 * - Integer `+ - * & | ^ << >> >>>` and unary minus with `| 0` / `Math.imul`; Long likewise with `BigInt.asIntN(64, …)`; Double `+ - *`.
 * - A method call on an object of a user class is a JavaScript method call; a null receiver gives a native TypeError, which {@link caught}
 *   turns into System.NullPointerException if (and only if) its top stack frame lies in generated code ({@link LinkedProgram.locate}).
 *   The same goes for `null.getField(…)`, and for `null + 1n`.
 * - Receivers of library members are never null (checked with {@link notNull} at the call).
 * - Every field and variable is initialised: no value is ever `undefined`.
 */
export interface ApexRuntime {
    /** Base of every generated class that extends no other. */
    readonly ApexObject: ApexObjectClass;
    /** The JavaScript class behind a library type that user classes extend (`Exception`, `Auth.…`). */
    libraryClass(name: string): ApexObjectClass;

    // -- null, fuel
    /** Gives the value, or throws System.NullPointerException "Attempt to de-reference a null object". */
    notNull<T>(value: T | null): T;
    /**
     * Called when `--x.fuel < 0` (on method entry and loop back-edges). Looks at the CPU time used; refills `x.fuel` or throws the
     * uncatchable System.LimitException "Apex CPU time limit exceeded".
     */
    outOfFuel(x: Execution): void;

    /** Called when the stack of Apex calls is over 1,000 deep. @throws System.LimitException "Maximum stack depth reached: 1001" */
    tooDeep(x: Execution): never;

    // -- the debug log; only in code that was compiled to tell it
    traceEntry(x: Execution, entry: TracedEntry): void;
    traceExit(x: Execution, entry: TracedEntry): void;
    traceStatement(x: Execution, line: number): void;
    traceVariable(x: Execution, name: string, value: ApexValue, type: ApexType, isNew: boolean): void;

    // -- text
    /** Gives the text; long texts count for the heap. @throws System.LimitException "Apex heap size too large: n" */
    joined<T extends string | null>(x: Execution, text: T): T;
    /** An operand of string concatenation: null -> 'null', Decimal, Date, Datetime, collections, objects (`toString`) in Apex's forms. */
    text(x: Execution, value: ApexValue): string;
    /** The same for an operand whose static type is Double (a plain number). */
    doubleText(value: number | null): string;
    /** `==` of Strings: case-insensitive. */
    equalText(a: string | null, b: string | null): boolean;
    /** Order of Strings, case-insensitive; null comes first. */
    compareText(a: string | null, b: string | null): number;
    /** `==` where one side is an Id: 15 and 18 characters are the same. */
    equalIds(a: string | null, b: string | null): boolean;

    // -- numbers
    /** Division by zero throws System.MathException "Divide by 0"; null throws System.NullPointerException. */
    integerDivide(a: number | null, b: number | null): number;
    longDivide(a: bigint | null, b: bigint | null): bigint;
    doubleDivide(a: number | null, b: number | null): number;
    decimalAdd(a: ApexDecimal | null, b: ApexDecimal | null): ApexDecimal;
    decimalSubtract(a: ApexDecimal | null, b: ApexDecimal | null): ApexDecimal;
    decimalMultiply(a: ApexDecimal | null, b: ApexDecimal | null): ApexDecimal;
    decimalDivide(a: ApexDecimal | null, b: ApexDecimal | null): ApexDecimal;
    decimalNegate(a: ApexDecimal | null): ApexDecimal;
    /** A Decimal literal (`1.50`), made once at link time. */
    decimalLiteral(digits: string): ApexDecimal;
    /** Date + days, Datetime + days (a fraction allowed); negative to subtract. */
    addDays(
        a: ApexDate | ApexDatetime | ApexValue,
        days: number | ApexDecimal | bigint | null
    ): ApexDate | ApexDatetime;

    // -- implicit conversions and numeric casts; null stays null
    integerToLong(value: number | null): bigint | null;
    integerToDecimal(value: number | null): ApexDecimal | null;
    longToDecimal(value: bigint | null): ApexDecimal | null;
    longToDouble(value: bigint | null): number | null;
    doubleToDecimal(value: number | null): ApexDecimal | null;
    decimalToDouble(value: ApexDecimal | null): number | null;
    longToInteger(value: bigint | null): number | null;
    doubleToInteger(value: number | null): number | null;
    doubleToLong(value: number | null): bigint | null;
    decimalToInteger(value: ApexDecimal | null): number | null;
    decimalToLong(value: ApexDecimal | null): bigint | null;
    /** Throws System.StringException "Invalid id: x". Makes 18 characters of 15. */
    stringToId(value: string | null): string | null;
    dateToDatetime(value: ApexDate | null): ApexDatetime | null;
    /** Where the static type becomes Object: `ApexDouble`, `ApexId`. */
    boxDouble(value: number | null): ApexValue;
    boxId(value: string | null): ApexValue;

    // -- comparison
    /** `<` and `<=` of Integer, Long and Double, also mixed; false if a side is null. */
    less(a: number | bigint | null, b: number | bigint | null): boolean;
    lessOrEqual(a: number | bigint | null, b: number | bigint | null): boolean;
    /** Sign of the order of Decimal, Date, Datetime, Time or mixed numbers; NaN if a side is null, so that every comparison is false. */
    compare(a: ApexValue, b: ApexValue): number;
    /** `==` of anything else: numbers of mixed types, Decimal, Date…, collections and sObjects by value, user `equals`, Object by its content. */
    equal(x: Execution, a: ApexValue, b: ApexValue): boolean;
    /** `===`: same object; primitive values by exact value. */
    identical(a: ApexValue, b: ApexValue): boolean;

    // -- types
    /** Also unboxes (`(Double) object`). Throws System.TypeException "Invalid conversion from runtime type A to B". */
    cast(x: Execution, value: ApexValue, type: ApexType): ApexValue;
    /** False for null. */
    instanceOf(x: Execution, value: ApexValue, type: ApexType): boolean;
    /** `Foo.class`. */
    typeValue(x: Execution, type: ApexType): ApexValue;
    /** `Account.SObjectType` and `Account.Name` (an SObjectField token); also `Account.Owner` is the token of OwnerId. */
    sObjectType(x: Execution, objectName: string): ApexValue;
    sObjectField(x: Execution, objectName: string, fieldName: string): ApexValue;
    /** The `Schema.SObjectType.Account` describe (DescribeSObjectResult), and `Schema.SObjectType.Account.fields.Name` (DescribeFieldResult). */
    describeSObject(x: Execution, objectName: string): ApexValue;
    describeField(x: Execution, objectName: string, fieldName: string): ApexValue;
    /** `Schema.SObjectType.Account.fieldSets.Name` (FieldSet). */
    fieldSet(x: Execution, objectName: string, fieldSetName: string): ApexValue;
    /** `System.Label.name`, `Label.name`. */
    label(x: Execution, name: string): string;

    // -- collections. `type` is the whole collection's type. Other constructors are members of the library's tables.
    newList(type: ApexType, values: ApexValue[]): ApexList;
    /** `new Integer[5]`: filled with null. */
    newArray(x: Execution, type: ApexType, size: number | null): ApexList;
    newSet(x: Execution, type: ApexType, values: ApexValue[]): ApexSet;
    /** Keys and values by turns. */
    newMap(x: Execution, type: ApexType, keysAndValues: ApexValue[]): ApexMap;
    /** Throws System.ListException "List index out of bounds: n". */
    listGet(list: ApexList | null, index: number | null): ApexValue;
    listSet(list: ApexList | null, index: number | null, value: ApexValue): void;
    /** For-each over a List, Set, or any object with `Iterator iterator()`. */
    iterate(x: Execution, value: ApexValue): Iterable<ApexValue>;

    // -- sObjects. Names have the schema's own capitals. Generated code calls the methods of {@link SObjectAccess} on an ApexSObject directly.
    newSObject(x: Execution, objectName: string, namesAndValues: (string | ApexValue)[]): ApexSObject;
    /** `contact.Account.Name` where `contact.Account` may be null: gives null then, as the platform does for relationship paths. */
    parentField(parent: ApexSObject | null, name: string): ApexValue;
    parentOfParent(parent: ApexSObject | null, name: string): ApexSObject | null;

    // -- SOQL, SOSL, DML
    query(x: Execution, query: Query<number>, binds: ApexValue[]): ApexList;
    /** Throws System.QueryException "List has no rows for assignment to SObject" / "List has more than 1 row for assignment to SObject". */
    queryOne(x: Execution, query: Query<number>, binds: ApexValue[]): ApexSObject;
    /** `[…]?.Name` and `[…] ?? other`: null if there is no row. */
    queryOneOrNull(x: Execution, query: Query<number>, binds: ApexValue[]): ApexSObject | null;
    /** The same of a list that `Database.query` gave: `Account a = Database.query(…)`. */
    onlyRow(rows: ApexList): ApexSObject;
    /** `[SELECT COUNT() …]`. */
    queryCount(x: Execution, query: Query<number>, binds: ApexValue[]): number;
    /** For-each over a query: row by row, or by lists of 200. */
    queryRows(x: Execution, query: Query<number>, binds: ApexValue[]): Iterable<ApexSObject>;
    queryRowLists(x: Execution, query: Query<number>, binds: ApexValue[]): Iterable<ApexList>;
    /** `[FIND …]`: the source with its brackets; the binds in order. Gives a list of lists. */
    search(x: Execution, source: string, binds: ApexValue[]): ApexList;
    /** A DML statement; `records` is an sObject or a list. Throws System.DmlException unless all rows succeed. */
    dml(x: Execution, operation: DmlOperation, records: ApexValue, options: DmlStatementOptions): void;
    merge(x: Execution, master: ApexValue, duplicates: ApexValue, options: DmlStatementOptions): void;

    // -- exceptions
    /** The value of a `throw`; null throws System.NullPointerException. Generated: `throw thrown(x, e)`. */
    thrown(x: Execution, exception: ApexValue): ApexObject;
    /**
     * First thing in a generated `catch`: gives the Apex exception behind whatever was thrown. Throws it on if Apex can't catch it: NotSupportedError,
     * System.LimitException, any JavaScript error that isn't the program's. RangeError (stack) -> uncatchable LimitException "Maximum stack depth reached: 1001".
     */
    caught(x: Execution, error: unknown): ApexObject;
    /** Constructor of every exception class of the source: (), (message), (cause), (message, cause). */
    initializeException(x: Execution, exception: ApexObject, message: string | null, cause: ApexValue): void;

    // -- the rest
    /** `System.runAs(user) { … }`, in try/finally. */
    beginRunAs(x: Execution, user: ApexValue, enforcesSharing: boolean): unknown;
    endRunAs(x: Execution, token: unknown): void;
    /** A call of a `@future` method: takes a copy of the arguments and queues it. */
    callFuture(x: Execution, method: ApexMethodInfo, args: ApexValue[]): void;
    /** Constants of an enum of the source, in order; made once at link time. They have `name()`, `ordinal()`. */
    newEnum(type: ApexClassInfo, constants: readonly string[]): ApexObject[];
    /** A constant of a library enum (`TriggerOperation.BEFORE_INSERT`). */
    enumConstant(typeName: string, constant: string): ApexObject;
    /** Name and ordinal of a constant. */
    enumName(constant: ApexObject): string;
    enumOrdinal(constant: ApexObject): number;
    /** The constant of that name, case-insensitive. Throws System.NoSuchElementException "No enum constant Season.X". */
    enumValueOf(typeName: string, constants: ApexList, name: string | null): ApexValue;
    /**
     * A library member that a user class overrides or implements is called through this: the receiver's own method `~name/arity` if it has
     * one (see {@link GeneratedObject}), else `run`.
     */
    virtualMember(run: LibraryFunction, alias: string): LibraryFunction;
}

/** A method or constructor as the debug log names it. */
export interface TracedEntry {
    readonly kind: 'METHOD' | 'CONSTRUCTOR';
    /** Full name. */
    readonly className: string;
    /** `add(Integer, String)`, `<init>(String)`. */
    readonly signature: string;
    /** Where it is declared. */
    readonly line: number;
}

export type ApexObjectClass = new () => ApexObject;

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

export interface DmlStatementOptions {
    /** `insert as user x`. Undefined: system mode for API < 67… as the class's version says. */
    readonly accessMode?: 'user' | 'system';
    /** `upsert records Field__c`: the schema's own name of the field. */
    readonly externalIdField?: string;
}

/** Methods of ApexSObject that generated code calls. Values are in Apex's form for the field's type, ids and doubles unboxed. */
export interface SObjectAccess {
    /** Throws System.SObjectException "SObject row was retrieved via SOQL without querying the requested field: Account.Name". */
    getField(name: string): ApexValue;
    /** Throws System.FinalException "Record is read-only" in after triggers. */
    setField(name: string, value: ApexValue): void;
    /** By relationship name (`Owner`, `Parent__r`); null if the reference is null. */
    getParent(name: string): ApexSObject | null;
    setParent(name: string, value: ApexSObject | null): void;
    /** By child relationship name; an empty list if it wasn't queried. */
    getChildren(name: string): ApexList;
}

/** Members of Execution that generated code reads and writes. */
export interface GeneratedCodeState {
    /** Statics of each class by {@link ApexClassInfo.index}; a hole means "not initialised in this transaction". Starts as `[]`. */
    readonly statics: (object | undefined)[];
    /** Counts down by one on each method entry and loop back-edge. */
    fuel: number;
    /** Calls of the source's code that stand on the stack, as far as they call others. */
    depth: number;
    /**
     * Set just before a call that takes a query as text (`Database.query`, `countQuery`, `getQueryLocator`): gives the caller's variable
     * of that name (lower case) for a bind, undefined if there is none in scope.
     */
    dynamicBinds: ((name: string) => ApexValue | undefined) | null;
    /** Whether the class whose code runs enforces the user's sharing. */
    sharing: boolean;
}

/**
 * An object of a class of the source. Beside its own mangled methods it has, for each method that implements or overrides a library
 * method (`compareTo`, `execute`, `iterator`, `getMessage`…) and always for toString, equals and hashCode, an alias `~name/arity` in lower case:
 * `object['~compareto/1'](x, other)`. So the library calls user code without looking anything up.
 */
export interface GeneratedObject extends ApexObject {
    /** On the prototype; undefined on objects of the library's own types. */
    readonly apexClass: ApexClassInfo;
    readonly [alias: `~${string}`]: ((x: Execution, ...args: ApexValue[]) => ApexValue) | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------------
// What the compiler tells the runtime about the classes of the source.

/** `@AuraEnabled(cacheable=true)`: name in lower case, parameters by lower-case name. `@SuppressWarnings('x')` has the parameter `value`. */
export interface ApexAnnotation {
    readonly name: string;
    readonly parameters: ReadonlyMap<string, string | boolean | number | null>;
}

/** A class, interface or enum of the source. */
export interface ApexClassInfo {
    /** Full name in the source's capitals: `Outer.Inner`. */
    readonly name: string;
    readonly kind: 'class' | 'interface' | 'enum';
    /** Position of its statics in `x.statics`. */
    readonly index: number;
    readonly type: ApexType;
    readonly file: string;
    readonly apiVersion: string;
    /** As declared, or that of the class above; undefined: that of whoever calls it. */
    readonly sharing: 'with' | 'without' | 'inherited' | undefined;
    readonly abstract: boolean;
    readonly annotations: readonly ApexAnnotation[];
    readonly visibility: ApexVisibility;
    /** Full name of the enclosing class. */
    readonly outer: string | undefined;
    readonly superclass: ApexType | undefined;
    readonly interfaces: readonly ApexType[];
    /** Lower-case names of itself and all it extends or implements, also the library's (`exception`, `database.batchable`): answers instanceof. */
    readonly ancestors: ReadonlySet<string>;
    /** True for exception classes. */
    readonly isException: boolean;
    /** Own fields and properties, in order of declaration. For inherited ones ask {@link superclass}. */
    readonly fields: readonly ApexFieldInfo[];
    /** Own methods, in order of declaration. */
    readonly methods: readonly ApexMethodInfo[];
    readonly constructors: readonly ApexConstructorInfo[];
    /** For enums. */
    readonly constants: readonly ApexObject[];
    /** A new object with every field null; no constructor or initialiser has run (as JSON.deserialize needs it). */
    allocate(): ApexObject;
    /** An object of it, or of the interface it is, whose methods ask `handle`; no constructor has run. */
    createStub(handle: StubHandler): ApexObject;
}

/** Answers a call of a stub's method; gives a value of the method's type. */
export type StubHandler = (
    x: Execution,
    stub: ApexObject,
    method: ApexMethodInfo,
    args: readonly ApexValue[]
) => ApexValue;

export type ApexVisibility = 'private' | 'protected' | 'public' | 'global';

export interface ApexFieldInfo {
    readonly name: string;
    readonly type: ApexType;
    readonly static: boolean;
    readonly transient: boolean;
    readonly final: boolean;
    readonly visibility: ApexVisibility;
    readonly annotations: readonly ApexAnnotation[];
    /** Reads and writes through property accessors if there are any. `receiver` is null for statics. `set` is undefined for `{ get; }` alone. */
    readonly get: ((x: Execution, receiver: ApexObject | null) => ApexValue) | undefined;
    readonly set: ((x: Execution, receiver: ApexObject | null, value: ApexValue) => void) | undefined;
    /** Reads and writes the value that is kept, past any accessors: copying and printing an object run none of its code. */
    readonly getKept: (x: Execution, receiver: ApexObject | null) => ApexValue;
    readonly setKept: (x: Execution, receiver: ApexObject | null, value: ApexValue) => void;
}

export interface ApexParameterInfo {
    readonly name: string;
    readonly type: ApexType;
}

export interface ApexMethodInfo {
    readonly name: string;
    readonly className: string;
    readonly parameters: readonly ApexParameterInfo[];
    readonly returnType: ApexType;
    readonly static: boolean;
    readonly abstract: boolean;
    readonly visibility: ApexVisibility;
    readonly annotations: readonly ApexAnnotation[];
    readonly line: number;
    /** Runs the body itself (also of a `@future` method), virtual dispatch included. `receiver` is null for statics. Returns null for void. */
    invoke(x: Execution, receiver: ApexObject | null, args: readonly ApexValue[]): ApexValue;
}

export interface ApexConstructorInfo {
    readonly parameters: readonly ApexParameterInfo[];
    readonly visibility: ApexVisibility;
    construct(x: Execution, args: readonly ApexValue[]): ApexObject;
}

export interface ApexTriggerInfo {
    readonly name: string;
    readonly file: string;
    readonly apiVersion: string;
    /** The schema's own name of the object. */
    readonly objectName: string;
    /** `before insert`, `after undelete`… */
    readonly events: readonly TriggerEvent[];
    /** `Trigger.*` comes from the execution. */
    run(x: Execution): void;
}

export type TriggerEvent =
    | 'before insert'
    | 'before update'
    | 'before delete'
    | 'after insert'
    | 'after update'
    | 'after delete'
    | 'after undelete';

/** Where a JavaScript frame stands in Apex. */
export interface ApexFrame {
    /** `Class.Outer.Inner.method`, `Class.Foo.<init>`, `Class.Foo.<clinit>`, `Trigger.Bar`, `AnonymousBlock`: as Apex stack traces print it. */
    readonly where: string;
    readonly line: number;
    readonly column: number;
}

/** Lines of a source that hold statements; `hits[i]` counts the runs of `lines[i]` since the start (reset with `fill(0)`). */
export interface SourceCoverage {
    readonly name: string;
    readonly kind: 'class' | 'trigger';
    readonly file: string;
    readonly lines: readonly number[];
    readonly hits: Uint32Array;
}

/** A program bound to a runtime, ready to run. */
export interface LinkedProgram {
    /** By full name in lower case (`outer.inner`). */
    readonly classes: ReadonlyMap<string, ApexClassInfo>;
    readonly triggers: readonly ApexTriggerInfo[];
    readonly coverage: readonly SourceCoverage[];
    /**
     * The Apex place of one line of `error.stack`; undefined for frames outside generated code. Generated scripts are named
     * `apex:<class or trigger>`.
     */
    locate(stackLine: string): ApexFrame | undefined;
    /** A type expression as `Type.forName` takes it (`Map<Id, Account>`, `Outer.Inner`, `System.Http`); undefined if there is no such type. */
    resolveType(expression: string): ApexType | undefined;
    /** Anonymous Apex: compiles and gives a function that runs it, or the problems (file `anonymous`). */
    compileAnonymous(body: string): { run(x: Execution): void } | { problems: readonly SourceProblem[] };
}

export type { ApexBlob, ApexValue };
