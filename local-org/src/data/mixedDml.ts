import { rowErrors } from './dmlError';
import type { ObjectPlan } from './objectPlan';
import type { RecordInput } from './record';
import type { DmlError, DmlRequest } from './transaction';

/** "sObjects That Cannot Be Used Together in DML Operations" (Apex Developer Guide). */
export const setupObjects: ReadonlySet<string> = new Set([
    'FieldPermissions',
    'Group',
    'GroupMember',
    'ObjectPermissions',
    'PermissionSet',
    'PermissionSetAssignment',
    'PermissionSetGroup',
    'PermissionSetGroupComponent',
    'QueueSobject',
    'SetupEntityAccess',
    'Territory',
    'User',
    'UserRole',
    'UserTerritory'
]);

/** An update of a user counts only if it touches one of these. */
const setupFieldsOfUser: ReadonlySet<string> = new Set([
    'userroleid',
    'isactive',
    'forecastenabled',
    'isportalenabled',
    'username',
    'profileid'
]);

/**
 * The part of a transaction in which setup objects and others must not be changed together. A `System.runAs` block of an Apex test is a
 * part of its own: its runner puts a fresh one in `OrgTransaction.dmlScope` for the length of the block.
 */
export class DmlScope {
    #setupObject: string | undefined;
    #otherObject: string | undefined;

    /** Takes note of a statement; the error that all its rows get if it doesn't go together with an earlier one. */
    enter(plan: ObjectPlan, request: DmlRequest): DmlError | undefined {
        const { kind } = plan.definition;
        if (request.records.length === 0 || (kind !== 'standard' && kind !== 'custom')) return undefined;
        if (isSetup(plan, request)) {
            if (this.#otherObject !== undefined) return rowErrors.mixedDml(plan.objectName, this.#otherObject);
            this.#setupObject = plan.objectName;
        } else if (!setupObjects.has(plan.objectName)) {
            if (this.#setupObject !== undefined) return rowErrors.mixedDml(plan.objectName, this.#setupObject);
            this.#otherObject = plan.objectName;
        }
        return undefined;
    }
}

function isSetup(plan: ObjectPlan, { operation, records }: DmlRequest): boolean {
    if (!setupObjects.has(plan.objectName)) return false;
    // "You can only insert and update a group in a transaction with other sObjects. Other DML operations aren't allowed."
    if (plan.objectName === 'Group') return operation !== 'insert' && operation !== 'update';
    if (plan.objectName !== 'User') return true;
    if (operation === 'insert') return records.some(hasRole);
    if (operation !== 'update') return true;
    return records.some((record) => Object.keys(record).some((name) => setupFieldsOfUser.has(name.toLowerCase())));
}

/** "You can insert a user in a transaction with other sObjects … if UserRoleId is specified as null." */
function hasRole(record: RecordInput): boolean {
    return Object.entries(record).some(([name, value]) => name.toLowerCase() === 'userroleid' && value !== null);
}
