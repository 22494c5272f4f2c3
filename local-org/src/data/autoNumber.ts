/**
 * The text of an auto-number field: `{0000}` is the number, padded to as many digits; `{YYYY}`, `{YY}`, `{MM}` and `{DD}` are of the
 * day the record was created (Salesforce Help, "Auto-Number Field Formats").
 */
export function formatAutoNumber(format: string, number: number, createdAt: number): string {
    const date = new Date(createdAt).toISOString();
    return format.replace(/\{(0+|YYYY|YY|MM|DD)\}/g, (_, token: string) => {
        switch (token) {
            case 'YYYY':
                return date.slice(0, 4);
            case 'YY':
                return date.slice(2, 4);
            case 'MM':
                return date.slice(5, 7);
            case 'DD':
                return date.slice(8, 10);
            default:
                return String(number).padStart(token.length, '0');
        }
    });
}
