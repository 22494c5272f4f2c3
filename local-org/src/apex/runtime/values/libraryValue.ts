import { ApexObject } from './apexObject';

/** An object of one of the library's own types. */
export abstract class LibraryValue extends ApexObject {
    abstract override get libraryType(): string;

    /** Equal for equal values, for types that compare by value; undefined for those that compare by identity. */
    get valueKey(): string | undefined {
        return undefined;
    }

    /** How lists order values of the type; undefined if they can't. */
    get sortKey(): string | undefined {
        return undefined;
    }

    /** How the value prints; undefined for the default `Type[...]`. */
    get printed(): string | undefined {
        return undefined;
    }
}
