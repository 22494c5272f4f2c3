import { createHash } from 'node:crypto';
import type { VendorManifest } from '../build/vendorManifest';
import { importMapEntries } from '../compile/componentCompiler';
import { escapeHtml, scriptJson } from './escapeHtml';
import type { PageContext } from './pageContext';

/** A page and what its Content-Security-Policy must allow. */
export interface PageDocument {
    readonly html: string;
    readonly scriptHashes: readonly string[];
}

export const vendorUrl = (file: string) => `/lightning/vendor/${file}`;

/** Components of the org as the page loads them. */
export interface PageModules {
    /** Module `c/name` -> its URL. */
    readonly urls: ReadonlyMap<string, string>;
    /** URLs of those that the page will show. */
    readonly preload: Iterable<string>;
}

/** The HTML of a Lightning page: the shell draws the rest from its context. */
export function pageDocument(context: PageContext, manifest: VendorManifest, modules: PageModules): PageDocument {
    const vendor = Object.entries(importMapEntries).map(([name, entry]) => [
        name,
        vendorUrl(manifest.entries[entry] ?? '')
    ]);
    const imports = Object.fromEntries([...vendor, ...modules.urls]);
    const importMap = scriptJson({ imports });
    const vendorFiles = ['shell', 'lightning', 'platform', 'lwc'].flatMap((entry) => manifest.preloads[entry] ?? []);
    const preloads = new Set([...vendorFiles.map(vendorUrl), ...modules.preload]);
    const links = [...preloads].map((url) => `<link rel="modulepreload" href="${url}">`);
    // The import map comes first: a browser may refuse one that follows a module it has begun to load.
    const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(context.title)} | Salesforce</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${vendorUrl(manifest.styles.slds)}">
<script type="importmap">${importMap}</script>
${links.join('\n')}
<script type="application/json" id="page-context">${scriptJson(context)}</script>
<script type="module" src="${vendorUrl(manifest.entries['shell'] ?? '')}"></script>
</head>
<body class="slds-scope"><noscript>Lightning Experience needs JavaScript.</noscript></body>
</html>
`;
    return { html, scriptHashes: [`sha256-${createHash('sha256').update(importMap).digest('base64')}`] };
}
