import type { ApexList } from './values/apexList';
import type { ApexMap } from './values/apexMap';

/** System.TriggerOperation. */
export type TriggerOperation =
    | 'BEFORE_INSERT'
    | 'BEFORE_UPDATE'
    | 'BEFORE_DELETE'
    | 'AFTER_INSERT'
    | 'AFTER_UPDATE'
    | 'AFTER_DELETE'
    | 'AFTER_UNDELETE';

/** What `Trigger.*` reads. */
export interface TriggerContext {
    readonly operation: TriggerOperation;
    readonly new: ApexList | null;
    readonly old: ApexList | null;
    readonly newMap: ApexMap | null;
    readonly oldMap: ApexMap | null;
    readonly size: number;
}

/** `EventBus.TriggerContext` of a platform event trigger. */
export interface EventTriggerContext {
    readonly retries: number;
    readonly lastError: string | null;
    resumeCheckpoint: string | null;
    /** Replay ids of the batch: a checkpoint is one of them. */
    readonly replayIds: ReadonlySet<string>;
}
