import type { SalesforceMessage } from '../event';
import type { Loss } from './lossExtension';
import type { Gap } from './replayStore';

export interface ChannelState {
    readonly channel: string;
    /** `paused`: the delivery budget is used up. Any state but `live` has its reason in `error` or in the connection's `reason`. */
    readonly state: 'waiting' | 'subscribing' | 'live' | 'refused' | 'paused';
    /** Why Salesforce refused the subscription, in its words; it is tried again. */
    readonly error?: string;
    /** What to do about it. */
    readonly advice?: string;
    /** Replay id of the last event that is stored; undefined if the next subscription asks for all that Salesforce still has. */
    readonly replayId?: string;
    /** Events heard since the app started. */
    readonly heard: number;
    /** ISO 8601. */
    readonly lastHeardAt?: string;
}

export interface SubscriberState {
    /** `standby`: another process of the cluster hears Salesforce. */
    readonly connection: 'connecting' | 'connected' | 'reconnecting' | 'standby' | 'stopped';
    /** Why it is not connected. */
    readonly reason?: string;
    /** ISO 8601. */
    readonly since: string;
    readonly channels: readonly ChannelState[];
    readonly gaps: readonly Gap[];
    /** How much of the org's daily deliveries this app has had. */
    readonly budget?: BudgetState;
}

/** Events delivered in the last 24 hours, against what the app may have. */
export interface BudgetState {
    readonly delivered: number;
    /** Undefined as long as the org's limit is not known. */
    readonly limit?: number;
    /** Why subscriptions are paused; undefined if they are not. */
    readonly exhausted?: string;
}

export interface SubscriberEvents {
    /** The state has changed. */
    change: [];
    /** Salesforce knows us; the channels are asked for. */
    connected: [];
    /** A connection was lost, or could not be made; a new one follows. */
    lost: [Loss];
    /** Salesforce refused a channel; it is tried again. The advice says what to do. */
    refused: [channel: string, error: string, advice: string | undefined];
    /** Events may have been lost. */
    gap: [Gap];
    /** The delivery budget is used up: the subscriptions rest. */
    paused: [reason: string];
}

/** Takes an event; resolves once it is durable. Called in the order of the channel. */
export type StoreEvent = (channel: string, message: SalesforceMessage, organizationId: string) => Promise<void>;

/** One protocol's way to hear channels. */
export interface ChannelListener {
    /** Hears its channels until the signal aborts, whatever happens; resolves once what was heard is durable. */
    run(signal: AbortSignal): Promise<void>;
}
