/**
 * An error of a flow's element: it takes the element's fault path, or ends the interview. The message is what `$Flow.FaultMessage` says.
 */
export class FlowFault extends Error {
    override readonly name: string = 'FlowFault';
}

/** A governor limit was exceeded: "the entire transaction is rolled back, even if the element has a fault path". */
export class FlowLimitFault extends FlowFault {
    override readonly name = 'FlowLimitFault';
}

const codes = ' You can look up ExceptionCode values in the SOAP API Developer Guide.';

/** The fault of DML in an element, in the words of the flow runtime; `ids` are those of the records that were to change. */
export function dmlFault(
    operation: 'create' | 'update' | 'delete',
    errors: readonly { statusCode: string; message: string }[],
    ids: readonly (string | null)[] = []
): FlowFault {
    const list = errors.map(({ statusCode, message }) => `${statusCode}: ${message}`).join('; ');
    if (operation === 'create')
        return new FlowFault(`This error occurred when the flow tried to create records: ${list}.${codes}`);
    const named = ids.map((id) => id ?? 'null').join(', ');
    return new FlowFault(
        `The flow tried to ${operation} these records: ${named}. This error occurred: ${list}.${codes}`
    );
}

const attempts = { create: 'create', update: 'update', delete: 'delete', find: 'look up' } as const;

/** The fault of a Get Records element whose query the org refuses. */
export function lookupFault(message: string): FlowFault {
    return new FlowFault(`This error occurred when the flow tried to look up records: ${message}`);
}

/** The fault of an element that exceeds a limit: `Too many SOQL queries: 101`. */
export function limitFault(operation: keyof typeof attempts, message: string): FlowLimitFault {
    return new FlowLimitFault(`This error occurred when the flow tried to ${attempts[operation]} records: ${message}`);
}
