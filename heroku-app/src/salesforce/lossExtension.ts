import type { BayeuxMessage, Extension, Pass } from './fayeClient';

/** Why a connection is no longer any good. */
export interface Loss {
    /** `session`: the access token was refused; `client`: Salesforce forgot the client; `server`: any other refusal; `transport`: no answer. */
    readonly kind: 'session' | 'client' | 'server' | 'transport';
    readonly reason: string;
}

/**
 * Sees what faye hides or answers in its own way: a refused token (`advice.reconnect: none`, at which faye stops without a word), a forgotten
 * client (at which faye shakes hands again at once, for ever), a refused handshake, and errors in REST's form. Such a message ends here, and
 * the connection is lost.
 */
export class LossExtension implements Extension {
    constructor(private readonly lost: (loss: Loss) => void) {}

    incoming(message: BayeuxMessage, pass: Pass): void {
        const loss = lossIn(message);
        if (loss === undefined) return pass(message);
        pass(null);
        this.lost(loss);
    }
}

function lossIn(message: BayeuxMessage): Loss | undefined {
    if (message.channel === undefined) {
        const { errorCode = '', message: text = '' } = message as { errorCode?: string; message?: string };
        const kind = errorCode === 'INVALID_SESSION_ID' ? 'session' : 'server';
        return {
            kind,
            reason: `${errorCode} ${text}`.trim() || 'Salesforce answered with something that is no Bayeux message'
        };
    }
    if (message.successful !== false) return undefined;
    const { failureReason } = (message.ext?.sfdc ?? {}) as { failureReason?: string };
    const reason = failureReason ?? message.error ?? 'Salesforce gave no reason';
    if (reason.startsWith('401')) return { kind: 'session', reason };
    if (reason.startsWith('403::Unknown client')) return { kind: 'client', reason };
    // a refused subscription is the channel's own trouble
    return message.channel === '/meta/subscribe' ? undefined : { kind: 'server', reason };
}
