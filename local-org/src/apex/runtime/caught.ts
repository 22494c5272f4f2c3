import { NotSupportedError, SalesforceError } from '../../errors';
import type { Execution } from './execution';
import { tellException } from './codeUnit';
import { heapExceeded } from './heapMeter';
import { thrownByApex } from './stackTrace';
import { ApexException, fatalException, nullPointer } from './values/apexException';

/** What V8 says when null is dereferenced, or taken for a Long. */
const nullMessages =
    /^Cannot (?:read|set) propert(?:y|ies) .*of null|^Cannot mix BigInt|null is not iterable|^Cannot convert null/;

const tooLongMessages =
    /Invalid (?:string|array|typed array) length|(?:BigInt|Map|Set) (?:maximum )?size|Array buffer allocation|too large/;
/** What such a text takes at least. */
const mostBytes = 2 ** 29;

/**
 * The Apex exception behind whatever was thrown while Apex ran, catchable or not; undefined if it is none of Apex's: something that isn't
 * supported, or a fault of this program.
 */
export function apexExceptionOf(x: Execution, error: unknown): ApexException | undefined {
    if (error instanceof ApexException) return error;
    if (error instanceof NotSupportedError || error instanceof SalesforceError) return undefined;
    if (error instanceof RangeError && error.message.includes('call stack')) {
        return fatalException('System.LimitException', 'Maximum stack depth reached: 1001');
    }
    // text or an array longer than V8 makes, far beyond any heap limit
    if (error instanceof RangeError && tooLongMessages.test(error.message)) return heapExceeded(mostBytes);
    if (error instanceof TypeError && nullMessages.test(error.message) && thrownByApex(x.program, error)) {
        const exception = nullPointer();
        exception.trace = error;
        return exception;
    }
    return undefined;
}

/** What a `catch` gets. Throws on what Apex can't catch. */
export function catchable(x: Execution, error: unknown): ApexException {
    const exception = apexExceptionOf(x, error);
    if (exception === undefined) throw error;
    if (x.log !== undefined) tellException(x, exception);
    if (!exception.catchable) throw exception;
    return exception;
}
