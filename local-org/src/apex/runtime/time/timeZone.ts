/** Offsets are looked up once for each quarter of an hour: no zone changes in between. */
const quarterHour = 900_000;
const rememberedQuarters = 4096;

/** The rules of one time zone. */
export class TimeZone {
    readonly #format: Intl.DateTimeFormat | undefined;
    readonly #offsets = new Map<number, number>();

    constructor(
        /** `Europe/London`, `GMT`. */
        readonly id: string
    ) {
        if (id !== 'GMT' && id !== 'UTC') {
            this.#format = new Intl.DateTimeFormat('en-US', {
                timeZone: id,
                hourCycle: 'h23',
                year: 'numeric',
                month: 'numeric',
                day: 'numeric',
                hour: 'numeric',
                minute: 'numeric',
                second: 'numeric'
            });
        }
    }

    /** Milliseconds that the zone is ahead of UTC at a moment. */
    offsetAt(milliseconds: number): number {
        if (this.#format === undefined) return 0;
        const quarter = Math.floor(milliseconds / quarterHour);
        let offset = this.#offsets.get(quarter);
        if (offset === undefined) {
            if (this.#offsets.size >= rememberedQuarters) this.#offsets.clear();
            offset = offsetOf(this.#format, quarter * quarterHour);
            this.#offsets.set(quarter, offset);
        }
        return offset;
    }

    /** The moment of a local time given as if it were UTC. In an hour that comes twice, the first; in one that is left out, after it. */
    fromLocal(localMilliseconds: number): number {
        const guess = localMilliseconds - this.offsetAt(localMilliseconds);
        const before = localMilliseconds - this.offsetAt(guess - 86_400_000);
        const offsetBefore = this.offsetAt(before);
        return localMilliseconds - offsetBefore === before ? before : localMilliseconds - this.offsetAt(guess);
    }

    /** The local time as if it were UTC. */
    toLocal(milliseconds: number): number {
        return milliseconds + this.offsetAt(milliseconds);
    }

    /** `British Summer Time`, `BST`. */
    displayName(style: 'long' | 'short', milliseconds: number): string {
        // Intl calls it Coordinated Universal Time, Java doesn't.
        if (this.id === 'GMT') return style === 'long' ? 'Greenwich Mean Time' : 'GMT';
        const parts = new Intl.DateTimeFormat('en-US', { timeZone: this.id, timeZoneName: style }).formatToParts(
            milliseconds
        );
        return parts.find((part) => part.type === 'timeZoneName')?.value ?? this.id;
    }
}

/** Time zones by id. */
export class TimeZones {
    readonly #byId = new Map<string, TimeZone>();

    /** An unknown id means GMT, as in Java. */
    named(id: string): TimeZone {
        let zone = this.#byId.get(id);
        if (zone === undefined) {
            zone = new TimeZone(isTimeZone(id) ? id : 'GMT');
            this.#byId.set(id, zone);
        }
        return zone;
    }
}

function isTimeZone(id: string): boolean {
    try {
        new Intl.DateTimeFormat('en-US', { timeZone: id });
        return true;
    } catch {
        return false;
    }
}

function offsetOf(format: Intl.DateTimeFormat, milliseconds: number): number {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(milliseconds)) parts[type] = Number(value);
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(milliseconds / 1000) * 1000;
}
