import { rowError, rowErrors } from '../data/dmlError';
import type { OrgDatabase } from '../data/orgDatabase';
import type { OrgTransaction } from '../data/orgTransaction';
import type { StoredRecord } from '../data/record';
import { removeSystemRecord, writeSystemRecord } from '../data/systemRecords';
import type { Database, DmlChunk, DmlError, TriggerRow } from '../data/transaction';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import { hasShareObject, shareFieldsOf, type ShareFields } from '../schema/shareObject';
import { sharingModelOf } from '../schema/sharingModel';
import { levelName, levelNamed, levelOfModel, levels } from './accessLevels';
import { Membership } from './membership';

/** Keeps the rows of share objects as the platform does: the owner's, and what may be shared with whom. Forks keep them too. */
export function registerShareRows(database: OrgDatabase): void {
    database.registerHook('beforeTrigger', (chunk) => {
        const shared = sharedObject(chunk.object, chunk.transaction.schema);
        if (shared !== undefined) for (const row of chunk.rows) checkShare(chunk, shared, row);
    });
    database.registerHook('afterTrigger', (chunk) => {
        const { object, operation, rows, transaction } = chunk;
        if (operation !== 'insert' && operation !== 'update') return;
        const shared = sharedObject(object, transaction.schema);
        if (shared !== undefined) {
            if (operation === 'insert') for (const row of rows) replaceEqualShare(chunk, shared, row);
            return;
        }
        const shares = ownedShares(object, transaction.schema);
        if (shares !== undefined) for (const row of rows) keepOwnerRow(transaction as OrgTransaction, shares, row);
    });
}

/** The object whose records a share object shares; undefined for any other object. */
export function sharedObject({ name }: ObjectDefinition, schema: Schema): ObjectDefinition | undefined {
    if (!name.endsWith('Share')) return undefined;
    const of = name.endsWith('__Share') ? name.replace(/__Share$/, '__c') : name.slice(0, -'Share'.length);
    const shared = schema.object(of);
    return shared !== undefined && shareFieldsOf(shared).shareObject === name ? shared : undefined;
}

/** Where an object's records have a row for their owner: where somebody is kept out of them by default. */
function ownedShares(object: ObjectDefinition, schema: Schema): ShareFields | undefined {
    const model = sharingModelOf(object);
    if (model === undefined || model === 'ControlledByParent' || !object.fields.has('ownerid')) return undefined;
    if (object.kind === 'standard' && levelOfModel(model) >= levels.Edit) return undefined;
    if (object.kind === 'custom' && !hasShareObject(object)) return undefined;
    const shares = shareFieldsOf(object);
    return schema.object(shares.shareObject) === undefined ? undefined : shares;
}

/** "When the owner changes, manual shares are removed"; those with an Apex sharing reason stay. */
function keepOwnerRow(transaction: OrgTransaction, shares: ShareFields, { newRecord, oldRecord }: TriggerRow): void {
    const owner = newRecord?.['OwnerId'];
    const id = newRecord?.['Id'];
    if (typeof owner !== 'string' || typeof id !== 'string' || owner === oldRecord?.['OwnerId']) return;
    const { shareObject, parentField, levelField } = shares;
    if (oldRecord !== undefined) {
        for (const share of [...(transaction.database.lookup(shareObject, parentField, id) ?? [])]) {
            if (share['RowCause'] !== 'Owner' && share['RowCause'] !== 'Manual') continue;
            removeSystemRecord(transaction, shareObject, String(share['Id']));
        }
    }
    writeSystemRecord(transaction, {
        object: shareObject,
        fields: { [parentField]: id, UserOrGroupId: owner, [levelField]: 'All', RowCause: 'Owner' }
    });
}

function checkShare({ transaction, operation, object }: DmlChunk, shared: ObjectDefinition, row: TriggerRow): void {
    const record = row.newRecord ?? row.oldRecord ?? {};
    if (operation === 'undelete') return;
    const cause = record['RowCause'] ?? 'Manual';
    const isCustom = typeof cause === 'string' && cause.endsWith('__c');
    if (cause !== 'Manual' && !isCustom) {
        row.fail(rowErrors.insufficientAccess());
        return;
    }
    if (operation === 'delete') return;
    if (operation === 'insert') row.setField('RowCause', cause);
    const error = levelError(transaction.database, object, shared, record);
    if (error !== undefined) row.fail(error);
}

/** Sharing gives more than everybody has, and less than the owner has. */
function levelError(
    database: Database,
    object: ObjectDefinition,
    shared: ObjectDefinition,
    record: StoredRecord
): DmlError | undefined {
    const { parentField, levelField } = shareFieldsOf(shared);
    const userId = String(record['UserOrGroupId']);
    const parent = database.get(shared.name, String(record[parentField]));
    if (parent !== undefined && parent['OwnerId'] === userId) return rowErrors.crossReference();
    const level = levelNamed(record[levelField]);
    if (level === levels.All) {
        const label = object.fields.get(levelField.toLowerCase())?.label ?? levelField;
        return rowErrors.badPicklistValue(label, 'All', levelField);
    }
    const isExternal = new Membership(database, userId).isExternal;
    const everybody = levelOfModel(sharingModelOf(shared, isExternal) ?? '');
    if (level > everybody) return undefined;
    if (shared.name === 'Account') return accountLevelError(record, everybody);
    const message =
        `field integrity exception: ${levelField} (trivial share level ${levelName(level)}, ` +
        `for organization with default level ${levelName(everybody)})`;
    return rowError('FIELD_INTEGRITY_EXCEPTION', message, levelField);
}

/** A share of an account may give as much of the account as everybody has, if it gives more of its children. */
function accountLevelError(record: StoredRecord, everybody: number): DmlError | undefined {
    const given = ['Account', 'Opportunity', 'Case', 'Contact'].map((name) => record[`${name}AccessLevel`] ?? 'None');
    const [, ...ofChildren] = given;
    if (levelNamed(given[0]) === everybody && ofChildren.some((name) => levelNamed(name) > levels.None))
        return undefined;
    const message = `Account, Opportunity, Case Levels, Con Levels (${given.join(', ')}) are below organization levels`;
    const fields = ['AccountAccessLevel', 'OpportunityAccessLevel', 'CaseAccessLevel', 'ContactAccessLevel'];
    return rowError('INVALID_ACCESS_LEVEL', message, ...fields);
}

/** Who shares a record again with somebody for the same reason changes the level: there is one row. */
function replaceEqualShare(
    { transaction, object }: DmlChunk,
    shared: ObjectDefinition,
    { newRecord }: TriggerRow
): void {
    const { parentField } = shareFieldsOf(shared);
    if (newRecord === undefined) return;
    const others = transaction.database.lookup(object.name, parentField, newRecord[parentField] ?? null) ?? [];
    for (const other of [...others]) {
        if (other['Id'] === newRecord['Id'] || other['UserOrGroupId'] !== newRecord['UserOrGroupId']) continue;
        if ((other['RowCause'] ?? 'Manual') !== newRecord['RowCause']) continue;
        removeSystemRecord(transaction as OrgTransaction, object.name, String(other['Id']));
    }
}
