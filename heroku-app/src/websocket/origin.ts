/**
 * Whether a page of this origin may open the wire. A browser always says where a page is from; who says nothing is no browser, and has its
 * ticket.
 * @param allowed origins like `https://example.com`; `https://*.example.com` stands for any subdomains
 */
export function isAllowedOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
    if (origin === undefined) return true;
    return allowed.some((pattern) => {
        const [scheme, domain] = pattern.split('*.');
        if (domain === undefined || scheme === undefined) return origin === pattern;
        return origin.startsWith(scheme) && origin.endsWith(`.${domain}`) && !origin.slice(scheme.length).includes('/');
    });
}
