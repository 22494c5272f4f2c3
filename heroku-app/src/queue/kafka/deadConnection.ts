import {
    TimeoutError,
    type Admin,
    type Connection,
    type ConnectionPool,
    type Consumer,
    type Producer
} from '@platformatic/kafka';

/**
 * A connection that a network has forgotten says nothing any more, and isn't closed either. The client's requests time out on it, but it stays in its
 * pool, and the next request would wait on it again, for as long as the kernel sends packets into the void (a quarter of an hour). So the first
 * request that times out ends its connection; the next one makes another.
 */
export function endDeadConnectionsOf(pool: ConnectionPool): ConnectionPool {
    pool.on('connect', ({ connection }) => endWhenDead(connection));
    return pool;
}

/** The same for all connections of a client. */
export function withoutDeadConnections<Client extends Admin | Consumer | Producer>(client: Client): Client {
    client.on('client:broker:connect', ({ connection }: { connection: Connection }) => endWhenDead(connection));
    return client;
}

/** Beside that, what waits for an answer hears why the connection broke: the client tells that it was closed, and nothing else. */
function endWhenDead(connection: Connection): void {
    let broken: Error | undefined;
    connection.once('error', (error) => (broken = error));
    const send = connection.send.bind(connection);
    connection.send = (apiKey, apiVersion, payload, parser, requestTags, responseTags, callback) =>
        send(apiKey, apiVersion, payload, parser, requestTags, responseTags, (error, answer) => {
            if (error instanceof TimeoutError) connection.socket.destroy();
            if (error !== null && broken !== undefined) error.cause ??= broken;
            callback(error, answer);
        });
}
