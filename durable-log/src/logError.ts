/** An entry that was once on disk can't be read back: bytes changed under the log. */
export class LogCorruptError extends Error {
    override readonly name = 'LogCorruptError';

    constructor(
        readonly file: string,
        readonly offset: number,
        readonly sequence: number
    ) {
        super(
            `${file} is damaged at byte ${offset}: entry ${sequence} was stored there and doesn't match its checksum. ` +
                `Restore the file from a copy, or remove this log's directory to start empty.`
        );
    }
}

/** Another process has the log open. */
export class LogLockedError extends Error {
    override readonly name = 'LogLockedError';

    constructor(
        readonly directory: string,
        readonly pid: number,
        lockFile: string
    ) {
        super(
            `${directory} is in use by process ${pid}. Stop that process or choose another directory; ` +
                `if process ${pid} is something else, remove ${lockFile}.`
        );
    }
}

/** The disk refused a write. What isn't durable yet is lost; the log takes nothing more until it is opened again. */
export class LogWriteError extends Error {
    override readonly name = 'LogWriteError';

    constructor(directory: string, cause: unknown) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        super(
            `The log in ${directory} can't be written any more: ${reason}. Restart once the disk has room and works.`,
            {
                cause
            }
        );
    }
}
