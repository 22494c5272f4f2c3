import { soapElement } from '../soap/soapMessage';
import { dataLoadNamespace } from './asyncJob';

/** An error of the Bulk API: answered 400 as `<error>`, or as JSON to those that speak JSON. */
export class AsyncApiError extends Error {
    override readonly name = 'AsyncApiError';

    constructor(
        /** `InvalidJob`, `InvalidBatch`…: "Errors" in the Bulk API Developer Guide. */
        readonly exceptionCode: string,
        message: string,
        readonly status = 400
    ) {
        super(message);
    }

    json(): string {
        return JSON.stringify({ exceptionCode: this.exceptionCode, exceptionMessage: this.message });
    }

    xml(): string {
        const content =
            soapElement('exceptionCode', this.exceptionCode) + soapElement('exceptionMessage', this.message);
        return `<?xml version="1.0" encoding="UTF-8"?><error xmlns="${dataLoadNamespace}">${content}</error>`;
    }
}
