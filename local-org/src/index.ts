import { LogCorruptError, LogLockedError } from 'durable-log';
import { NotSupportedError, problemsText, SourceError } from './errors';
import { CommandLineError } from './command/commandLine';
import { doorCommands } from './command/doors';
import { exec, execHelp } from './command/exec';
import { run, runHelp } from './command/run';
import { start, startHelp } from './command/start';
import { test, testHelp } from './command/test';

export { startOrg, TestOrg, type StartOrgOptions } from './startOrg';
export { type FaultKind, type FaultOptions, type FaultState } from './control/faults';
export { type Activity } from './control/activityLog';
export { Org, openRooms, type OrgAddresses, type OrgOptions, type OrgRooms } from './org';

const help = `local-org: a Salesforce org on this machine

  local-org start   starts the org of a Salesforce DX project
  local-org test    runs the Apex tests of a Salesforce DX project
  local-org run     runs anonymous Apex
  local-org exec    starts a fresh org, runs a command with its address in the environment, stops the org

  of an org that runs:
  local-org clock     tells its time, or moves it ahead
  local-org snapshot  takes or loads a snapshot of it
  local-org reset     brings it back to what it was after its start
  local-org triggers  mutes Apex triggers and flows, or lets them run again
  local-org faults    sets, lists and removes faults
  local-org log       follows its requests and events

local-org COMMAND --help tells more.
`;

const commands = {
    start: { run: start, help: startHelp },
    test: { run: test, help: testHelp },
    run: { run, help: runHelp },
    exec: { run: exec, help: execHelp },
    ...doorCommands
};

/**
 * The command line. Whatever goes wrong ends in a sentence on standard error and exit code 1; a problem of the source names
 * file, line and column.
 */
export async function main(args: readonly string[]): Promise<void> {
    const [name, ...rest] = args;
    if (name === undefined || name === '--help' || name === 'help') {
        process.stdout.write(help);
        return;
    }
    const command = Object.entries(commands).find(([key]) => key === name)?.[1];
    if (command === undefined) return fail(`There is no command ${name}.\n\n${help}`);
    const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    if (own.includes('--help')) {
        process.stdout.write(command.help);
        return;
    }
    try {
        process.exitCode = await command.run(rest);
    } catch (error) {
        if (error instanceof CommandLineError) fail(`${error.message}\n\n${command.help}`);
        else fail(sentenceOf(error));
    }
}

function sentenceOf(error: unknown): string {
    if (error instanceof SourceError) {
        return problemsText(error.problems);
    }
    if (error instanceof NotSupportedError || error instanceof LogLockedError || error instanceof LogCorruptError)
        return error.message;
    if (!(error instanceof Error)) return String(error);
    const { code, port } = error as NodeJS.ErrnoException & { port?: number };
    if (code === 'EADDRINUSE') return `Port ${port} is in use. Choose another with --port, or stop what listens there.`;
    if (code === 'EACCES' && port !== undefined)
        return `Port ${port} may not be opened by this user. Choose one above 1023 with --port.`;
    return error.stack ?? error.message;
}

function fail(message: string): void {
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
}
