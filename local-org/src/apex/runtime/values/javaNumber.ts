/** A Double as Java's `Double.toString` writes it, which is how Apex prints Doubles: `1.0`, `0.001`, `1.0E7`, `1.5E-5`. */
export function doubleToText(value: number): string {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
    if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
    const magnitude = Math.abs(value);
    if (magnitude >= 1e-3 && magnitude < 1e7) {
        const text = String(value);
        return text.includes('.') ? text : `${text}.0`;
    }
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
}

const hashModulus = 31;

/** `String.hashCode()` of Java. */
export function textHash(text: string): number {
    let hash = 0;
    for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, hashModulus) + text.charCodeAt(i)) | 0;
    return hash;
}
