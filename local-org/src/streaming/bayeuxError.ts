/** The errors of the Streaming API, in the words of its developer guide ("Streaming API Error Codes") and of captured replies. */
export const bayeuxError = {
    versionMissing: "API version in the URI is mandatory. URI format: '/cometd/67.0'",
    versionUnsupported:
        "Unsupported API version. Only API versions '37.0' and later are supported. URI format: '/cometd/67.0'",
    authenticationRequired: '401::Request requires authentication',
    authenticationInvalid: '401::Authentication invalid',
    handshakeDenied: '403::Handshake denied',
    unknownClient: '403::Unknown client',
    concurrentUserLimit: '403::Organization concurrent user limit exceeded',
    totalEventsLimit: '403::Organization total events daily limit exceeded',
    subscriptionLimit: '403::Client subscription limit exceeded',
    publishDenied: '403:denied_by_security_policy:publish_denied',
    channelNameMissing: '400::Channel name not specified',
    channelWithoutSlash: "400::Channel subscriptions must start with a leading '/'",
    channelInvalid: '400::The channel specified is not valid',
    connectionType: (type: unknown): string => `400::Invalid connection type ${String(type)}`,
    channelUnknown: (channel: string): string =>
        `400::The channel you requested to subscribe to doesn't exist {${channel}}`,
    filterFields: (fields: readonly string[]): string =>
        `400::Query fields {${fields.join(', ')}} do not exist on the topic entity`,
    cookieMissing: (clientId: string): string =>
        `400::Client ${clientId} has established a session, but no BAYEUX_BROWSER cookie present`,
    replayIdInvalid: (replayId: unknown): string =>
        `400::The replayId {${String(replayId)}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or ` +
        '-1 to replay only new events.',
    replayMapWithout: (channel: string, map: Readonly<Record<string, unknown>>): string => {
        const entries = Object.entries(map).map(([key, value]) => `${key}=${String(value)}`);
        return (
            `400::The replayId for channel {${channel}} wasn't found using the provided replay ID map {{${entries.join(', ')}}}. ` +
            'Ensure that the channel name you provided in the replay map is valid and matches the channel name used for subscribing.'
        );
    },
    unknownMetaChannel: '400::Unknown meta channel'
} as const;
