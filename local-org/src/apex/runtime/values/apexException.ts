import { ApexObject } from './apexObject';
import type { ApexSObject } from './apexSObject';

/** Deep enough for any trace that somebody reads. */
const tracedFrames = 60;

/** One failed row of a DmlException. */
export interface DmlExceptionRow {
    /** Position in the list given to the statement. */
    readonly index: number;
    readonly id: string | null;
    readonly statusCode: string;
    readonly message: string;
    readonly fields: readonly string[];
    readonly record: ApexSObject | undefined;
}

/** Holds a JavaScript stack; V8 writes it out only when it is read. */
export interface StackHolder {
    readonly stack?: string;
}

/**
 * An exception of Apex. It is thrown as it is, and is no JavaScript error: only what {@link systemException} and Apex's own `throw` throw can be
 * caught by Apex.
 */
export class ApexException extends ApexObject {
    /** `System.DmlException`; for a class of the source the name of the library's class above it. */
    type = 'System.Exception';
    message: string | null = null;
    cause: ApexException | null = null;
    /** False for limits, failed assertions. */
    catchable = true;
    /** What a component is told of an AuraHandledException. */
    messageForComponent: string | null = null;
    /** `new FooException(…)`, not thrown by the platform. */
    madeByApex = false;
    dmlRows: readonly DmlExceptionRow[] = [];
    /** Of a query in user mode: names of fields by object. */
    inaccessibleFields: ReadonlyMap<string, ReadonlySet<string>> = new Map();
    /** The debug log has been told. */
    isTold = false;
    /** Where it was thrown first. */
    trace: StackHolder | undefined;

    override get libraryType(): string | undefined {
        return this.apexClass === undefined ? this.type : undefined;
    }

    /** `System.DmlException`, `MyException`, `Outer.MyException`. */
    get typeName(): string {
        return this.apexClass?.name ?? this.type;
    }

    /** Remembers the stack of the first throw. */
    traceFrom(stack?: StackHolder): this {
        this.trace ??= stack ?? capturedStack();
        return this;
    }
}

/** An exception that the platform throws, ready to be thrown. */
export function systemException(type: string, message: string): ApexException {
    const exception = new ApexException();
    exception.type = type;
    exception.message = message;
    return exception.traceFrom();
}

/** One that no `catch` can hold. */
export function fatalException(type: string, message: string): ApexException {
    const exception = systemException(type, message);
    exception.catchable = false;
    return exception;
}

export function nullPointer(): ApexException {
    return systemException('System.NullPointerException', 'Attempt to de-reference a null object');
}

function capturedStack(): StackHolder {
    const holder: { stack?: string } = {};
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = tracedFrames;
    Error.captureStackTrace(holder, capturedStack);
    Error.stackTraceLimit = stackTraceLimit;
    return holder;
}
