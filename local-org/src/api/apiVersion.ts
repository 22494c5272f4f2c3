/** API versions that the org answers, newest last: what `GET /services/data` lists. */
export const oldestApiVersion = 30;
export const newestApiVersion = 67;

const releasesByVersion = (version: number) => {
    // Three releases a year since Spring '14 (30.0): Spring, Summer, Winter; Winter carries the next year's number.
    const seasons = ['Spring', 'Summer', 'Winter'];
    const season = seasons[(version - oldestApiVersion) % 3] ?? '';
    const year = 14 + Math.floor((version - oldestApiVersion) / 3) + (season === 'Winter' ? 1 : 0);
    return `${season} '${year}`;
};

/** One entry of the list of versions, as `GET /services/data` shows it. */
export interface ApiVersion {
    readonly label: string;
    readonly url: string;
    readonly version: string;
}

export function apiVersions(): ApiVersion[] {
    const numbers = Array.from({ length: newestApiVersion - oldestApiVersion + 1 }, (_, i) => oldestApiVersion + i);
    return numbers.map((n) => ({ label: releasesByVersion(n), url: `/services/data/v${n}.0`, version: `${n}.0` }));
}

/** Is this (`67.0`) a version that the org answers? */
export function isApiVersion(version: string): boolean {
    const match = /^(\d{2})\.0$/.exec(version);
    const number = Number(match?.[1]);
    return number >= oldestApiVersion && number <= newestApiVersion;
}
