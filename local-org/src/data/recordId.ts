const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checksumLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Where an org on the platform has its instance: characters 4 to 6. */
const instancePart = 'Lo0';
const numberStart = 3 + instancePart.length;
const recordIdPattern = /^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/;

/** The 18-character id of an object's record `number` (from 1). Ids of an object ascend as text, too. */
export function makeRecordId(keyPrefix: string, number: number): string {
    let digits = '';
    let rest = number;
    for (let place = 0; place < 15 - numberStart; place++) {
        digits = base62.charAt(rest % 62) + digits;
        rest = Math.floor(rest / 62);
    }
    const id = keyPrefix + instancePart + digits;
    return id + checksum(id);
}

/** The number that {@link makeRecordId} made an id of; 0 for an id that it didn't make. */
export function recordNumberOf(id: string): number {
    if (id.slice(3, numberStart) !== instancePart) return 0;
    let number = 0;
    for (let at = numberStart; at < 15; at++) number = number * 62 + base62.indexOf(id.charAt(at));
    return number;
}

/**
 * The 18-character form of an id of 15 or 18 characters; undefined if it is none. In an id of 18 characters capitals don't matter: the
 * last three say which they are.
 */
export function toRecordId(text: string): string | undefined {
    if (!recordIdPattern.test(text)) return undefined;
    if (text.length === 15) return text + checksum(text);
    const id = text.slice(0, 15);
    const suffix = text.slice(15);
    if (checksum(id) === suffix) return text;
    return restoreCapitals(id, suffix.toUpperCase());
}

/** The first 15 characters, as error messages show ids. */
export function shortRecordId(id: string): string {
    return id.slice(0, 15);
}

/** Each of the last three characters tells which of five characters are capitals. */
function checksum(id: string): string {
    let letters = '';
    for (let group = 0; group < 3; group++) {
        let bits = 0;
        for (let place = 0; place < 5; place++) {
            const code = id.charCodeAt(group * 5 + place);
            if (code >= 65 && code <= 90) bits |= 1 << place;
        }
        letters += checksumLetters.charAt(bits);
    }
    return letters;
}

function restoreCapitals(id: string, suffix: string): string | undefined {
    let restored = '';
    for (let at = 0; at < 15; at++) {
        const bits = checksumLetters.indexOf(suffix.charAt(Math.floor(at / 5)));
        if (bits < 0) return undefined;
        const letter = id.charAt(at);
        restored += (bits >> (at % 5)) & 1 ? letter.toUpperCase() : letter.toLowerCase();
    }
    return checksum(restored) === suffix ? restored + suffix : undefined;
}
