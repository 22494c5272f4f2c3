import type { Query } from '../../soql/query';
import type { LibraryMember } from '../library/libraryMember';
import type { AccessMode, Place } from '../parse/ast';
import type { ApexType } from '../types';
import type { ConstructorSymbol, FieldSymbol, LocalVariable, MethodSymbol, UserType } from './symbols';

/**
 * Apex after the checker: every name is bound, every overload chosen, and every implicit conversion is a node. What is left to the
 * generator is to print it.
 */
export type CheckedExpression = Place & { readonly type: ApexType } & CheckedNode;

export type CheckedNode =
    | { readonly kind: 'constant'; readonly value: null | boolean | number | string }
    | { readonly kind: 'local'; readonly variable: LocalVariable }
    | { readonly kind: 'this' }
    /** The value that a {@link SafeAccess} or an update in place has already computed. */
    | { readonly kind: 'slot'; readonly slot: Slot }
    | InstanceField
    | StaticField
    | SObjectField
    | ParentAccess
    | { readonly kind: 'children'; readonly target: CheckedExpression; readonly name: string }
    | LibraryProperty
    | {
          readonly kind: 'callMethod';
          readonly target: CheckedExpression;
          readonly method: MethodSymbol;
          /** Not virtual: `super.name(…)`. */
          readonly super: boolean;
          readonly arguments: readonly CheckedExpression[];
      }
    | { readonly kind: 'callStatic'; readonly method: MethodSymbol; readonly arguments: readonly CheckedExpression[] }
    | LibraryCall
    | {
          readonly kind: 'construct';
          readonly constructor: ConstructorSymbol;
          readonly arguments: readonly CheckedExpression[];
      }
    /** `this(…)` and `super(…)`. */
    | {
          readonly kind: 'callConstructor';
          readonly constructor: ConstructorSymbol;
          readonly of: 'this' | 'super';
          readonly arguments: readonly CheckedExpression[];
      }
    | {
          readonly kind: 'constructLibrary';
          readonly member: LibraryMember;
          /** Of generic types, which are told what to make. */
          readonly made: ApexType | undefined;
          readonly arguments: readonly CheckedExpression[];
      }
    | {
          readonly kind: 'newSObject';
          readonly objectName: string;
          readonly values: readonly { readonly name: string; readonly value: CheckedExpression }[];
      }
    | { readonly kind: 'newElements'; readonly elements: readonly CheckedExpression[] }
    | { readonly kind: 'newArray'; readonly size: CheckedExpression }
    | {
          readonly kind: 'newMap';
          readonly entries: readonly (readonly [CheckedExpression, CheckedExpression])[];
      }
    | ListElement
    | { readonly kind: 'convert'; readonly conversion: Conversion; readonly value: CheckedExpression }
    | { readonly kind: 'cast'; readonly value: CheckedExpression }
    | { readonly kind: 'instanceOf'; readonly value: CheckedExpression; readonly tested: ApexType }
    | { readonly kind: 'not'; readonly operand: CheckedExpression }
    | { readonly kind: 'negate'; readonly numbers: NumberKind; readonly operand: CheckedExpression }
    | { readonly kind: 'complement'; readonly numbers: NumberKind; readonly operand: CheckedExpression }
    | {
          readonly kind: 'arithmetic';
          readonly operator: '+' | '-' | '*' | '/' | '<<' | '>>' | '>>>' | '&' | '|' | '^';
          readonly numbers: NumberKind;
          readonly left: CheckedExpression;
          readonly right: CheckedExpression;
      }
    /** `&`, `|`, `^` of Booleans. */
    | {
          readonly kind: 'booleanBits';
          readonly operator: '&' | '|' | '^';
          readonly left: CheckedExpression;
          readonly right: CheckedExpression;
      }
    | {
          readonly kind: 'addDays';
          readonly subtract: boolean;
          readonly left: CheckedExpression;
          readonly right: CheckedExpression;
      }
    | { readonly kind: 'concat'; readonly left: CheckedExpression; readonly right: CheckedExpression }
    | {
          readonly kind: 'equality';
          readonly mode: 'text' | 'ids' | 'exact' | 'general' | 'identical';
          readonly negated: boolean;
          readonly left: CheckedExpression;
          readonly right: CheckedExpression;
      }
    | {
          readonly kind: 'compare';
          readonly operator: '<' | '<=' | '>' | '>=';
          readonly mode: 'number' | 'text' | 'general';
          readonly left: CheckedExpression;
          readonly right: CheckedExpression;
      }
    | {
          readonly kind: 'logical';
          readonly operator: '&&' | '||';
          readonly left: CheckedExpression;
          readonly right: CheckedExpression;
      }
    | { readonly kind: 'coalesce'; readonly left: CheckedExpression; readonly right: CheckedExpression }
    | {
          readonly kind: 'conditional';
          readonly condition: CheckedExpression;
          readonly then: CheckedExpression;
          readonly else: CheckedExpression;
      }
    | { readonly kind: 'assign'; readonly target: Assignable; readonly value: CheckedExpression }
    | UpdateInPlace
    | SafeAccess
    | { readonly kind: 'classLiteral'; readonly named: ApexType }
    | { readonly kind: 'enumConstant'; readonly enum: UserType; readonly name: string }
    | { readonly kind: 'libraryEnumConstant'; readonly typeName: string; readonly name: string }
    /** `Enum.values()`. */
    | { readonly kind: 'enumValues'; readonly enum: UserType }
    /** `Enum.valueOf(name)` of the source's or the library's; `all` lists its constants. */
    | { readonly kind: 'enumValueOf'; readonly all: CheckedExpression; readonly name: CheckedExpression }
    | { readonly kind: 'sObjectType'; readonly objectName: string }
    | { readonly kind: 'sObjectFieldToken'; readonly objectName: string; readonly fieldName: string }
    | { readonly kind: 'describeSObject'; readonly objectName: string }
    | { readonly kind: 'describeField'; readonly objectName: string; readonly fieldName: string }
    | { readonly kind: 'fieldSet'; readonly objectName: string; readonly fieldSetName: string }
    | { readonly kind: 'label'; readonly name: string }
    | QueryExpression
    /** A list that `Database.query` gave, where a record is wanted. */
    | { readonly kind: 'onlyRow'; readonly rows: CheckedExpression }
    | { readonly kind: 'search'; readonly source: string; readonly binds: readonly CheckedExpression[] }
    /** Stands where an error was reported; never generated. */
    | { readonly kind: 'error' };

/** Names a value within one expression. */
export interface Slot {
    readonly type: ApexType;
}

export type NumberKind = 'Integer' | 'Long' | 'Double' | 'Decimal';

/** Names of the runtime's conversion functions; `nothing` changes the static type alone. */
export type Conversion =
    | 'nothing'
    | 'integerToLong'
    | 'integerToDecimal'
    | 'longToDecimal'
    | 'longToDouble'
    | 'doubleToDecimal'
    | 'decimalToDouble'
    | 'longToInteger'
    | 'doubleToInteger'
    | 'doubleToLong'
    | 'decimalToInteger'
    | 'decimalToLong'
    | 'stringToId'
    | 'dateToDatetime'
    | 'boxDouble'
    | 'boxId';

export interface InstanceField {
    readonly kind: 'field';
    readonly target: CheckedExpression;
    readonly field: FieldSymbol;
    /** Past the accessors: within the property's own. */
    readonly backing: boolean;
}

export interface StaticField {
    readonly kind: 'staticField';
    readonly field: FieldSymbol;
    readonly backing: boolean;
}

export interface SObjectField {
    readonly kind: 'sObjectField';
    readonly target: CheckedExpression;
    readonly objectName: string;
    readonly name: string;
}

/** `contact.Account`. */
export interface ParentAccess {
    readonly kind: 'parent';
    readonly target: CheckedExpression;
    readonly objectName: string;
    readonly name: string;
}

export interface LibraryProperty {
    readonly kind: 'libraryProperty';
    /** Undefined for a static one. */
    readonly target: CheckedExpression | undefined;
    readonly get: LibraryMember | undefined;
    readonly set: LibraryMember | undefined;
}

export interface ListElement {
    readonly kind: 'index';
    readonly target: CheckedExpression;
    readonly index: CheckedExpression;
}

export interface LibraryCall {
    readonly kind: 'callLibrary';
    readonly member: LibraryMember;
    /** Undefined for a static member. */
    readonly target: CheckedExpression | undefined;
    /** Given in the receiver's place: statics of `X__c`. */
    readonly objectName: string | undefined;
    readonly arguments: readonly CheckedExpression[];
    /** `~name/arity`, where classes of the source may have a method of their own for it. */
    readonly alias: string | undefined;
    /** For calls that take a query as text: what its binds may name. */
    readonly scope: DynamicScope | undefined;
}

export interface DynamicScope {
    readonly locals: readonly LocalVariable[];
    readonly fields: readonly CheckedExpression[];
}

export type Assignable = CheckedExpression &
    (
        | { readonly kind: 'local' }
        | { readonly kind: 'field' }
        | { readonly kind: 'staticField' }
        | { readonly kind: 'sObjectField' }
        | { readonly kind: 'parent' }
        | { readonly kind: 'libraryProperty' }
        | { readonly kind: 'index' }
        | { readonly kind: 'error' }
    );

/** `target op= value`, `target++`: `result` is computed from the old value, which stands in `old`. */
export interface UpdateInPlace {
    readonly kind: 'update';
    readonly target: Assignable;
    readonly old: Slot;
    readonly result: CheckedExpression;
    /** The whole has the old value (`target++`). */
    readonly givesOld: boolean;
}

/** `target?.…`: null if `target` is, else `access`, in which `slot` stands for the target. */
export interface SafeAccess {
    readonly kind: 'safe';
    readonly target: CheckedExpression;
    readonly slot: Slot;
    readonly access: CheckedExpression;
}

export interface QueryExpression {
    readonly kind: 'query';
    readonly query: Query<number>;
    readonly binds: readonly CheckedExpression[];
    readonly gives: 'list' | 'one' | 'oneOrNull' | 'count';
}

// -- statements

export type CheckedStatement = Place & CheckedStatementNode;

export type CheckedStatementNode =
    | { readonly kind: 'block'; readonly statements: readonly CheckedStatement[] }
    | { readonly kind: 'variable'; readonly variable: LocalVariable; readonly value: CheckedExpression | undefined }
    | { readonly kind: 'expression'; readonly expression: CheckedExpression }
    | {
          readonly kind: 'if';
          readonly condition: CheckedExpression;
          readonly then: CheckedStatement;
          readonly else: CheckedStatement | undefined;
      }
    | {
          readonly kind: 'switch';
          readonly value: CheckedExpression;
          readonly slot: Slot;
          readonly cases: readonly CheckedCase[];
          readonly else: CheckedStatement | undefined;
      }
    | {
          readonly kind: 'for';
          readonly initializer: readonly CheckedStatement[];
          readonly condition: CheckedExpression | undefined;
          readonly update: readonly CheckedExpression[];
          readonly body: CheckedStatement | undefined;
      }
    | {
          readonly kind: 'forEach';
          readonly variable: LocalVariable;
          readonly iterable: CheckedExpression;
          readonly over: 'values' | 'rows' | 'rowLists';
          /** The loop variable's value from the element in the slot. */
          readonly slot: Slot;
          readonly value: CheckedExpression;
          readonly body: CheckedStatement | undefined;
      }
    | { readonly kind: 'while'; readonly condition: CheckedExpression; readonly body: CheckedStatement | undefined }
    | { readonly kind: 'doWhile'; readonly condition: CheckedExpression; readonly body: CheckedStatement }
    | {
          readonly kind: 'try';
          readonly body: CheckedStatement;
          readonly catches: readonly CheckedCatch[];
          readonly finally: CheckedStatement | undefined;
      }
    | { readonly kind: 'return'; readonly value: CheckedExpression | undefined }
    | { readonly kind: 'throw'; readonly value: CheckedExpression }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
    | {
          readonly kind: 'dml';
          readonly operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
          readonly records: CheckedExpression;
          readonly accessMode: AccessMode | undefined;
          readonly externalIdField: string | undefined;
      }
    | {
          readonly kind: 'merge';
          readonly master: CheckedExpression;
          readonly duplicates: CheckedExpression;
          readonly accessMode: AccessMode | undefined;
      }
    | { readonly kind: 'runAs'; readonly user: CheckedExpression; readonly body: CheckedStatement };

export interface CheckedCase extends Place {
    /** True if the switch's slot matches. */
    readonly matches: CheckedExpression;
    /** `when Account a`. */
    readonly variable: { readonly variable: LocalVariable; readonly value: CheckedExpression } | undefined;
    readonly body: CheckedStatement;
}

export interface CheckedCatch extends Place {
    readonly type: ApexType;
    readonly variable: LocalVariable;
    readonly body: CheckedStatement;
}

// -- declarations

export interface CheckedType {
    readonly symbol: UserType;
    readonly methods: readonly CheckedMethod[];
    readonly constructors: readonly CheckedConstructor[];
    readonly accessors: readonly CheckedAccessor[];
    /** In order of the source. */
    readonly staticInitializers: readonly CheckedInitializer[];
    readonly instanceInitializers: readonly CheckedInitializer[];
}

export interface CheckedMethod {
    readonly symbol: MethodSymbol;
    readonly parameters: readonly LocalVariable[];
    /** Undefined for abstract methods. */
    readonly body: readonly CheckedStatement[] | undefined;
}

export interface CheckedConstructor {
    readonly symbol: ConstructorSymbol;
    readonly parameters: readonly LocalVariable[];
    /** `this(…)` or `super(…)`, written or implied; undefined if there is nothing to call. */
    readonly delegate: CheckedExpression | undefined;
    readonly body: readonly CheckedStatement[];
}

export interface CheckedAccessor {
    readonly field: FieldSymbol;
    readonly kind: 'get' | 'set';
    /** The `value` of a setter. */
    readonly value: LocalVariable | undefined;
    /** Undefined for `get;` of a property that goes through methods. */
    readonly body: readonly CheckedStatement[] | undefined;
    readonly place: Place;
}

export type CheckedInitializer =
    | { readonly kind: 'field'; readonly field: FieldSymbol; readonly value: CheckedExpression; readonly place: Place }
    | { readonly kind: 'block'; readonly body: CheckedStatement; readonly place: Place };

/** A trigger or anonymous block: its statements, and a type that holds what it declares. */
export interface CheckedScript {
    readonly holder: CheckedType;
    readonly body: readonly CheckedStatement[];
}
