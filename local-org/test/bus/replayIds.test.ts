import { ReplayIds } from '../../src/bus/replayIds';

describe('replay ids', () => {
    const ids = new ReplayIds(999);

    test('ascend with gaps, so that nobody can count on the next one', () => {
        const first = Array.from({ length: 40 }, (_, place) => ids.at(place));
        expect(first[0]).toBe(999);
        expect(first.every((id, i) => i === 0 || id > (first[i - 1] ?? id))).toBe(true);
        expect(first.some((id, i) => i > 0 && id > (first[i - 1] ?? id) + 1)).toBe(true);
    });

    test('lead back to their places, and only they do', () => {
        const given = new Set(Array.from({ length: 100 }, (_, place) => ids.at(place)));
        for (let place = 0; place < 100; place++) expect(ids.placeOf(ids.at(place))).toBe(place);
        for (let id = 990; id < ids.at(99); id++) expect(ids.placeOf(id) !== undefined).toBe(given.has(id));
        expect(ids.placeOf(1000.5)).toBeUndefined();
    });

    test('find the place after any number, given out or not', () => {
        for (let id = 990; id < ids.at(99); id++) {
            const place = ids.placeAfter(id);
            expect(ids.at(place)).toBeGreaterThan(id);
            if (place > 0) expect(ids.at(place - 1)).toBeLessThanOrEqual(id);
        }
    });

    test('of an Apex test count from 1', () => {
        const test = new ReplayIds(1, true);
        expect([0, 1, 2].map((place) => test.at(place))).toEqual([1, 2, 3]);
        expect(test.placeAfter(2)).toBe(2);
    });
});
