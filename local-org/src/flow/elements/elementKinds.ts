import { readActionCall } from './actionCall';
import { readAssignment } from './assignment';
import { readCollectionProcessor } from './collectionProcessor';
import { readCustomError } from './customError';
import { readDecision } from './decision';
import type { ElementReader } from './elementKind';
import { readLoop } from './loop';
import { readRecordCreate } from './recordCreate';
import { readRecordDelete } from './recordDelete';
import { readRecordLookup } from './recordLookup';
import { readRecordRollback } from './recordRollback';
import { readRecordUpdate } from './recordUpdate';
import { readSubflow } from './subflow';
import { readTransform } from './transform';
import { readWait } from './wait';

/** The elements that can be run, by their tag in the metadata. */
export const elementKinds: Readonly<Record<string, ElementReader>> = {
    actionCalls: readActionCall,
    assignments: readAssignment,
    collectionProcessors: readCollectionProcessor,
    customErrors: readCustomError,
    decisions: readDecision,
    loops: readLoop,
    recordCreates: readRecordCreate,
    recordDeletes: readRecordDelete,
    recordLookups: readRecordLookup,
    recordRollbacks: readRecordRollback,
    recordUpdates: readRecordUpdate,
    subflows: readSubflow,
    transforms: readTransform,
    waits: readWait
};

/** Elements that a flow may hold and that can't be run: reaching one throws NotSupportedError. */
export const unsupportedElements: readonly string[] = ['apexPluginCalls', 'orchestratedStages', 'screens', 'steps'];
