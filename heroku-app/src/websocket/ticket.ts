import { TokenExpiredError, verify } from 'jsonwebtoken';
import { z } from 'zod';
import type { EventQueue } from '../queue/eventQueue';
import { topics } from '../queue/topics';

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
    /** jti -> exp, in the order of use. */
    readonly #used = new Map<string, number>();

    private constructor(secret: string, queue: EventQueue) {
        this.#secret = secret;
        this.#queue = queue;
    }

    static async open(secret: string, queue: EventQueue): Promise<TicketOffice> {
        const office = new TicketOffice(secret, queue);
        const now = Date.now() / 1000;
        for (const { value } of await queue.last(topics.usedTickets, readBack))
            if (value.exp + clockTolerance > now) office.#used.set(value.jti, value.exp);
        return office;
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
        this.#used.set(jti, exp);
        await this.#queue.append(topics.usedTickets, jti, { jti, exp });
        return { organizationId: iss, userId: sub, name: name ?? sub };
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
        for (const [jti, exp] of this.#used) {
            if (exp + clockTolerance >= now) return;
            this.#used.delete(jti);
        }
    }
}
