import { createPublisher } from '../../src/salesforce/createPublisher';
import { retryAfterOf } from '../../src/salesforce/restClient';
import { eventually } from '../fixtures/eventually';
import { Listener, PlantOrg } from '../fixtures/plantOrg';

let plant: PlantOrg;

beforeEach(async () => {
    plant = await PlantOrg.start();
});

afterEach(() => plant.close());

describe.each(['rest', 'collections', 'composite', 'pubsub', 'pubsub-stream'] as const)('publishing by %s', (way) => {
    it('gives each event its EventUuid or its own error, in order, and goes on with a new token', async () => {
        const { pubSubEndpoint: endpoint = '', pubSubCertificate: certificate } = plant.addresses;
        const session = plant.session();
        const publisher = createPublisher({ publisher: way, pubSub: { endpoint, certificate } }, session);
        const listener = await Listener.start(plant, 'cometd', { firstReplay: 'new' });
        await eventually(() => listener.live);
        const values = [1, 2, 3];
        const results = await publisher.publish(
            'Reading__e',
            values.map((Value__c) => ({ Value__c, Taken_At__c: '2026-05-01T12:30:00.000Z' }))
        );
        await eventually(() => listener.heard.length === values.length);
        expect(listener.values()).toEqual(values);
        expect(results).toEqual(listener.heard.map(({ message }) => ({ eventUuid: message.event?.EventUuid })));
        await plant.revoke((await session.access()).accessToken);
        await expect(publisher.publish('Reading__e', [{ Value__c: 4 }])).resolves.toHaveLength(1);
        if (way.startsWith('pubsub')) {
            const mixed = await publisher.publish('Reading__e', [{ Nothing__c: 1 }, { Value__c: 5 }]);
            expect(mixed).toMatchObject([
                { error: { passing: false, failure: { code: 'INVALID_FIELD' } } },
                { eventUuid: expect.any(String) }
            ]);
        }
        // the request as a whole is refused, or each event of it
        const nowhere = await publisher.publish('Nowhere__e', [{ A__c: 1 }]).catch((error: unknown) => [{ error }]);
        expect(nowhere).toMatchObject([{ error: { passing: false } }]);
        await listener.subscriber.stop();
        publisher.close();
    });
});

it('reads how long Salesforce asks to be left alone, as seconds or as a date, within reason', () => {
    expect(retryAfterOf('7')).toBe(7000);
    expect(retryAfterOf('Thu, 01 Jan 1970 00:01:00 GMT', 0)).toBe(60000);
    expect(retryAfterOf('999999')).toBe(900000);
    expect(retryAfterOf('soon')).toBeUndefined();
    expect(retryAfterOf(null)).toBeUndefined();
});
