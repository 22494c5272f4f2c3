/**
 * Static types of Apex. The checker computes one for every expression; overload choice, arithmetic and boxing follow from it.
 */
export type ApexType =
    | { readonly kind: 'primitive'; readonly name: PrimitiveName }
    /** The type of the `null` literal; and what a method of no result returns. */
    | { readonly kind: 'null' }
    | { readonly kind: 'void' }
    | { readonly kind: 'list'; readonly element: ApexType }
    | { readonly kind: 'set'; readonly element: ApexType }
    | { readonly kind: 'map'; readonly key: ApexType; readonly value: ApexType }
    /** A concrete sObject type by API name; without a name the generic `SObject`. */
    | { readonly kind: 'sobject'; readonly name?: string }
    /** A class, interface or enum of the source, by full name (`Outer.Inner`); `arguments` for generic interfaces. */
    | { readonly kind: 'user'; readonly name: string }
    /** A type of the platform's library (`Database.SaveResult`, `Type`, `Iterator`, `Comparator`…), see library/libraryType.ts. */
    | { readonly kind: 'library'; readonly name: string; readonly arguments: readonly ApexType[] }
    /** A type parameter inside a library signature (`T`, `K`, `V`). */
    | { readonly kind: 'parameter'; readonly name: string };

export type PrimitiveName =
    | 'Object'
    | 'Boolean'
    | 'Integer'
    | 'Long'
    | 'Double'
    | 'Decimal'
    | 'String'
    | 'Id'
    | 'Date'
    | 'Datetime'
    | 'Time'
    | 'Blob';
