import type { AccessLevel } from '../data/recordAccess';

/** Levels of access by how much they allow; each includes those below it. */
export const levels = { None: 0, Read: 1, Edit: 2, Transfer: 3, All: 4 } as const;
export type Level = (typeof levels)[keyof typeof levels];

const names: readonly AccessLevel[] = ['None', 'Read', 'Edit', 'Transfer', 'All'];

export function levelName(level: Level): AccessLevel {
    return names[level] ?? 'None';
}

/** `Edit` of a share or a sharing rule; anything unknown gives nothing. */
export function levelNamed(name: unknown): Level {
    return typeof name === 'string' && name in levels ? levels[name as AccessLevel] : levels.None;
}

export function higher(a: Level, b: Level): Level {
    return a > b ? a : b;
}

/** What an organisation-wide default gives everybody. */
export function levelOfModel(model: string): Level {
    switch (model) {
        case 'Read':
        case 'ReadSelect':
            return levels.Read;
        case 'ReadWrite':
            return levels.Edit;
        case 'ReadWriteTransfer':
            return levels.Transfer;
        case 'FullAccess':
            return levels.All;
        default:
            return levels.None;
    }
}
