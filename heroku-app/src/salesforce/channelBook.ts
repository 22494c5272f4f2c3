import { EventEmitter } from 'node:events';
import type { SalesforceMessage } from '../event';
import type { DeliveryBudget } from './deliveryBudget';
import { explain } from './explain';
import type { Loss } from './lossExtension';
import type { Gap, Position, Protocol, ReplayStore } from './replayStore';
import type { ChannelState, StoreEvent, SubscriberEvents, SubscriberState } from './subscriber';

export interface ChannelBookOptions {
    readonly positions: ReplayStore;
    readonly channels: readonly string[];
    /** Where a channel begins that was never heard. */
    readonly firstReplay: 'all' | 'new';
    readonly store: StoreEvent;
    readonly budget?: DeliveryBudget;
}

type Connection = Pick<SubscriberState, 'connection' | 'reason' | 'since'>;

/** What is known of the channels that are heard, whatever the protocol: their states, how far they are, and what events have to go through. */
export class ChannelBook extends EventEmitter<SubscriberEvents> {
    readonly #options: ChannelBookOptions;
    readonly #channels = new Map<string, ChannelState>();
    readonly #connections = new Map<Protocol, Connection>();
    #standing: Connection | undefined;

    constructor(options: ChannelBookOptions) {
        super();
        this.#options = options;
        for (const channel of options.channels) this.#channels.set(channel, { channel, state: 'waiting', heard: 0 });
    }

    get budget(): DeliveryBudget | undefined {
        return this.#options.budget;
    }

    get state(): SubscriberState {
        const { positions, budget } = this.#options;
        return {
            ...this.#connection(),
            channels: [...this.#channels.values()],
            gaps: positions.gaps,
            ...(budget === undefined ? {} : { budget: budget.state })
        };
    }

    /** Standby and stopped are states of the whole; undefined: the protocols' own states count. */
    setStanding(connection: 'standby' | 'stopped' | undefined): void {
        this.#standing = connection === undefined ? undefined : { connection, since: now() };
        if (connection !== undefined) this.#connections.clear();
        this.emit('change');
    }

    setConnection(protocol: Protocol, connection: SubscriberState['connection'], reason?: string): void {
        this.#connections.set(protocol, { connection, reason, since: now() });
        this.emit('change');
    }

    lost(protocol: Protocol, loss: Loss): void {
        this.emit('lost', loss);
        const advice = explain(loss.reason);
        this.setConnection(protocol, 'reconnecting', advice === undefined ? loss.reason : `${loss.reason} - ${advice}`);
    }

    setChannel(channel: string, change: Partial<ChannelState>): void {
        const state = this.#channels.get(channel);
        if (state === undefined) return;
        this.#channels.set(channel, { ...state, ...change });
        this.emit('change');
    }

    /** The channel is heard. */
    live(channel: string, position: Position | undefined): void {
        this.setChannel(channel, {
            state: 'live',
            error: undefined,
            advice: undefined,
            replayId: position?.replayId
        });
    }

    refused(channel: string, error: string): void {
        const advice = explain(error);
        this.setChannel(channel, { state: 'refused', error, advice });
        this.emit('refused', channel, error, advice);
    }

    /** The channel rests for want of budget. */
    pause(channel: string): void {
        const reason = this.#options.budget?.state.exhausted ?? 'The delivery budget is used up.';
        const before = this.#channels.get(channel);
        this.setChannel(channel, { state: 'paused', error: reason });
        if (before?.state !== 'paused') this.emit('paused', reason);
    }

    position(organizationId: string, protocol: Protocol, channel: string): Position | undefined {
        return this.#options.positions.position(organizationId, protocol, channel);
    }

    /** Where a channel without a position by this protocol begins. */
    begin(organizationId: string, channel: string): 'all' | 'new' {
        const { positions, firstReplay } = this.#options;
        return positions.wasHeard(organizationId, channel) ? 'all' : firstReplay;
    }

    /** Salesforce no longer knows the channel's position: the next subscription asks for all that is left. */
    async lose(organizationId: string, protocol: Protocol, channel: string, reason: string): Promise<Gap> {
        const gap = await this.#options.positions.lose(organizationId, protocol, channel, reason);
        this.emit('gap', gap);
        return gap;
    }

    /** Resolves once the event is durable. */
    take(channel: string, message: SalesforceMessage, organizationId: string): Promise<void> {
        const heard = (this.#channels.get(channel)?.heard ?? 0) + 1;
        this.setChannel(channel, { heard, lastHeardAt: now() });
        this.#options.budget?.count(channel);
        return this.#options.store(channel, message, organizationId);
    }

    /** Everything up to this replay id is durable. Resolves once that is known over a restart. */
    advance(organizationId: string, protocol: Protocol, channel: string, replayId: string): Promise<void> {
        this.setChannel(channel, { replayId });
        return this.#options.positions.store(organizationId, protocol, channel, replayId);
    }

    #connection(): Connection {
        if (this.#standing !== undefined) return this.#standing;
        const all = [...this.#connections.values()];
        const [first] = all;
        const broken = all.find(({ connection }) => connection !== 'connected');
        return broken ?? first ?? { connection: 'connecting', since: now() };
    }
}

function now(): string {
    return new Date().toISOString();
}
