import { sameType } from '../typeName';
import type { ApexType } from '../types';
import type { Conversion } from './checkedTree';
import type { TypeUniverse } from './typeUniverse';

/** Numbers widen to the right: Integer, Long, Double, Decimal. */
const numberRank: Readonly<Record<string, number>> = { Integer: 0, Long: 1, Double: 2, Decimal: 3 };

export function isNumber(type: ApexType): boolean {
    return type.kind === 'primitive' && numberRank[type.name] !== undefined;
}

export function isPrimitive(type: ApexType, name: string): boolean {
    return type.kind === 'primitive' && type.name === name;
}

export function isText(type: ApexType): boolean {
    return isPrimitive(type, 'String') || isPrimitive(type, 'Id');
}

export function isDateOrTime(type: ApexType): boolean {
    return isPrimitive(type, 'Date') || isPrimitive(type, 'Datetime') || isPrimitive(type, 'Time');
}

/**
 * What Apex converts by itself (Apex Developer Guide, "Rules of Conversion"): numbers widen, Decimal and Double go both ways, String and Id go both
 * ways, Date becomes Datetime, an sObject becomes SObject, lists and maps of sObjects go both ways between SObject and a concrete type.
 */
export class Assignability {
    readonly #universe: TypeUniverse;

    constructor(universe: TypeUniverse) {
        this.#universe = universe;
    }

    assignable(from: ApexType, to: ApexType): boolean {
        return this.distance(from, to) !== undefined;
    }

    /** How far the conversion goes, for the choice among overloads: 0 for the same type; undefined if there is no conversion. */
    distance(from: ApexType, to: ApexType): number | undefined {
        if (sameType(from, to)) return 0;
        // Only what failed its own check is declared with the type of null.
        if (to.kind === 'null') return 0;
        if (from.kind === 'void' || to.kind === 'void') return undefined;
        if (from.kind === 'null') return isPrimitive(to, 'Object') ? 1 : 0;
        if (isPrimitive(to, 'Object')) return 20;
        if (from.kind === 'primitive') return this.#fromPrimitive(from, to);
        if (from.kind === 'sobject' && to.kind === 'sobject') return to.name === undefined ? 2 : undefined;
        if (from.kind === 'list' && to.kind === 'list') return this.#elements(from.element, to.element);
        if (from.kind === 'set' && to.kind === 'set') {
            return isSObject(from.element) && isSObject(to.element) ? 1 : undefined;
        }
        if (from.kind === 'map' && to.kind === 'map') return this.#maps(from, to);
        return this.#supertypeDistance(from, to);
    }

    #fromPrimitive(from: ApexType & { kind: 'primitive' }, to: ApexType): number | undefined {
        if (to.kind !== 'primitive') return undefined;
        const fromRank = numberRank[from.name];
        const toRank = numberRank[to.name];
        if (fromRank !== undefined && toRank !== undefined) {
            if (toRank > fromRank) return toRank - fromRank;
            return from.name === 'Decimal' && to.name === 'Double' ? 1 : undefined;
        }
        if (from.name === 'Id' && to.name === 'String') return 1;
        if (from.name === 'String' && to.name === 'Id') return 2;
        if (from.name === 'Date' && to.name === 'Datetime') return 1;
        return undefined;
    }

    #elements(from: ApexType, to: ApexType): number | undefined {
        if (isSObject(from) && isSObject(to)) {
            if (from.kind === 'sobject' && to.kind === 'sobject' && from.name !== undefined && to.name !== undefined) {
                return undefined;
            }
            return to.kind === 'sobject' && to.name === undefined ? 1 : 3;
        }
        if (isText(from) && isText(to)) return 1;
        if (from.kind === 'primitive' && to.kind === 'primitive') return to.name === 'Object' ? 10 : undefined;
        if (isPrimitive(to, 'Object')) return 10;
        const distance = this.distance(from, to);
        return distance === undefined ? undefined : distance + 1;
    }

    #maps(from: ApexType & { kind: 'map' }, to: ApexType & { kind: 'map' }): number | undefined {
        const keysFit = sameType(from.key, to.key) || (isText(from.key) && isText(to.key));
        if (!keysFit) return undefined;
        return this.#elements(from.value, to.value);
    }

    #supertypeDistance(from: ApexType, to: ApexType): number | undefined {
        if (to.kind !== 'user' && to.kind !== 'library') return undefined;
        const ancestry = this.#universe.ancestry(from);
        const exact = ancestry.findIndex((type) => sameType(type, to));
        if (exact >= 0) return exact;
        // Generic interfaces: Iterable<Account> serves as Iterable<SObject>, and a raw Iterable as any.
        const close = ancestry.findIndex(
            (type) =>
                type.kind === 'library' &&
                to.kind === 'library' &&
                type.name === to.name &&
                type.arguments.every((argument, index) => {
                    const wanted = to.arguments[index];
                    return (
                        wanted === undefined || this.assignable(argument, wanted) || this.assignable(wanted, argument)
                    );
                })
        );
        return close >= 0 ? close + 1 : undefined;
    }

    /** A cast that may succeed: in either direction along the hierarchy, between numbers, from or to Object. */
    castable(from: ApexType, to: ApexType): boolean {
        if (from.kind === 'void') return false;
        if (this.assignable(from, to) || this.assignable(to, from)) return true;
        if (isNumber(from) && isNumber(to)) return true;
        if (from.kind === 'list' && to.kind === 'list') return this.castable(from.element, to.element);
        if (from.kind === 'set' && to.kind === 'set') return this.castable(from.element, to.element);
        if (from.kind === 'map' && to.kind === 'map') {
            return this.castable(from.key, to.key) && this.castable(from.value, to.value);
        }
        // A class that isn't final may have a subclass which implements the interface.
        const universe = this.#universe;
        if (isObject(from) && isObject(to)) return universe.isInterface(from) || universe.isInterface(to);
        return (universe.isInterface(to) && isCollection(from)) || (universe.isInterface(from) && isCollection(to));
    }
}

function isSObject(type: ApexType): boolean {
    return type.kind === 'sobject';
}

function isCollection(type: ApexType): boolean {
    return type.kind === 'list' || type.kind === 'set' || type.kind === 'map';
}

function isObject(type: ApexType): boolean {
    return type.kind === 'user' || type.kind === 'library';
}

/** The runtime conversion from one static type to another, both known to be assignable (or numbers, for casts). */
export function conversionBetween(from: ApexType, to: ApexType): Conversion {
    if (isPrimitive(to, 'Object')) {
        if (isPrimitive(from, 'Double')) return 'boxDouble';
        return isPrimitive(from, 'Id') ? 'boxId' : 'nothing';
    }
    if (from.kind !== 'primitive' || to.kind !== 'primitive') return 'nothing';
    return conversions[`${from.name} ${to.name}`] ?? 'nothing';
}

const conversions: Readonly<Record<string, Conversion>> = {
    'Integer Long': 'integerToLong',
    'Integer Decimal': 'integerToDecimal',
    'Long Decimal': 'longToDecimal',
    'Long Double': 'longToDouble',
    'Long Integer': 'longToInteger',
    'Double Decimal': 'doubleToDecimal',
    'Double Integer': 'doubleToInteger',
    'Double Long': 'doubleToLong',
    'Decimal Double': 'decimalToDouble',
    'Decimal Integer': 'decimalToInteger',
    'Decimal Long': 'decimalToLong',
    'String Id': 'stringToId',
    'Date Datetime': 'dateToDatetime'
};

/** The type in which two numbers are computed together. */
export function widerNumber(a: ApexType, b: ApexType): ApexType {
    const rank = (type: ApexType): number => (type.kind === 'primitive' ? (numberRank[type.name] ?? 0) : 0);
    return rank(b) > rank(a) ? b : a;
}
