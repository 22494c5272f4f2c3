const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `5m`, `3h`, `2d`, `250ms`, or a number of milliseconds; undefined if it is none of them. */
export function readDuration(text: string | number): number | undefined {
    if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? text : undefined;
    const [, digits, unit = 'ms'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(text.trim()) ?? [];
    return digits === undefined ? undefined : Number(digits) * (units[unit] ?? NaN);
}
