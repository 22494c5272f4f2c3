/** See program.mjs. */
export interface Program {
    readonly ready: Readonly<Record<string, string>>;
    readonly pid: number;
    stop(): Promise<void>;
    /** As the machine's failure would end it. */
    kill(): Promise<void>;
}

export function startProgram(options: {
    readonly name: string;
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly log?: string;
    readonly onExit?: (code: number | null) => void;
}): Promise<Program>;
