import type { Database } from '../data/transaction';

/** What a trusted URL may be used for: fields of CspTrustedSite -> directives of the policy ("CspTrustedSite", Object Reference). */
const directivesByField: Readonly<Record<string, string>> = {
    IsApplicableToConnectSrc: 'connect-src',
    IsApplicableToFontSrc: 'font-src',
    IsApplicableToFrameSrc: 'frame-src',
    IsApplicableToImgSrc: 'img-src',
    IsApplicableToMediaSrc: 'media-src',
    IsApplicableToStyleSrc: 'style-src'
};
/** A source that could end its directive and begin another. */
const unsafeSource = /[\s;,'"]/;

/**
 * The Content-Security-Policy of a Lightning page: a component reaches the org itself and what an administrator trusts, nothing else.
 *
 * @param scriptHashes hashes of the page's inline scripts (`sha256-…`)
 * @param trustedUrls further URLs that may be connected to
 */
export function contentSecurityPolicy(
    database: Database,
    scriptHashes: readonly string[],
    trustedUrls: readonly string[]
): string {
    const policy: Record<string, string[]> = {
        'default-src': [`'self'`],
        'script-src': [`'self'`, ...scriptHashes.map((hash) => `'${hash}'`)],
        'object-src': [`'none'`],
        'base-uri': [`'none'`],
        'form-action': [`'self'`],
        'frame-ancestors': [`'self'`],
        // The engine sets the stylesheets of components as style elements.
        'style-src': [`'self'`, `'unsafe-inline'`],
        'img-src': [`'self'`, 'data:', 'blob:'],
        'media-src': [`'self'`, 'blob:'],
        'font-src': [`'self'`, 'data:'],
        'frame-src': [`'self'`],
        'connect-src': [`'self'`, ...trustedUrls.filter(isSource)]
    };
    const sites = database.schema.object('CspTrustedSite') ? database.records('CspTrustedSite') : [];
    for (const site of sites) {
        const url = String(site['EndpointUrl'] ?? '').trim();
        if (site['IsActive'] !== true || !isSource(url)) continue;
        for (const [field, directive] of Object.entries(directivesByField)) {
            if (site[field] === true) policy[directive]?.push(url);
        }
    }
    return Object.entries(policy)
        .map(([directive, sources]) => `${directive} ${[...new Set(sources)].join(' ')}`)
        .join('; ');
}

function isSource(url: string): boolean {
    return url !== '' && !unsafeSource.test(url);
}
