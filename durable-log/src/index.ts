export { DurableLog, type DurableLogOptions, type LogEntry } from './durableLog';
export { LogCorruptError, LogLockedError, LogWriteError } from './logError';
