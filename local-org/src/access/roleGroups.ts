import type { OrgDatabase } from '../data/orgDatabase';
import type { OrgTransaction } from '../data/orgTransaction';
import { removeSystemRecord, writeSystemRecord } from '../data/systemRecords';
import type { DmlChunk, TriggerRow } from '../data/transaction';

/** The groups that stand for a role: what is shared with the role, or with it and those below, is shared with them. */
const typesOfRole = ['Role', 'RoleAndSubordinates', 'RoleAndSubordinatesInternal'] as const;

/** Gives every role its groups, as the platform does. */
export function registerRoleGroups(database: OrgDatabase): void {
    database.registerHook('beforeTrigger', ({ object, operation, rows }: DmlChunk) => {
        if (object.name !== 'UserRole' || operation !== 'insert') return;
        for (const row of rows) nameRole(row);
    });
    database.registerHook('afterTrigger', ({ object, operation, rows, transaction }: DmlChunk) => {
        if (object.name !== 'UserRole') return;
        for (const { newRecord, oldRecord } of rows) {
            const roleId = String((newRecord ?? oldRecord)?.['Id']);
            keepGroups(
                transaction as OrgTransaction,
                roleId,
                operation === 'delete' ? undefined : newRecord?.['DeveloperName']
            );
        }
    });
}

/** A role without a developer name gets one from its label. */
function nameRole(row: TriggerRow): void {
    const { DeveloperName: developerName, Name: name } = row.newRecord ?? {};
    if (typeof developerName === 'string' || typeof name !== 'string') return;
    row.setField('DeveloperName', name.replace(/\W+/g, '_').replace(/^_+|_+$/g, ''));
}

function keepGroups(transaction: OrgTransaction, roleId: string, developerName: unknown): void {
    const groups = [...(transaction.database.lookup('Group', 'RelatedId', roleId) ?? [])];
    if (typeof developerName !== 'string') {
        for (const group of groups) removeSystemRecord(transaction, 'Group', String(group['Id']));
        return;
    }
    for (const type of typesOfRole) {
        const known = groups.find((group) => group['Type'] === type);
        if (known?.['DeveloperName'] === developerName) continue;
        writeSystemRecord(transaction, {
            object: 'Group',
            id: known && String(known['Id']),
            fields: { DeveloperName: developerName, RelatedId: roleId, Type: type, DoesIncludeBosses: true }
        });
    }
}
