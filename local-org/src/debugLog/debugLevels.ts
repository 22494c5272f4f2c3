/** Categories of a debug log, in the order of its header ("Debug Log Levels", Salesforce Help). */
export const logCategories = [
    'APEX_CODE',
    'APEX_PROFILING',
    'CALLOUT',
    'DB',
    'NBA',
    'SYSTEM',
    'VALIDATION',
    'VISUALFORCE',
    'WAVE',
    'WORKFLOW'
] as const;

export type LogCategory = (typeof logCategories)[number];

/** "Levels … from lowest to highest. Log level is cumulative." */
export const logLevels = ['NONE', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'FINE', 'FINER', 'FINEST'] as const;

export type LogLevel = (typeof logLevels)[number];

/** What of each category is logged; a category that isn't given is not logged. */
export type DebugLevels = Readonly<Partial<Record<LogCategory, LogLevel>>>;

/** The levels that the Developer Console asks for (SFDC_DevConsole). */
export const developerConsoleLevels: DebugLevels = {
    APEX_CODE: 'FINEST',
    APEX_PROFILING: 'INFO',
    CALLOUT: 'INFO',
    DB: 'INFO',
    NBA: 'INFO',
    SYSTEM: 'DEBUG',
    VALIDATION: 'INFO',
    VISUALFORCE: 'INFO',
    WAVE: 'INFO',
    WORKFLOW: 'INFO'
};

export function rankOf(level: LogLevel): number {
    return logLevels.indexOf(level);
}

/** Reads `APEX_CODE,FINEST;DB,INFO` (as headers and `Sforce-…` options write levels); what is unknown is left out. */
export function parseDebugLevels(text: string): DebugLevels {
    const levels: Partial<Record<LogCategory, LogLevel>> = {};
    for (const part of text.split(';')) {
        const [category = '', level = ''] = part.split(/[,=]/).map((word) => word.trim().toUpperCase());
        const known = logCategories.find((candidate) => candidate === category);
        const knownLevel = logLevels.find((candidate) => candidate === level);
        if (known !== undefined && knownLevel !== undefined) levels[known] = knownLevel;
    }
    return levels;
}

/** `APEX_CODE,FINEST;DB,INFO`, in the header's order. */
export function debugLevelsText(levels: DebugLevels): string {
    return logCategories
        .filter((category) => levels[category] !== undefined)
        .map((category) => `${category},${levels[category]}`)
        .join(';');
}
