import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { parseDebugLevels } from '../debugLog/debugLevels';
import { setupRecords } from '../data/database';
import { SourceError } from '../errors';
import { openRooms } from '../org';
import { CommandLineError } from './commandLine';

export const runHelp = `Runs anonymous Apex against the source of a Salesforce DX project. No server: the org is in memory, and gone afterwards.

  local-org run FILE.apex [--source DIR …] [--levels LEVELS]

  FILE.apex       what to run; - reads it from standard input
  --source DIR    a Salesforce DX project, or a folder of source; may be given several times (default: the current folder)
  --levels L      print the debug log at these levels (APEX_CODE,FINEST;DB,INFO) instead of the lines of System.debug
  --cache DIR     where parsed sources are kept, to be quicker the next time (default: .local-org/apex-cache)
`;

/** What is logged without `--levels`: no more than `System.debug`. */
const debugOnly = 'APEX_CODE,FINEST';

/** Exit code 1 if it doesn't compile or ends in an exception. */
export async function run(args: readonly string[]): Promise<number> {
    const { values, positionals } = readArguments(args);
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0)
        throw new CommandLineError('Name one file to run, or - for standard input.');
    const body = readFileSync(file === '-' ? 0 : file, 'utf8');
    const rooms = await openRooms({
        sources: values.source.map((directory) => resolve(directory)),
        log: pino({ level: 'silent' }),
        apexCacheDirectory: resolve(values.cache)
    });
    try {
        const { adminUserId } = setupRecords(rooms.database);
        const levels = parseDebugLevels(values.levels ?? debugOnly);
        const outcome = rooms.apex.executeAnonymous(body, adminUserId, { levels });
        if (outcome.kind === 'problems') {
            throw new SourceError(outcome.problems.map((problem) => ({ ...problem, file })));
        }
        await rooms.apex.idle();
        const log = outcome.log ?? '';
        process.stdout.write(values.levels === undefined ? debugLines(log) : log);
        if (outcome.kind === 'done') return 0;
        process.stderr.write(`${outcome.message}\n${outcome.stackTrace}\n`);
        return 1;
    } finally {
        await rooms.close();
    }
}

function readArguments(args: readonly string[]) {
    try {
        return parseArgs({
            args: [...args],
            allowPositionals: true,
            options: {
                source: { type: 'string', multiple: true, default: ['.'] },
                levels: { type: 'string' },
                cache: { type: 'string', default: '.local-org/apex-cache' }
            }
        });
    } catch (error) {
        throw new CommandLineError(error instanceof Error ? error.message : String(error));
    }
}

/** What `System.debug` printed, lines after the first of a message included. */
function debugLines(log: string): string {
    const event = /^\d\d:\d\d:\d\d\.\d+ \(\d+\)\|(\w+)(?:\|\[[^\]]*\])?(?:\|[A-Z]+)?\|?(.*)$/;
    let isDebug = false;
    let printed = '';
    for (const line of log.split('\n')) {
        const match = event.exec(line);
        if (match !== null) isDebug = match[1] === 'USER_DEBUG';
        if (isDebug && (match !== null || line !== '')) printed += `${match === null ? line : match[2]}\n`;
    }
    return printed;
}
