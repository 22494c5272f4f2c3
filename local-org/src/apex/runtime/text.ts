import type { ApexType } from '../types';
import type { GeneratedObject } from '../generate/runtimeInterface';
import { boxed } from './boxing';
import type { Execution } from './execution';
import { ApexBlob } from './values/apexBlob';
import { ApexDate } from './values/apexDate';
import { ApexDatetime } from './values/apexDatetime';
import { ApexDecimal } from './values/apexDecimal';
import { ApexException } from './values/apexException';
import { ApexList } from './values/apexList';
import { ApexMap } from './values/apexMap';
import { ApexDouble, ApexEnumConstant, ApexId, type ApexObject } from './values/apexObject';
import { ApexSet } from './values/apexSet';
import { ApexSObject } from './values/apexSObject';
import { ApexTime } from './values/apexTime';
import type { ApexValue } from './values/apexValue';
import { doubleToText } from './values/javaNumber';
import { LibraryValue } from './values/libraryValue';
import { instanceFields } from './userObject';

/** A value as string concatenation and `System.debug` print it. Its static type is Object. */
export function textOf(x: Execution, value: ApexValue): string {
    return typeof value === 'string' ? value : new Printer(x).text(value);
}

/** The same for a value of another static type. */
export function typedText(x: Execution, value: ApexValue, type: ApexType): string {
    return textOf(x, boxed(value, type));
}

class Printer {
    /** What is being printed: an object inside itself isn't printed again. */
    readonly #open = new Set<object>();

    constructor(private readonly x: Execution) {}

    text(value: ApexValue): string {
        if (value === null) return 'null';
        if (typeof value !== 'object') return String(value);
        if (value instanceof ApexDecimal) return value.toString();
        if (value instanceof ApexDate) return `${value.toIsoText()} 00:00:00`;
        if (value instanceof ApexDatetime) return value.toUtcText();
        if (value instanceof ApexTime) return value.toText();
        if (value instanceof ApexBlob) return `Blob[${value.bytes.length}]`;
        if (value instanceof ApexDouble) return doubleToText(value.value);
        if (value instanceof ApexId) return value.value;
        if (value instanceof ApexEnumConstant) return value.name;
        if (this.#open.has(value)) return '(already output)';
        this.#open.add(value);
        try {
            return this.#composite(value);
        } finally {
            this.#open.delete(value);
        }
    }

    #composite(value: ApexList | ApexSet | ApexMap | ApexSObject | ApexObject): string {
        if (value instanceof ApexList) return `(${this.#joined(value.values, value.elementType)})`;
        if (value instanceof ApexSet) return `{${this.#joined(value.values(), value.elementType)}}`;
        if (value instanceof ApexMap) return `{${this.#entries(value)}}`;
        if (value instanceof ApexSObject) return this.#sObject(value);
        const toString = (value as GeneratedObject)['~tostring/0'];
        if (toString !== undefined) return this.text(toString.call(value, this.x));
        if (value instanceof ApexException) return this.#exception(value);
        if (value instanceof LibraryValue) return value.printed ?? `${value.libraryType}[]`;
        return this.#userObject(value);
    }

    #joined(values: Iterable<ApexValue>, type: ApexType): string {
        return Array.from(values, (value) => this.text(boxed(value, type))).join(', ');
    }

    #entries(map: ApexMap): string {
        return Array.from(
            map.entries(),
            ({ key, value }) => `${this.text(boxed(key, map.keyType))}=${this.text(boxed(value, map.valueType))}`
        ).join(', ');
    }

    #sObject(value: ApexSObject): string {
        const fields = Array.from(value.populatedValues(), ([name, field]) => `${name}=${this.text(field)}`);
        return `${value.definition.name}:{${fields.join(', ')}}`;
    }

    /** What the platform threw prints as `System.MathException: Divide by 0`; what Apex made as `FooException:[]: message`, with its fields. */
    #exception(value: ApexException): string {
        if (!value.madeByApex) return exceptionText(value);
        const message = value.message ?? 'Script-thrown exception';
        if (value.apexClass !== undefined) return `${this.#userObject(value)}: ${message}`;
        return `${value.typeName.split('.').at(-1)}:[]: ${message}`;
    }

    #userObject(value: ApexObject): string {
        const { apexClass } = value;
        if (apexClass === undefined) return value.libraryType ?? 'Object';
        const fields = instanceFields(this.x, apexClass).map((field) => {
            const fieldValue = field.getKept(this.x, value);
            return `${field.name}=${this.text(boxed(fieldValue, field.type))}`;
        });
        return `${value.printedClassName}:[${fields.join(', ')}]`;
    }
}

/** `System.DmlException: message`, as logs and test results show an exception. */
export function exceptionText(exception: ApexException): string {
    return `${exception.typeName}: ${exception.message ?? (exception.apexClass === undefined ? '' : 'Script-thrown exception')}`;
}
