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

/** The HTML of a Lightning page: the shell draws the rest from its context. `components`: module `c/name` -> its URL. */
export function pageDocument(
    context: PageContext,
    manifest: VendorManifest,
    components: ReadonlyMap<string, string>
): PageDocument {
    const vendor = Object.entries(importMapEntries).map(([name, entry]) => [
        name,
        vendorUrl(manifest.entries[entry] ?? '')
    ]);
    const imports = Object.fromEntries([...vendor, ...components]);
    const importMap = scriptJson({ imports });
    const preloads = new Set(
        ['shell', 'lightning', 'platform', 'lwc'].flatMap((entry) => manifest.preloads[entry] ?? [])
    );
    const links = [...preloads].map((file) => `<link rel="modulepreload" href="${vendorUrl(file)}">`);
    const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(context.title)} | Salesforce</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${vendorUrl(manifest.styles.slds)}">
${links.join('\n')}
<script type="importmap">${importMap}</script>
<script type="application/json" id="page-context">${scriptJson(context)}</script>
<script type="module" src="${vendorUrl(manifest.entries['shell'] ?? '')}"></script>
</head>
<body class="slds-scope"><noscript>Lightning Experience needs JavaScript.</noscript></body>
</html>
`;
    return { html, scriptHashes: [`sha256-${createHash('sha256').update(importMap).digest('base64')}`] };
}
