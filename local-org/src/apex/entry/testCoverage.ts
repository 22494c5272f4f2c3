import type { ApexCoverage } from '../apexEngine';
import type { LinkedProgram } from '../generate/runtimeInterface';

/** Which lines ran, in any of the forms that the same sources were compiled to. Test classes count for nothing. */
export function coverageOf(programs: readonly LinkedProgram[]): ApexCoverage[] {
    const [first, ...others] = programs;
    if (first === undefined) return [];
    return first.coverage
        .filter(({ name }) => {
            const annotations = first.classes.get(name.toLowerCase())?.annotations ?? [];
            return !annotations.some((annotation) => annotation.name === 'istest');
        })
        .map(({ name, kind, file, lines, hits }) => {
            const ran = new Set(lines.filter((_line, i) => (hits[i] ?? 0) > 0));
            for (const { coverage } of others) {
                const same = coverage.find((other) => other.name === name && other.kind === kind);
                same?.lines.forEach((line, i) => {
                    if ((same.hits[i] ?? 0) > 0) ran.add(line);
                });
            }
            const sorted = [...lines].sort((a, b) => a - b);
            return {
                name,
                kind,
                file,
                covered: sorted.filter((line) => ran.has(line)),
                uncovered: sorted.filter((line) => !ran.has(line))
            };
        });
}
