import type { BayeuxMessage } from '../bayeuxMessage';
import type { ClientSession } from '../clientSession';
import type { ClientSessions } from '../clientSessions';
import type { Exchange } from '../exchange';
import type { SubscriptionSource } from '../subscription';
import type { StreamingUser } from '../streamingUser';
import type { ChannelMaker, TopicFields } from '../topicFields';

/** What the handlers of the meta channels work with. */
export interface StreamingRoom extends SubscriptionSource {
    readonly clients: ClientSessions;
    readonly topicFields: TopicFields;
    readonly createChannel: ChannelMaker;
}

/** A message of an authenticated client. */
export interface ClientRequest {
    readonly message: BayeuxMessage;
    readonly client: ClientSession;
    readonly exchange: Exchange;
    /** It came alone: a connect may wait. */
    readonly alone: boolean;
}

/** A handshake of an authenticated user who has no client yet. */
export interface HandshakeRequest {
    readonly message: BayeuxMessage;
    readonly user: StreamingUser;
    readonly exchange: Exchange;
    /** The BAYEUX_BROWSER cookie that came with the request. */
    readonly browserId: string | undefined;
}
