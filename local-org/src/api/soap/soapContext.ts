import type { ApiServices } from '../orgServices';
import type { Session } from '../session';
import { SoapFault, type SoapApi, type SoapCall, type SoapValue } from './envelope';

/** A SOAP call on its way to its operation. */
export interface SoapContext {
    readonly services: ApiServices;
    readonly origin: string;
    readonly api: SoapApi;
    readonly version: string;
    readonly call: SoapCall;
}

/** What an operation answers; a list is repeated. */
export interface SoapResult {
    readonly result?: SoapValue;
    /** What the answer acknowledges is on disk once this resolves. */
    readonly durable?: Promise<void>;
}

export type Operation = (context: SoapContext) => SoapResult;

/** The session that the call's header names. */
export function sessionOf({ services, call }: SoapContext): Session {
    const session = call.sessionId === undefined ? undefined : services.sessions.find(call.sessionId);
    if (!session) {
        throw new SoapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
    }
    return session;
}
