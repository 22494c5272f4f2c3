import { randomUUID } from 'node:crypto';
import { TokenExpiredError, verify } from 'jsonwebtoken';
import { z } from 'zod';
import type { EventQueue, QueueSubscription } from '../queue/eventQueue';
import { topics, type UsedTicket } from '../queue/topics';

/** Who holds a ticket. */
export interface TicketHolder {
    readonly organizationId: string;
    readonly userId: string;
    /** For people to read; the user's id if the ticket has no name. */
    readonly name: string;
}

/** The ticket is no good; the message says why. */
export class TicketError extends Error {
    override readonly name = 'TicketError';
}

/** Longest life of a ticket, and how far Salesforce's clock may be from ours, in seconds. */
const longestLife = 60;
const clockTolerance = 5;
const readBack = 5000;

const claims = z.object({
    iss: z.string().min(15).max(18),
    sub: z.string().min(1),
    name: z.string().max(120).optional(),
    iat: z.number(),
    exp: z.number(),
    jti: z.string().min(8).max(100)
});

/**
 * Lets in who holds a ticket: a JSON Web Token (RFC 7519) that Apex signed with the secret it shares with us (HS256), for the audience `wire`, good
 * for one connection within a minute. Used tickets are noted in the queue, so that a restart doesn't make them good again.
 */
export class TicketOffice {
    readonly #secret: string;
    readonly #queue: EventQueue;
    /** By jti, in the order of use. */
    readonly #used = new Map<string, UsedTicket>();
    /** Claims that are written and not read back yet. */
    readonly #claims = new Map<string, () => void>();
    #subscription: QueueSubscription | undefined;

    private constructor(secret: string, queue: EventQueue) {
        this.#secret = secret;
        this.#queue = queue;
    }

    static async open(secret: string, queue: EventQueue): Promise<TicketOffice> {
        const office = new TicketOffice(secret, queue);
        const subscription = queue.subscribe({ topic: topics.usedTickets, start: { last: readBack } }, (messages) => {
            for (const { value } of messages) office.#hear(value);
        });
        office.#subscription = subscription;
        await subscription.caughtUp;
        return office;
    }

    async close(): Promise<void> {
        await this.#subscription?.close();
    }

    /**
     * Takes a ticket, which is used from now on.
     * @throws TicketError
     */
    async redeem(ticket: string | undefined): Promise<TicketHolder> {
        if (!ticket) throw new TicketError('The wire opens with a ticket only: /wire?ticket=…');
        const { jti, exp, iat, iss, sub, name } = this.#read(ticket);
        if (exp - iat > longestLife) throw new TicketError('The ticket is good for too long: a minute at most.');
        if (this.#used.has(jti)) throw new TicketError('The ticket has been used.');
        this.#forgetExpired();
        if (!(await this.#claim(jti, exp))) throw new TicketError('The ticket has been used.');
        return { organizationId: iss, userId: sub, name: name ?? sub };
    }

    /** Whether this use of the ticket is the first in the queue, which all processes read. */
    async #claim(jti: string, exp: number): Promise<boolean> {
        const claim = randomUUID();
        const heard = new Promise<void>((resolve) => this.#claims.set(claim, resolve));
        try {
            await this.#queue.append(topics.usedTickets, jti, { jti, exp, claim });
            await heard;
        } finally {
            this.#claims.delete(claim);
        }
        return this.#used.get(jti)?.claim === claim;
    }

    #hear(use: UsedTicket): void {
        const alive = use.exp + clockTolerance > Date.now() / 1000;
        if (alive && !this.#used.has(use.jti)) this.#used.set(use.jti, use);
        if (use.claim !== undefined) this.#claims.get(use.claim)?.();
    }

    #read(ticket: string): z.infer<typeof claims> {
        let content: unknown;
        try {
            content = verify(ticket, this.#secret, { algorithms: ['HS256'], audience: 'wire', clockTolerance });
        } catch (error) {
            if (error instanceof TokenExpiredError) throw new TicketError('The ticket has expired.', { cause: error });
            const reason = error instanceof Error ? error.message : String(error);
            throw new TicketError(`The ticket is not valid: ${reason}.`, { cause: error });
        }
        const read = claims.safeParse(content);
        if (read.success) return read.data;
        const missing = read.error.issues.map(({ path }) => path.join('.')).join(', ');
        throw new TicketError(`The ticket is not complete: ${missing} missing or wrong.`);
    }

    /** Tickets expire about in the order they are used. */
    #forgetExpired(): void {
        const now = Date.now() / 1000;
        for (const [jti, { exp }] of this.#used) {
            if (exp + clockTolerance >= now) return;
            this.#used.delete(jti);
        }
    }
}
