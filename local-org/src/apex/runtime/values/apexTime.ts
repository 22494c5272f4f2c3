const timePattern = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,3}))?Z?$/;
const dayMilliseconds = 86_400_000;

/** A time of day. */
export class ApexTime {
    /** Since midnight. */
    readonly milliseconds: number;

    /** Whatever is beyond a day wraps around. */
    constructor(milliseconds: number) {
        this.milliseconds = ((milliseconds % dayMilliseconds) + dayMilliseconds) % dayMilliseconds;
    }

    static of(hour: number, minute: number, second: number, millisecond: number): ApexTime {
        return new ApexTime(((hour * 60 + minute) * 60 + second) * 1000 + millisecond);
    }

    static parse(text: string): ApexTime | undefined {
        const match = timePattern.exec(text);
        if (match === null) return undefined;
        const [hour = 0, minute = 0, second = 0] = match.slice(1, 4).map(Number);
        return ApexTime.of(hour, minute, second, Number((match[4] ?? '0').padEnd(3, '0')));
    }

    get hour(): number {
        return Math.floor(this.milliseconds / 3_600_000);
    }

    get minute(): number {
        return Math.floor(this.milliseconds / 60_000) % 60;
    }

    get second(): number {
        return Math.floor(this.milliseconds / 1000) % 60;
    }

    get millisecond(): number {
        return this.milliseconds % 1000;
    }

    /** `HH:mm:ss.SSSZ`. */
    toText(): string {
        const pad = (value: number, length = 2) => String(value).padStart(length, '0');
        return `${pad(this.hour)}:${pad(this.minute)}:${pad(this.second)}.${pad(this.millisecond, 3)}Z`;
    }
}
