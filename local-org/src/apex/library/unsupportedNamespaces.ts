/**
 * Namespaces of the platform (and types without one) that local-org knows by name alone. Code that uses them compiles, so that the rest of
 * a class runs; a body that uses them throws NotSupportedError when it is reached.
 */
const names: ReadonlySet<string> = new Set(
    [
        'ApexPages AppLauncher Approval Auth Canvas ChatterAnswers Component CommerceExtension CommerceOrders CommercePayments',
        'Compression ConnectApi Context Continuation DataSource Datacloud Dom',
        'ExternalService Functions IsvPartners KbManagement',
        'LxScheduler Metadata PlaceQuote Process QuickAction Reports RichMessaging Slack Support',
        'TerritoryMgmt TxnSecurity UserProvisioning Wave'
    ].flatMap((line) => line.toLowerCase().split(' '))
);

/** Members of these namespaces that are there. */
const known: ReadonlySet<string> = new Set([
    'apexpages',
    'apexpages.message',
    'apexpages.severity',
    'apexpages.standardcontroller',
    'apexpages.standardsetcontroller',
    'connectapi.chatterusers',
    'connectapi.following',
    'connectapi.followingpage'
]);

/** Whether a dotted name stands for something of the platform that local-org hasn't got. */
export function isUnsupportedName(dotted: readonly string[]): boolean {
    const [first = '', second = ''] = dotted.map((name) => name.toLowerCase());
    const simple = dotted
        .join('.')
        .toLowerCase()
        .replace(/^system\./, '');
    return names.has(first === 'system' ? second : first) && !known.has(simple);
}
