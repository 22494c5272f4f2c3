/**
 * The AST of a SOQL query, shared by the APIs and by Apex. `TBind` is what stands behind a colon: the source of the expression
 * for a query read from text, an Apex expression for one inside Apex.
 */

/** A place in the query's text; line and column count from 1. */
export interface QueryPosition {
    readonly line: number;
    readonly column: number;
}

export interface Query<TBind = string> {
    /** The query as it was written: errors quote it. */
    readonly source: string;
    readonly select: readonly SelectItem<TBind>[];
    readonly from: FromItem;
    /** Further objects of an old-style `FROM Account a, a.Contacts c`. */
    readonly furtherFrom: readonly FromItem[];
    /** `USING SCOPE mine`, in lower case. */
    readonly scope?: string;
    readonly where?: Condition<TBind>;
    readonly security?: 'USER_MODE' | 'SYSTEM_MODE' | 'SECURITY_ENFORCED';
    readonly groupBy?: GroupBy<TBind>;
    readonly orderBy: readonly OrderItem<TBind>[];
    readonly limit?: Count<TBind>;
    readonly offset?: Count<TBind>;
    readonly allRows: boolean;
    readonly forUpdate: boolean;
}

/** What follows FROM: an object, or in a subquery the name of a child relationship. */
export interface FromItem {
    readonly name: string;
    readonly alias?: string;
    readonly position: QueryPosition;
}

export type SelectItem<TBind = string> =
    | { readonly kind: 'operand'; readonly operand: Operand<TBind>; readonly alias?: string }
    | { readonly kind: 'subquery'; readonly query: Query<TBind>; readonly position: QueryPosition }
    /** `FIELDS(ALL)`. */
    | { readonly kind: 'fields'; readonly set: 'ALL' | 'STANDARD' | 'CUSTOM'; readonly position: QueryPosition }
    | {
          readonly kind: 'typeof';
          readonly path: FieldPath;
          readonly when: readonly { readonly object: string; readonly fields: readonly FieldPath[] }[];
          readonly otherwise: readonly FieldPath[];
      };

/** `Name`, or through parents `Account.Owner.Name`. */
export interface FieldPath {
    readonly kind: 'field';
    readonly names: readonly string[];
    readonly position: QueryPosition;
}

/** `COUNT()`, `SUM(Amount)`, `CALENDAR_YEAR(convertTimezone(CreatedDate))`. The name is in upper case. */
export interface FunctionCall<TBind = string> {
    readonly kind: 'function';
    readonly name: string;
    readonly arguments: readonly FunctionArgument<TBind>[];
    readonly position: QueryPosition;
}

export type FunctionArgument<TBind = string> = Operand<TBind> | QueryValue<TBind>;

export type Operand<TBind = string> = FieldPath | FunctionCall<TBind>;

export type ComparisonOperator =
    '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN' | 'INCLUDES' | 'EXCLUDES';

export type Condition<TBind = string> =
    | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition<TBind>[] }
    | { readonly kind: 'not'; readonly condition: Condition<TBind> }
    | {
          readonly kind: 'comparison';
          readonly operand: Operand<TBind>;
          readonly operator: ComparisonOperator;
          readonly value: QueryValue<TBind>;
      };

/** A value as the query writes it; what it means depends on the field it is compared with. */
export type QueryValue<TBind = string> =
    | { readonly kind: 'null'; readonly position: QueryPosition }
    | { readonly kind: 'boolean'; readonly value: boolean; readonly position: QueryPosition }
    | { readonly kind: 'number'; readonly value: number; readonly position: QueryPosition }
    /** `USD5000`. */
    | { readonly kind: 'currency'; readonly isoCode: string; readonly value: number; readonly position: QueryPosition }
    /** `pattern` is the text for LIKE: `\%`, `\_` and `\\` are still escaped in it. */
    | { readonly kind: 'string'; readonly value: string; readonly pattern: string; readonly position: QueryPosition }
    /** `YYYY-MM-DD`. */
    | { readonly kind: 'date'; readonly value: string; readonly position: QueryPosition }
    /** Epoch milliseconds. */
    | { readonly kind: 'datetime'; readonly value: number; readonly position: QueryPosition }
    /** Milliseconds since midnight. */
    | { readonly kind: 'time'; readonly value: number; readonly position: QueryPosition }
    /** `LAST_N_DAYS:30` has the name `LAST_N_DAYS` and the count 30. */
    | { readonly kind: 'dateLiteral'; readonly name: string; readonly count?: number; readonly position: QueryPosition }
    | { readonly kind: 'list'; readonly values: readonly QueryValue<TBind>[]; readonly position: QueryPosition }
    /** A semi-join. */
    | { readonly kind: 'subquery'; readonly query: Query<TBind>; readonly position: QueryPosition }
    | { readonly kind: 'bind'; readonly bind: TBind; readonly position: QueryPosition };

export interface GroupBy<TBind = string> {
    readonly operands: readonly Operand<TBind>[];
    readonly grouping?: 'ROLLUP' | 'CUBE';
    readonly having?: Condition<TBind>;
}

export interface OrderItem<TBind = string> {
    readonly operand: Operand<TBind>;
    readonly descending: boolean;
    /** Salesforce puts nulls first unless the query says otherwise, in either direction. */
    readonly nullsLast: boolean;
}

/** The number of a LIMIT or OFFSET. */
export type Count<TBind = string> =
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'bind'; readonly bind: TBind; readonly position: QueryPosition };
