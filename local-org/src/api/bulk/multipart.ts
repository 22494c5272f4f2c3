/** The parts of a multipart/form-data body by name; undefined if it is another kind of body. */
export function multipartParts(contentType: string | undefined, body: string): Map<string, string> | undefined {
    const match = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
    const boundary = match?.[1] ?? match?.[2];
    if (boundary === undefined) return undefined;
    const parts = new Map<string, string>();
    for (const part of `\r\n${body.replace(/^(?:\r?\n)+/, '')}`
        .split(new RegExp(`\\r?\\n--${escapeRegExp(boundary)}`))
        .slice(1)) {
        const head = /^[ \t]*\r?\n((?:[^\r\n]+\r?\n)*)\r?\n/.exec(part);
        const name = /name="([^"]*)"/i.exec(head?.[1] ?? '')?.[1];
        if (head && name !== undefined) parts.set(name, part.slice(head[0].length));
    }
    return parts;
}

function escapeRegExp(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
