import type { BusEvent } from '../../src/bus/busEvent';
import { decodeLoggedEvent, encodeLoggedEvent } from '../../src/bus/loggedEvent';
import { PlatformEventText } from '../../src/bus/platformEventText';
import type { FieldDefinition, FieldType } from '../../src/schema/objectDefinition';

const field = (name: string, type: FieldType) => ({ name, type }) as FieldDefinition;
const text = new PlatformEventText('Wire__e', 'schema', [
    field('CreatedDate', 'datetime'),
    field('Text__c', 'string'),
    field('At__c', 'time'),
    field('Number__c', 'double'),
    field('Flag__c', 'boolean')
]);
const record = {
    CreatedDate: Date.UTC(2026, 0, 2, 3, 4, 5),
    Text__c: '"ü€😀\n\u2028',
    At__c: 3_723_004,
    Number__c: -0.5,
    Flag__c: false
};

function event(more: Partial<BusEvent> = {}): BusEvent {
    return {
        kind: 'platformEvent',
        eventUuid: 'uuid',
        objectName: 'Wire__e',
        record,
        userId: '005',
        channel: '/event/Wire__e',
        replayId: 7,
        createdAt: 8,
        data: text.write(record, 'uuid', 7),
        ...more
    };
}

const throughLog = (given: BusEvent) => decodeLoggedEvent(Buffer.from(encodeLoggedEvent(given, text)));

describe('an event of the log', () => {
    test('has data that any JSON writer would write', () => {
        expect(event().data).toBe(
            JSON.stringify({
                schema: 'schema',
                payload: { ...record, CreatedDate: '2026-01-02T03:04:05Z', At__c: '01:02:03.004Z' },
                event: { EventUuid: 'uuid', replayId: 7, EventApiName: 'Wire__e' }
            })
        );
    });

    test('is what it was, though the log holds its values once', () => {
        const logged = encodeLoggedEvent(event(), text);
        expect(logged.split('-0.5')).toHaveLength(2);
        const read = throughLog(event());
        expect(read?.record).toEqual(record);
        expect(JSON.parse(JSON.stringify(read))).toEqual(event());
    });

    test.each([
        ['with a field that its data does not show', event({ record: { ...record, Hidden__c: 'x' } })],
        ['written by an earlier definition', event({ data: event().data.replace('"schema"', '"Schema"') })],
        ['without a record', event({ kind: 'generic', record: undefined, data: '{}' })]
    ])('keeps all there is of one %s', (_, given) => {
        expect(throughLog(given)).toEqual(given);
    });
});
