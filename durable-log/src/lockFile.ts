import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogLockedError } from './logError';

/**
 * An exclusive lock on a directory: a file with the holder's process id and, where the system tells it, the time that process started
 * (a restarted container gives the same ids again). A lock whose process is gone is taken over.
 */
export class LockFile {
    private constructor(private readonly path: string) {}

    static acquire(directory: string): LockFile {
        const path = join(directory, 'lock');
        while (!create(path)) {
            const content = contentOf(path);
            if (content === undefined) continue;
            const pid = Number.parseInt(content, 10);
            if (isAlive(pid, content)) throw new LogLockedError(directory, pid, path);
            removeStale(path, content);
        }
        return new LockFile(path);
    }

    release(): void {
        if (contentOf(this.path) === holder(process.pid)) rmSync(this.path, { force: true });
    }
}

function holder(pid: number): string {
    return `${pid} ${startTime(pid) ?? ''}\n`;
}

/** The file appears whole: another process must not read a lock without its holder. */
function create(path: string): boolean {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, holder(process.pid));
    try {
        linkSync(draft, path);
        return true;
    } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
    } finally {
        rmSync(draft, { force: true });
    }
}

function contentOf(path: string): string | undefined {
    try {
        return readFileSync(path, 'utf8');
    } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
    }
}

/** Renaming is atomic, so of two processes that find the same stale lock only one removes it; a fresh lock caught by mistake is put back. */
function removeStale(path: string, staleContent: string): void {
    const aside = `${path}.stale.${process.pid}`;
    try {
        renameSync(path, aside);
    } catch (error) {
        if (codeOf(error) === 'ENOENT') return;
        throw error;
    }
    if (contentOf(aside) !== staleContent) linkSync(aside, path);
    rmSync(aside, { force: true });
}

function isAlive(pid: number, content: string): boolean {
    if (!Number.isInteger(pid) || pid <= 0) return false;
    try {
        process.kill(pid, 0);
    } catch (error) {
        if (codeOf(error) === 'ESRCH') return false;
    }
    const started = content.trim().split(' ')[1];
    return started === undefined || started === startTime(pid);
}

/** Field 22 of /proc/PID/stat (proc(5)); the second field may hold blanks and brackets, so count from its closing bracket. */
function startTime(pid: number): string | undefined {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    } catch {
        return undefined;
    }
}

function codeOf(error: unknown): string | undefined {
    return (error as NodeJS.ErrnoException).code;
}
