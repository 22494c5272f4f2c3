/**
 * Whether what goes to this host stays on the machine or in a private network of containers: a loopback address, or a name without a dot, which no
 * public name server knows. To everywhere else the app speaks TLS only.
 * @param host as in a URL: an IPv6 address may be in brackets
 */
export function staysInside(host: string): boolean {
    const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
    if (bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)) return true;
    return /^[a-z0-9_-]+$/.test(bare) || bare.endsWith('.localhost');
}

/** Whether an address may be spoken to: `https:`, or one that {@link staysInside}. False for what is no address. */
export function isSafeAddress(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const { protocol, hostname } = new URL(address);
    return protocol === 'https:' || (protocol === 'http:' && staysInside(hostname));
}
