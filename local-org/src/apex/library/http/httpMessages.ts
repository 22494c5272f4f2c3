import { LibraryValue } from '../../runtime/values/libraryValue';

/** Headers by name; capitals don't matter, the last given ones are kept. */
export class HttpHeaders {
    readonly #values = new Map<string, readonly [name: string, value: string]>();

    get(name: string): string | null {
        return this.#values.get(name.toLowerCase())?.[1] ?? null;
    }

    set(name: string, value: string): void {
        this.#values.set(name.toLowerCase(), [name, value]);
    }

    entries(): (readonly [string, string])[] {
        return [...this.#values.values()];
    }
}

/** A value of System.HttpRequest. */
export class HttpRequestValue extends LibraryValue {
    endpoint: string | null = null;
    method: string | null = null;
    body = Buffer.alloc(0);
    /** Milliseconds; "the default timeout is 10 seconds". */
    timeout = 10_000;
    compressed = false;
    readonly headers = new HttpHeaders();

    override get libraryType(): string {
        return 'HttpRequest';
    }

    override get printed(): string {
        return `System.HttpRequest[Endpoint=${this.endpoint}, Method=${this.method}]`;
    }
}

/** A value of System.HttpResponse. */
export class HttpResponseValue extends LibraryValue {
    statusCode = 0;
    status: string | null = null;
    body = Buffer.alloc(0);
    readonly headers = new HttpHeaders();

    override get libraryType(): string {
        return 'HttpResponse';
    }

    override get printed(): string {
        return `System.HttpResponse[Status=${this.status}, StatusCode=${this.statusCode}]`;
    }
}
