import { enumConstant } from '../enums';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';

const operationIncludes = (part: string) => (x: Execution) => x.trigger?.operation.includes(part) === true;

export const triggerType: LibraryType = {
    name: 'Trigger',
    namespace: 'System',
    members: {
        'static List<SObject> new': (x) => x.trigger?.new ?? null,
        'static List<SObject> old': (x) => x.trigger?.old ?? null,
        'static Map<Id, SObject> newMap': (x) => x.trigger?.newMap ?? null,
        'static Map<Id, SObject> oldMap': (x) => x.trigger?.oldMap ?? null,
        'static TriggerOperation operationType': (x) =>
            x.trigger === undefined ? null : enumConstant('TriggerOperation', x.trigger.operation),
        'static Integer size': (x) => x.trigger?.size ?? null,
        'static Boolean isExecuting': (x) => x.trigger !== undefined,
        'static Boolean isBefore': operationIncludes('BEFORE_'),
        'static Boolean isAfter': operationIncludes('AFTER_'),
        'static Boolean isInsert': operationIncludes('_INSERT'),
        'static Boolean isUpdate': operationIncludes('_UPDATE'),
        'static Boolean isDelete': operationIncludes('_DELETE'),
        'static Boolean isUndelete': operationIncludes('_UNDELETE')
    }
};
