import { readActionCall } from './actionCall';
import { readAssignment } from './assignment';
import { readCustomError } from './customError';
import { readDecision } from './decision';
import type { ElementReader } from './elementKind';
import { readLoop } from './loop';
import { readRecordCreate } from './recordCreate';
import { readRecordDelete } from './recordDelete';
import { readRecordLookup } from './recordLookup';
import { readRecordUpdate } from './recordUpdate';
import { readSubflow } from './subflow';

/** The elements that can be run, by their tag in the metadata. */
export const elementKinds: Readonly<Record<string, ElementReader>> = {
    actionCalls: readActionCall,
    assignments: readAssignment,
    customErrors: readCustomError,
    decisions: readDecision,
    loops: readLoop,
    recordCreates: readRecordCreate,
    recordDeletes: readRecordDelete,
    recordLookups: readRecordLookup,
    recordUpdates: readRecordUpdate,
    subflows: readSubflow
};

/** Elements that a flow may hold and that can't be run: reaching one throws NotSupportedError. */
export const unsupportedElements: readonly string[] = [
    'apexPluginCalls',
    'collectionProcessors',
    'orchestratedStages',
    'recordRollbacks',
    'screens',
    'steps',
    'transforms',
    'waits'
];
