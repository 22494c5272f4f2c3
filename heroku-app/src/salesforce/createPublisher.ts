import type { Config } from '../config';
import type { Publisher } from './publisher';
import { PubSubClient } from './pubSubClient';
import { PubSubPublisher } from './pubSubPublisher';
import { RestClient } from './restClient';
import { RestPublisher } from './restPublisher';
import type { SalesforceSession } from './session';

/** The publisher that the configuration names. */
export function createPublisher(
    { publisher, pubSub }: Pick<Config['salesforce'], 'publisher' | 'pubSub'>,
    session: SalesforceSession,
    rest = new RestClient(session)
): Publisher {
    const { apiVersion } = session;
    switch (publisher) {
        case 'rest':
            return new RestPublisher(rest, { way: 'single', apiVersion });
        case 'collections':
        case 'composite':
            return new RestPublisher(rest, { way: publisher, apiVersion });
        case 'pubsub':
        case 'pubsub-stream':
            return new PubSubPublisher({
                client: new PubSubClient(pubSub),
                session,
                way: publisher === 'pubsub' ? 'unary' : 'stream',
                generic: new RestPublisher(rest, { apiVersion })
            });
    }
}
