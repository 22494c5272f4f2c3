import { DmlScope } from '../../data/mixedDml';
import { NotSupportedError } from '../../errors';
import type { ApexMethodInfo, ApexObjectClass, ApexRuntime, GeneratedObject } from '../generate/runtimeInterface';
import { describeField, describeSObject, fieldToken, objectToken } from '../library/schema/describe';
import { fieldSetNamed } from '../library/schema/fieldSets';
import { enumConstant } from '../library/enums';
import type { LibraryFunction } from '../library/libraryType';
import { TypeValue } from '../library/typeValue';
import { boxed } from './boxing';
import { catchable } from './caught';
import { executeDml } from './dml';
import { compareNumbers, equalIds, equalValues, identical } from './equality';
import type { Execution } from './execution';
import { futureJob } from './futureJob';
import { iterate } from './iteration';
import * as numbers from './numbers';
import { onlyRow, onlyRowOrNull, resultList, runQuery } from './soql';
import { inlineBinds, runSearch } from './search';
import { textOf } from './text';
import { traceFunctions } from './trace';
import { castValue, idOf, instanceOf } from './typing';
import { ApexDecimal } from './values/apexDecimal';
import { ApexDatetime } from './values/apexDatetime';
import { ApexException, fatalException, nullPointer, systemException } from './values/apexException';
import { ApexList } from './values/apexList';
import { ApexMap } from './values/apexMap';
import { ApexEnumConstant, ApexObject } from './values/apexObject';
import { ApexSet } from './values/apexSet';
import { ApexSObject } from './values/apexSObject';
import type { ApexValue } from './values/apexValue';
import { doubleToText } from './values/javaNumber';
import { primitive } from '../typeName';
import type { ApexType } from '../types';

const doubleType = primitive('Double');
const idType = primitive('Id');
/** Rows of each list in a for-each over lists of a query. */
const rowsOfQueryList = 200;
/** Shorter texts aren't worth counting one by one. */
const longText = 4096;

const converted =
    <A, B>(convert: (value: A) => B) =>
    (value: A | null): B | null =>
        value === null ? null : convert(value);

/** The functions that generated code calls. They have no state: that is in the execution. */
export function createRuntime(): ApexRuntime {
    return {
        ApexObject: ApexObject as ApexObjectClass,
        libraryClass,
        notNull: numbers.operand,
        outOfFuel: (x) => x.refuel(),
        tooDeep(x) {
            x.depth--;
            throw fatalException('System.LimitException', 'Maximum stack depth reached: 1001');
        },
        ...traceFunctions,

        joined(x, text) {
            if (text !== null && text.length > longText) x.charge(text.length);
            return text;
        },
        text: textOf,
        doubleText: (value) => (value === null ? 'null' : doubleToText(value)),
        equalText: (a, b) => a === b || (a !== null && b !== null && a.toLowerCase() === b.toLowerCase()),
        compareText,
        equalIds,

        integerDivide: numbers.integerDivide,
        longDivide: numbers.longDivide,
        doubleDivide: numbers.doubleDivide,
        decimalAdd: (a, b) => numbers.operand(a).add(numbers.operand(b)),
        decimalSubtract: (a, b) => numbers.operand(a).subtract(numbers.operand(b)),
        decimalMultiply: (a, b) => numbers.operand(a).multiply(numbers.operand(b)),
        decimalDivide: numbers.decimalDivide,
        decimalNegate: (a) => numbers.operand(a).negate(),
        decimalLiteral: (digits) => ApexDecimal.parse(digits) ?? ApexDecimal.of(0),
        addDays: numbers.addDays,

        integerToLong: converted((value: number) => BigInt(value)),
        integerToDecimal: converted((value: number) => ApexDecimal.of(value)),
        longToDecimal: converted((value: bigint) => ApexDecimal.of(value)),
        longToDouble: converted((value: bigint) => Number(value)),
        doubleToDecimal: converted((value: number) => ApexDecimal.fromDouble(value)),
        decimalToDouble: converted((value: ApexDecimal) => value.toNumber()),
        longToInteger: converted(numbers.longToInteger),
        doubleToInteger: converted(numbers.doubleToInteger),
        doubleToLong: converted(numbers.doubleToLong),
        decimalToInteger: converted(numbers.decimalToInteger),
        decimalToLong: converted(numbers.decimalToLong),
        stringToId: converted(idOf),
        dateToDatetime: converted((date) => new ApexDatetime(date.milliseconds)),
        boxDouble: (value) => boxed(value, doubleType),
        boxId: (value) => boxed(value, idType),

        less: (a, b) => a !== null && b !== null && a < b,
        lessOrEqual: (a, b) => a !== null && b !== null && a <= b,
        compare: (a, b) => compareNumbers(a, b) ?? Number.NaN,
        equal: equalValues,
        identical,

        cast: castValue,
        instanceOf,
        typeValue: (x, type) => new TypeValue(flowOrType(x, type)),
        sObjectType: objectToken,
        sObjectField: fieldToken,
        describeSObject,
        describeField,
        fieldSet: fieldSetNamed,
        label(x, name) {
            const label = x.org.label(name);
            if (label === undefined) throw new NotSupportedError(`The label ${name}`);
            return label;
        },

        newList: (type, values) => new ApexList(type, values),
        newArray(x, type, size) {
            const length = numbers.operand(size);
            if (length < 0) throw systemException('System.ListException', `Array size must not be negative: ${length}`);
            x.charge(length * 4);
            return new ApexList(type, new Array<ApexValue>(length).fill(null));
        },
        newSet: (x, type, values) => ApexSet.of(x, type, values),
        newMap(x, type, keysAndValues) {
            const map = new ApexMap(type);
            for (let i = 0; i < keysAndValues.length; i += 2) {
                map.set(x, keysAndValues[i] ?? null, keysAndValues[i + 1] ?? null);
            }
            return map;
        },
        listGet(list, index) {
            if (list === null || index === null) throw nullPointer();
            const value = list.values[index];
            if (value === undefined) throw outOfBounds(index);
            return value;
        },
        listSet(list, index, value) {
            if (list === null || index === null) throw nullPointer();
            if (index < 0 || index >= list.values.length) throw outOfBounds(index);
            list.values[index] = value;
        },
        iterate,

        newSObject,
        parentField: (parent, name) => (parent === null ? null : parent.getField(name)),
        parentOfParent: (parent, name) => (parent === null ? null : parent.getParent(name)),

        query: (x, query, binds) => resultList(x, query.from.name, runQuery(x, query, binds)),
        queryOne: (x, query, binds) => onlyRow(resultList(x, query.from.name, runQuery(x, query, binds))),
        queryOneOrNull: (x, query, binds) => onlyRowOrNull(resultList(x, query.from.name, runQuery(x, query, binds))),
        onlyRow,
        queryCount: (x, query, binds) => runQuery(x, query, binds).totalSize,
        queryRows: (x, query, binds) =>
            resultList(x, query.from.name, runQuery(x, query, binds)).values as ApexSObject[],
        *queryRowLists(x, query, binds) {
            const { type, values } = resultList(x, query.from.name, runQuery(x, query, binds));
            for (let i = 0; i < values.length; i += rowsOfQueryList) {
                yield new ApexList(type, values.slice(i, i + rowsOfQueryList));
            }
        },
        search: (x, source, binds) => runSearch(x, source, inlineBinds(source, binds)),
        dml(x, operation, records, { externalIdField, accessMode }) {
            executeDml(x, operation, records, { allOrNone: true, externalIdField, userMode: accessMode === 'user' });
        },
        merge() {
            throw new NotSupportedError('The merge statement');
        },

        thrown(_x, exception) {
            if (exception === null) throw nullPointer();
            if (!(exception instanceof ApexException)) throw new TypeError('only exceptions can be thrown');
            return exception.traceFrom();
        },
        caught: catchable,
        initializeException(_x, exception, message, cause) {
            if (!(exception instanceof ApexException)) return;
            exception.message = message;
            exception.cause = cause instanceof ApexException ? cause : null;
            exception.madeByApex = true;
            // A trace tells where an exception was made, thrown or not.
            exception.traceFrom();
        },

        beginRunAs,
        endRunAs(x, token) {
            if (!(token instanceof RunAs)) return;
            x.switchUser(token.userId);
            x.sharing = token.sharing;
            x.transaction.dmlScope = token.dmlScope;
        },
        callFuture(x, method: ApexMethodInfo, args) {
            x.limits.use('futureCalls');
            x.org.jobs.enqueue(x, futureJob(x, method, args));
        },
        newEnum: (type, constants) =>
            constants.map((name, ordinal) => new ApexEnumConstant(type.name, name, ordinal, type)),
        enumConstant,
        enumValueOf,
        enumName: (constant) => (constant as ApexEnumConstant).name,
        enumOrdinal: (constant) => (constant as ApexEnumConstant).ordinal,
        virtualMember
    };
}

/** Classes of the platform that hold nothing: what extends them is an object like any other. */
const extendable: ReadonlySet<string> = new Set(['visualeditor.dynamicpicklist']);

function libraryClass(name: string): ApexObjectClass {
    if (/(?:^|\.)exception$/i.test(name)) return ApexException as ApexObjectClass;
    if (extendable.has(name.toLowerCase())) return ApexObject as ApexObjectClass;
    // Such a class is there; what is made of it isn't.
    return class extends ApexObject {
        constructor() {
            super();
            throw new NotSupportedError(`A class that extends ${name}`);
        }
    } as unknown as ApexObjectClass;
}

/** `Flow.Interview.My_Flow.class`: of a flow that the org doesn't have, the platform gives `Flow.Interview`. */
function flowOrType(x: Execution, type: ApexType): ApexType {
    const [, flow] = (type.kind === 'library' && /^flow\.interview\.(.+)$/i.exec(type.name)) || [];
    if (flow === undefined) return type;
    const { components } = x.org.services.model;
    const found = components.find(({ type, name }) => type === 'Flow' && name.toLowerCase() === flow.toLowerCase());
    return {
        kind: 'library',
        name: found === undefined ? 'Flow.Interview' : `Flow.Interview.${found.name}`,
        arguments: []
    };
}

/** Strings in `<` are ordered without regard to capitals; null comes first. */
function compareText(a: string | null, b: string | null): number {
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
    const left = a.toLowerCase();
    const right = b.toLowerCase();
    return left < right ? -1 : left > right ? 1 : 0;
}

export function outOfBounds(index: number): ApexException {
    return systemException('System.ListException', `List index out of bounds: ${index}`);
}

function newSObject(x: Execution, objectName: string, namesAndValues: (string | ApexValue)[]): ApexSObject {
    const definition = x.org.schema.object(objectName);
    if (definition === undefined) throw new NotSupportedError(`The object ${objectName}`);
    const record = new ApexSObject(definition);
    for (let i = 0; i < namesAndValues.length; i += 2) {
        const name = namesAndValues[i] as string;
        const value = namesAndValues[i + 1] ?? null;
        if (value instanceof ApexSObject) record.setParent(name, value);
        else record.setField(name, value);
    }
    return record;
}

/** What was before a `System.runAs` block. */
class RunAs {
    constructor(
        readonly userId: string,
        readonly dmlScope: DmlScope,
        readonly sharing: boolean
    ) {}
}

/** `System.runAs`: a user that isn't there yet is inserted first, as on the platform. */
function beginRunAs(x: Execution, user: ApexValue, enforcesSharing: boolean): unknown {
    if (x.test === undefined) throw new NotSupportedError('System.runAs outside of a test');
    if (!(user instanceof ApexSObject)) {
        if (user === null) throw nullPointer();
        return undefined; // a package version: code of this org has but one
    }
    if (user.id === null) executeDml(x, 'insert', user, { allOrNone: true });
    const { dmlScope } = x.transaction;
    x.transaction.dmlScope = new DmlScope();
    if (user.id === null) return undefined;
    const before = new RunAs(x.userId, dmlScope, x.sharing);
    x.switchUser(user.id);
    x.sharing = enforcesSharing;
    return before;
}

/** @throws System.NoSuchElementException */
function enumValueOf(typeName: string, constants: ApexList, name: string | null): ApexValue {
    const found = constants.values.find(
        (constant) => (constant as ApexEnumConstant).name.toLowerCase() === numbers.operand(name).toLowerCase()
    );
    if (found === undefined) {
        throw systemException('System.NoSuchElementException', `No enum constant ${typeName}.${name}`);
    }
    return found;
}

function virtualMember(run: LibraryFunction, alias: string): LibraryFunction {
    const own = `~${alias.replace(/^~/, '')}` as const;
    const base = run as (x: Execution, ...values: ApexValue[]) => ApexValue | void;
    return (x: Execution, ...values: ApexValue[]) => {
        const [receiver, ...args] = values;
        const method = receiver instanceof ApexObject ? (receiver as GeneratedObject)[own] : undefined;
        return method === undefined ? base(x, ...values) : method.call(receiver, x, ...args);
    };
}
