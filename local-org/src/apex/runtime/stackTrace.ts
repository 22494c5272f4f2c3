import type { LinkedProgram } from '../generate/runtimeInterface';
import type { ApexException, StackHolder } from './values/apexException';

/**
 * Every entry into Apex goes through here. Its name marks the place in JavaScript stacks: Apex traces end there, at the trigger or the method
 * that the platform called.
 */
export function apexEntryPoint<T>(work: () => T): T {
    return work();
}

/** `Class.Foo.bar: line 12, column 1` a line, innermost first. */
export function stackTraceText(program: LinkedProgram, exception: ApexException): string {
    return frameTexts(program, exception.trace).join('\n');
}

/** The constructors of the exception itself are no part of its trace. */
const ownConstructor = /exception\.<init>$/i;

export function frameTexts(program: LinkedProgram, holder: StackHolder | undefined): string[] {
    const frames: string[] = [];
    for (const line of (holder?.stack ?? '').split('\n')) {
        if (line.includes(apexEntryPoint.name)) break;
        const frame = program.locate(line);
        if (frame === undefined || (frames.length === 0 && ownConstructor.test(frame.where))) continue;
        frames.push(`${frame.where}: line ${frame.line}, column ${frame.column}`);
    }
    return frames;
}

/** Line of the innermost Apex frame; 1 if there is none. */
export function lineNumber(program: LinkedProgram, exception: ApexException): number {
    for (const line of (exception.trace?.stack ?? '').split('\n')) {
        const frame = program.locate(line);
        if (frame !== undefined && !ownConstructor.test(frame.where)) return frame.line;
    }
    return 1;
}

/** Whether a JavaScript error was thrown by generated code itself, not by something that it called. */
export function thrownByApex(program: LinkedProgram, error: Error): boolean {
    const top = (error.stack ?? '').split('\n').find((line) => line.trimStart().startsWith('at '));
    return top !== undefined && program.locate(top) !== undefined;
}
