/**
 * An error of a flow's element: it takes the element's fault path, or ends the interview. The message is what `$Flow.FaultMessage` says.
 */
export class FlowFault extends Error {
    override readonly name = 'FlowFault';
}

/** The fault of DML in an element, in the words of the flow runtime. */
export function dmlFault(
    operation: 'create' | 'update' | 'delete' | 'find',
    errors: readonly { statusCode: string; message: string }[]
): FlowFault {
    const list = errors.map(({ statusCode, message }) => `${statusCode}: ${message}`).join('; ');
    return new FlowFault(
        `This error occurred when the flow tried to ${operation} records: ${list}. You can look up ExceptionCode values in the SOAP API Developer Guide.`
    );
}
