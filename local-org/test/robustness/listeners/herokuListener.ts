import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedCluster } from '../../../../heroku-app/src/queue/embeddedCluster';
import { ChannelBook } from '../../../../heroku-app/src/salesforce/channelBook';
import { CometdSubscriber } from '../../../../heroku-app/src/salesforce/cometdSubscriber';
import { ReplayStore } from '../../../../heroku-app/src/salesforce/replayStore';
import { SalesforceSession } from '../../../../heroku-app/src/salesforce/session';
import { WatchfulListener } from './listener';

const apiVersion = '65.0';
const protocol = 'cometd';

/** faye as the Heroku app uses it: with its extensions for replay and loss, which find a dead connection by themselves. */
export class HerokuListener extends WatchfulListener {
    readonly name = 'faye (heroku-app)';
    readonly #directory = mkdtempSync(join(tmpdir(), 'fault-listener-'));
    #running: { readonly end: AbortController; readonly over: Promise<void> } | undefined;

    protected async begin(last: number): Promise<void> {
        const { org, channel, patience } = this.options;
        const cluster = new EmbeddedCluster(this.#directory, () => undefined);
        const positions = await ReplayStore.open(cluster);
        const organizationId = org.org.organizationId;
        // with no place kept it begins with all there is
        if (last >= 0) await positions.store(organizationId, protocol, channel, String(last));
        const book = new ChannelBook({
            positions,
            channels: [channel],
            firstReplay: 'all',
            store: async (_, { event }) => this.hear(Number(event?.replayId), String(event?.EventUuid))
        });
        book.on('gap', () => this.restarted('gap'));
        book.on('lost', ({ kind }) => this.restarted(`renewed: ${kind}`));
        const session = new SalesforceSession({
            loginUrl: org.instanceUrl,
            apiVersion,
            credentials: {
                kind: 'password',
                username: org.username,
                password: org.password,
                securityToken: org.securityToken
            },
            timeout: patience
        });
        const end = new AbortController();
        const times = { asked: patience / 2000, grace: patience / 4000 };
        const subscriber = new CometdSubscriber({ session, book, channels: [channel], times });
        this.#running = { end, over: subscriber.run(end.signal) };
    }

    protected async end(): Promise<void> {
        const running = this.#running;
        this.#running = undefined;
        running?.end.abort();
        await running?.over;
    }

    override async stop(): Promise<void> {
        await super.stop();
        rmSync(this.#directory, { recursive: true, force: true });
    }
}
