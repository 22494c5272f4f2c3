/** A pattern in which `*` stands for any characters, and the rest for itself. */
export function globPattern(text: string): RegExp {
    const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's');
}
