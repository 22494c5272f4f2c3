// Listens by jsforce's streaming client with its replay and authentication extensions, as its documentation shows.
import { createRequire } from 'node:module';
import { listen, logIn } from './listeningProgram.mjs';

const { StreamingExtension } = createRequire(import.meta.url)('jsforce/api/streaming');

listen(async ({ options, last, hear, lost }) => {
    const { channel } = options;
    const connection = await logIn(options);
    const client = connection.streaming.createClient([
        new StreamingExtension.AuthFailure(() => lost('session')),
        new StreamingExtension.Replay(channel, last)
    ]);
    let stopped = false;
    // one that was stopped while nobody answered would go on trying
    client.addExtension({ outgoing: (message, pass) => void (stopped || pass(message)) });
    client
        .subscribe(channel, ({ event }) => hear(event.replayId, event.EventUuid))
        .then(undefined, ({ message }) => lost(/replayId/.test(message) ? 'gap' : message));
    return () => {
        client.disconnect();
        stopped = true;
    };
});
