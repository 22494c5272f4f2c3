import type { ApexConsole } from './apexConsole';

/** One test an expression: its value as text, or what it throws where that begins with `System.`. */
export function expressions(apex: () => ApexConsole, table: Readonly<Record<string, string | null>>): void {
    for (const [expression, expected] of Object.entries(table)) {
        const outcome = expected ?? 'null';
        it(`${expression} ${/^System\.\w+Exception/.test(outcome) ? 'throws' : 'is'} ${outcome}`, () => {
            if (/^System\.\w+Exception/.test(outcome)) expect(apex().thrown(expression)).toBe(outcome);
            else expect(apex().text(expression)).toBe(outcome);
        });
    }
}
