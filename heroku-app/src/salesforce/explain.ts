/** Salesforce's words -> what to do. The first that fits counts. */
const explanations: readonly (readonly [pattern: RegExp, advice: string])[] = [
    [
        /The replayId .* you provided was invalid|replayid\.corrupted|replayid\.validation\.failed/i,
        'Salesforce no longer has the event to go on after (24 or 72 hours, or another org): the channel goes on with all that is left, and a gap is reported.'
    ],
    [
        /denied_by_security_policy|topic\.meta\.permission|INSUFFICIENT_ACCESS|permission/i,
        'The user may not hear this channel: give it a permission set with read access to the event, or to the object and its fields (and View All Data for /data/ChangeEvents).'
    ],
    [
        /channel specified is not valid|channel you requested .*doesn't exist|topic\.not\.found|topic information .* not found/i,
        'There is no such channel in the org: check its spelling (names are case-sensitive), that it is deployed, and that Change Data Capture or the PushTopic is switched on for it.'
    ],
    [
        /events? daily limit exceeded|subscription\.limit\.exceeded|total events daily limit/i,
        'The org has used up its deliveries of the last 24 hours: unsubscribe what is not needed, filter on a channel, lower SF_DELIVERY_BUDGET, or buy more; nothing is lost while Salesforce keeps the events.'
    ],
    [
        /concurrent user limit|503::|service\.unavailable|SERVER_UNAVAILABLE|UNAVAILABLE/i,
        'Salesforce is overloaded or in maintenance, or too many clients are connected: see status.salesforce.com; it is tried again by itself.'
    ],
    [
        /Request requires authentication|Authentication invalid|service\.auth|UNAUTHENTICATED|INVALID_SESSION_ID|Session expired/i,
        'The session is over or was revoked: the app logs in again by itself; if this repeats, check the SF_ variables and the connected app’s session policies.'
    ],
    [/403::Unknown client/i, 'Salesforce has forgotten the client (it was away for 40 s): a new connection follows.'],
    [
        /API_DISABLED_FOR_ORG|API is not enabled|api_enabled/i,
        'The user’s profile or a permission set must have “API Enabled”.'
    ],
    [
        /REQUEST_LIMIT_EXCEEDED|LIMIT_EXCEEDED/i,
        'The org’s API or publishing allocation is used up for now: what is queued goes out when Salesforce takes it again.'
    ],
    [
        /Query fields .* do not exist/i,
        'The filter of the PushTopic names fields that its query does not select: correct the channel’s `?Field=value` part.'
    ],
    [
        /Unsupported API version|API version in the URI/i,
        'Set SF_API_VERSION to a version from 37.0 up to the one of the org.'
    ],
    [
        /unable to verify|self.signed certificate|certificate has expired|UNABLE_TO_VERIFY/i,
        'The server’s certificate is not trusted: for an org on this machine set SF_PUBSUB_CA; otherwise see what intercepts TLS on the way.'
    ],
    [
        /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|No connection established/i,
        'There is no way to Salesforce: check SF_LOGIN_URL and SF_PUBSUB_ENDPOINT, DNS, and whether a firewall lets ports 443 and 7443 out.'
    ]
];

/**
 * What to do about an error, in a sentence; undefined if Salesforce's own words are all there is.
 * @param error Salesforce's text: of a Bayeux message, of a REST error with its code, or of a gRPC status with its `error-code`
 */
export function explain(error: string): string | undefined {
    return explanations.find(([pattern]) => pattern.test(error))?.[1];
}
