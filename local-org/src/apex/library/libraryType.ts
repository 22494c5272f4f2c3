import type { Execution } from '../runtime/execution';
import type { ApexValue } from '../runtime/values/apexValue';

/**
 * A type of Apex's library as one table: Apex signature -> JavaScript function. The signature is written as Salesforce's Apex
 * Reference prints it, and is all that the checker knows of the member:
 *
 * ```ts
 * export const mathType: LibraryType = {
 *     name: 'Math',
 *     namespace: 'System',
 *     members: {
 *         'static Integer mod(Integer dividend, Integer divisor)': (_x, dividend, divisor) => …,
 *     }
 * };
 * ```
 *
 * Forms of a key: `[static] ReturnType name(Type a, Type b)` a method; `Name(Type a)` a constructor (its name is the type's own simple name);
 * `[static] [final] Type name` a property, read by the function; `set name(Type value)` the property's setter. `T`, `K`, `V` and what `typeParameters`
 * names are type parameters. Parsed once at load into {@link LibraryMember}.
 */
export interface LibraryType {
    /** Simple or dotted name as code writes it: `Math`, `Database.SaveResult`, `Schema.DescribeFieldResult`. */
    readonly name: string;
    /** The namespace it may also be written with (`System.Math`). */
    readonly namespace?: string;
    readonly typeParameters?: readonly string[];
    readonly kind?: 'class' | 'interface' | 'enum';
    /** Apex type expressions, e.g. `Iterable<T>`, `Exception`. */
    readonly extends?: string;
    readonly implements?: readonly string[];
    /** Constants of an enum, in order. */
    readonly constants?: readonly string[];
    readonly members: Readonly<Record<string, LibraryFunction>>;
}

/**
 * Runs one member. First argument: the execution under way. Then, for instance members, the receiver; then the arguments,
 * already converted to the parameter types (Integer widened to Decimal and so on).
 */
export type LibraryFunction = (x: Execution, ...values: never[]) => ApexValue | void;
