import type { ApexRuntime, TracedEntry } from '../generate/runtimeInterface';
import { typeName } from '../typeName';
import { boxed } from './boxing';
import type { Execution } from './execution';
import { textOf } from './text';

/** Longer values are cut off, as the platform does. */
const longestValue = 512;

/** What code that was compiled to tell the debug log calls. An execution without a log may run such code as well: then nothing is told. */
export const traceFunctions: Pick<ApexRuntime, 'traceEntry' | 'traceExit' | 'traceStatement' | 'traceVariable'> = {
    traceEntry({ log, org }, entry) {
        if (log === undefined) return;
        const id = log.wants('APEX_CODE', 'FINE') ? org.classId(entry.className) : '';
        log.addAt('APEX_CODE', 'FINE', `${entry.kind}_ENTRY`, id, ...nameOf(entry));
    },
    traceExit({ log, org }, entry) {
        if (log === undefined) return;
        const id = entry.kind === 'METHOD' && log.wants('APEX_CODE', 'FINE') ? [org.classId(entry.className)] : [];
        log.addAt('APEX_CODE', 'FINE', `${entry.kind}_EXIT`, ...id, ...nameOf(entry));
    },
    traceStatement({ log }, line) {
        if (log === undefined) return;
        log.line = line;
        log.addAt('APEX_CODE', 'FINER', 'STATEMENT_EXECUTE');
    },
    traceVariable(x, name, value, type, isNew) {
        const { log } = x;
        if (log === undefined || !log.wants('APEX_CODE', 'FINEST')) return;
        if (isNew) log.addAt('APEX_CODE', 'FINEST', 'VARIABLE_SCOPE_BEGIN', name, typeName(type), 'false', 'false');
        log.addAt('APEX_CODE', 'FINEST', 'VARIABLE_ASSIGNMENT', name, variableText(x, boxed(value, type)));
    }
};

function nameOf({ kind, className, signature }: TracedEntry): string[] {
    return kind === 'METHOD' ? [`${className}.${signature}`] : [signature, className];
}

/** Texts in quotes; what prints itself by code of the source only by its class, so that logging runs nothing. */
function variableText(x: Execution, value: Parameters<typeof textOf>[1]): string {
    if (typeof value === 'string') return JSON.stringify(value.slice(0, longestValue));
    if (typeof value === 'object' && value !== null && 'apexClass' in value && value.apexClass !== undefined) {
        return `"${value.apexClass.name}"`;
    }
    return textOf(x, value).slice(0, longestValue);
}
