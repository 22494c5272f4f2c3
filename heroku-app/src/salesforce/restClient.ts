import { PublishError } from './publishError';
import type { Access, SalesforceSession } from './session';

/** Longest wait for an answer, in milliseconds. */
const timeout = 30000;
/** The longest that a server's Retry-After is believed, in milliseconds. */
const longestRetryAfter = 15 * 60 * 1000;

interface RestError {
    readonly errorCode?: string;
    readonly message?: string;
}

/** Salesforce's REST API with the app's session: a token that is refused is replaced once, errors are {@link PublishError}s that tell whether to try again. */
export class RestClient {
    readonly #session: SalesforceSession;

    constructor(session: SalesforceSession) {
        this.#session = session;
    }

    /**
     * @param path below the version's root, for example `/sobjects/News_Flash__e`
     * @throws PublishError
     */
    async request<Answer>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
        try {
            const access = await this.#session.access();
            try {
                return await this.#send<Answer>(access, method, path, body);
            } catch (error) {
                if (!isSessionOver(error)) throw error;
                return await this.#send<Answer>(await this.#session.renew(access.accessToken), method, path, body);
            }
        } catch (error) {
            throw PublishError.from(error);
        }
    }

    async #send<Answer>(access: Access, method: string, path: string, body: unknown): Promise<Answer> {
        const response = await fetch(`${access.instanceUrl}/services/data/v${this.#session.apiVersion}${path}`, {
            method,
            headers: { authorization: `Bearer ${access.accessToken}`, 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: AbortSignal.timeout(timeout)
        });
        const text = await response.text();
        const answer = parse(text);
        if (response.ok && (answer !== undefined || text === '')) return answer as Answer;
        const [error] = (Array.isArray(answer) ? answer : [answer]) as (RestError | undefined)[];
        const code = error?.errorCode ?? `ERROR_HTTP_${response.status}`;
        const message = error?.message ?? `Salesforce answered ${response.status} ${response.statusText}`.trim();
        throw PublishError.of(
            response.status === 503 && error?.errorCode === undefined ? 'SERVER_UNAVAILABLE' : code,
            message,
            {
                retryAfter: retryAfterOf(response.headers.get('retry-after'))
            }
        );
    }
}

/** Seconds, or a date ("Retry-After", RFC 9110) -> milliseconds. */
export function retryAfterOf(header: string | null, now = Date.now()): number | undefined {
    if (header === null) return undefined;
    const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
    return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), longestRetryAfter);
}

function isSessionOver(error: unknown): boolean {
    const code = error instanceof PublishError ? error.failure.code : undefined;
    return code === 'INVALID_SESSION_ID' || code === 'ERROR_HTTP_401';
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
