import { rowError, rowErrors } from './dmlError';
import type { OrgDatabase } from './orgDatabase';
import type { DmlChunk } from './transaction';

/** A user has a permission set, or a group of them, once: another assignment of it fails with DUPLICATE_VALUE. */
export function refuseDuplicateAssignments(database: OrgDatabase): void {
    database.registerHook('beforeTrigger', ({ transaction, object, operation, rows }: DmlChunk) => {
        if (object.name !== 'PermissionSetAssignment' || operation !== 'insert') return;
        const inRequest = new Set<string>();
        for (const row of rows) {
            const {
                AssigneeId: assignee,
                PermissionSetId: permissionSet,
                PermissionSetGroupId: group
            } = row.newRecord ?? {};
            if (typeof assignee !== 'string') continue;
            const assigned = group ?? permissionSet;
            if (typeof assigned !== 'string') {
                row.fail(rowErrors.required(['PermissionSetId']));
                continue;
            }
            const key = `${assignee}:${assigned}`;
            const others = transaction.database.lookup('PermissionSetAssignment', 'AssigneeId', assignee) ?? [];
            const known = [...others].some(
                (other) => (other['PermissionSetGroupId'] ?? other['PermissionSetId']) === assigned
            );
            if (known || inRequest.has(key)) {
                const what = `Assignee: ${assignee}; Permission Set: ${assigned}`;
                row.fail(rowError('DUPLICATE_VALUE', `Duplicate PermissionSetAssignment. ${what}`));
            }
            inRequest.add(key);
        }
    });
}
