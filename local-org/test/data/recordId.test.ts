import { makeRecordId, recordNumberOf, shortRecordId, toRecordId } from '../../src/data/recordId';

describe('record ids', () => {
    it('ascend with their numbers, as text', () => {
        const ids = [1, 9, 10, 61, 62, 3843, 3844, 1_000_000].map((number) => makeRecordId('a00', number));
        expect([...ids].sort()).toEqual(ids);
        expect(ids.every((id) => /^a00[0-9A-Za-z]{15}$/.test(id))).toBe(true);
        expect(ids.map(recordNumberOf)).toEqual([1, 9, 10, 61, 62, 3843, 3844, 1_000_000]);
    });

    it.each([
        // From Salesforce's own documentation.
        ['001A0000006Vm9u', '001A0000006Vm9uIAC'],
        ['001D000000IRFma', '001D000000IRFmaIAH']
    ])('of 15 characters get the checksum: %s', (short, long) => {
        expect(toRecordId(short)).toBe(long);
        expect(toRecordId(long)).toBe(long);
        expect(shortRecordId(long)).toBe(short);
    });

    it('of 18 characters get back capitals that were lost', () => {
        expect(toRecordId('001d000000irfmaiah')).toBe('001D000000IRFmaIAH');
    });

    it.each(['', '001', '001D000000IRFm', '001D000000IRFmaIA', '001D000000IRF-a', '001D000000IRFmaZZZ'])(
        'refuse %p',
        (text) => {
            expect(toRecordId(text)).toBeUndefined();
        }
    );
});
