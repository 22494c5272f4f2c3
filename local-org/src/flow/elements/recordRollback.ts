import { step, type ElementReader } from './elementKind';

/** "Roll Back Records": undoes what this flow, and what it caused, has written in the transaction so far. */
export const readRecordRollback: ElementReader = (_node, head) => step(head, (interview) => interview.rollBack());
