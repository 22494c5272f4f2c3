import type { AddressInfo } from 'node:net';
import type { AgencyStatus, WorkerStatus } from './http/agency';
import { ReadinessCheck } from './http/readiness';
import { createServer } from './http/server';
import { FlashDesk } from './relay/flashDesk';
import { NewsHeard } from './relay/newsHeard';
import { observeWire, sendNews } from './telemetry/observeWeb';
import { CommandLog } from './websocket/command';
import { WireServer } from './websocket/server';
import { TicketOffice } from './websocket/ticket';
import type { WireFeed } from './wire/wireFeed';
import type { Ground } from './worker';

/** Requests in hand are waited for so long when the app ends, in milliseconds. */
const farewell = 5000;

/** The half of the app that people see: page, API and WebSocket. */
export class Web {
    readonly #app: Awaited<ReturnType<typeof createServer>>;
    readonly #wireServer: WireServer;
    readonly #host: string;

    private constructor(app: Awaited<ReturnType<typeof createServer>>, wireServer: WireServer, host: string) {
        this.#app = app;
        this.#wireServer = wireServer;
        this.#host = host;
    }

    /**
     * Opens it, and listens.
     * @param worker tells how the other half fares
     * @throws if the port is in use
     */
    static async open(
        { config, logger, queue, deadLetters, telemetry, snapshots }: Ground,
        wire: WireFeed,
        worker: () => Promise<WorkerStatus>
    ): Promise<Web> {
        const flashes = await FlashDesk.open(queue, deadLetters);
        const news = await NewsHeard.open(queue);
        const commands = await CommandLog.open(queue, (error) =>
            logger.warn({ err: error }, 'a command could not be told to the other processes')
        );
        const wireServer = new WireServer({
            wire,
            tickets: await TicketOffice.open(config.wire.ticketSecret, queue),
            commands,
            allowedOrigins: config.wire.allowedOrigins,
            maxClients: config.wire.maxClients,
            maxClientsPerUser: config.wire.maxClientsPerUser,
            slowClients: config.wire.slowClients,
            logger
        });
        observeWire(telemetry, wireServer, wire);
        sendNews(telemetry, news, wireServer);
        const status = async (): Promise<AgencyStatus> => {
            const { salesforce, outbound, inbound } = await worker();
            return {
                salesforce,
                outbound: { ...outbound, deadLetters: deadLetters.list().length },
                inbound,
                wire: {
                    rate: wire.rate,
                    linesPerSecond: wire.linesPerSecond,
                    clients: wireServer.clients,
                    dropped: wireServer.dropped
                }
            };
        };
        const app = await createServer({
            agency: {
                name: config.agencyName,
                flashes,
                news,
                deadLetters,
                commands,
                wire,
                status,
                readiness: new ReadinessCheck(queue, status),
                metrics: snapshots
            },
            deskPassword: config.deskPassword,
            metricsToken: config.metricsToken,
            apiRate: config.apiRate,
            behindRouter: config.dyno !== undefined,
            telemetry,
            logger
        });
        wireServer.attach(app.server);
        commands.on('command', (command) => logger.info({ command }, 'an editor’s command'));
        if (config.deskPassword === undefined && config.host === '0.0.0.0')
            logger.warn('no DESK_PASSWORD is set: the desk answers only by addresses of its own network');
        const { port, host } = config;
        try {
            await app.listen({ port, host });
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
                throw new Error(`Port ${port} is in use: stop what listens there, or set PORT to another one.`);
            throw error;
        }
        return new Web(app, wireServer, host === '0.0.0.0' || host === '::' ? 'localhost' : host);
    }

    /** Host and port, as this machine reaches them. */
    get address(): string {
        return `${this.#host}:${(this.#app.server.address() as AddressInfo).port}`;
    }

    /** Asks the wire's clients to come back elsewhere, and ends the requests in hand. */
    async close(): Promise<void> {
        const late = setTimeout(() => this.#app.server.closeAllConnections(), farewell);
        await Promise.all([this.#wireServer.close(), this.#app.close()]);
        clearTimeout(late);
    }
}
