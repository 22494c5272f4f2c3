import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The command line is wrong: the message says how, the command's help follows. */
export class CommandLineError extends Error {
    override readonly name = 'CommandLineError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads a command's options.
 * @throws {CommandLineError} for an unknown option, a missing value, a stray word
 */
export function readOptions<const T extends Options>(args: readonly string[], options: T) {
    try {
        return parseArgs({ args: [...args], options, allowPositionals: false }).values;
    } catch (error) {
        throw new CommandLineError(error instanceof Error ? error.message : String(error));
    }
}

/** Reads a port: 0 takes a free one. */
export function readPort(option: string, text: string): number {
    const port = Number(text);
    if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65535)
        throw new CommandLineError(`${option} takes a number from 0 to 65535, not "${text}".`);
    return port;
}
