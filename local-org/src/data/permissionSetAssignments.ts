import { rowError } from './dmlError';
import type { OrgDatabase } from './orgDatabase';
import type { DmlChunk } from './transaction';

/** A user has a permission set once: another assignment of it fails with DUPLICATE_VALUE. */
export function refuseDuplicateAssignments(database: OrgDatabase): void {
    database.registerHook('beforeTrigger', ({ transaction, object, operation, rows }: DmlChunk) => {
        if (object.name !== 'PermissionSetAssignment' || operation !== 'insert') return;
        const inRequest = new Set<string>();
        for (const row of rows) {
            const { AssigneeId: assignee, PermissionSetId: permissionSet } = row.newRecord ?? {};
            if (typeof assignee !== 'string' || typeof permissionSet !== 'string') continue;
            const key = `${assignee}:${permissionSet}`;
            const others = transaction.database.lookup('PermissionSetAssignment', 'AssigneeId', assignee) ?? [];
            const known = [...others].some((other) => other['PermissionSetId'] === permissionSet);
            if (known || inRequest.has(key)) {
                const what = `Assignee: ${assignee}; Permission Set: ${permissionSet}`;
                row.fail(rowError('DUPLICATE_VALUE', `Duplicate PermissionSetAssignment. ${what}`));
            }
            inRequest.add(key);
        }
    });
}
