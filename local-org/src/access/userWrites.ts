import { rowErrors } from '../data/dmlError';
import type { FieldValue, StoredRecord } from '../data/record';
import type { RowWrite, WriteAccess } from '../data/recordAccess';
import { shortRecordId } from '../data/recordId';
import type { Database, DmlError } from '../data/transaction';
import { shareFieldsOf } from '../schema/shareObject';
import { masterFields } from '../schema/sharingModel';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import type { UserAccess } from './accessControl';
import { levels, type Level } from './accessLevels';
import { sharedObject } from './shareRows';

/** The sharing of a user as DML is held to it: in classes that enforce it, in user mode, and of the APIs. */
export class UserWrites implements WriteAccess {
    constructor(
        protected readonly database: Database,
        protected readonly access: UserAccess
    ) {}

    refusal(write: RowWrite): DmlError | undefined {
        const { object, record } = write;
        if (object.kind !== 'standard' && object.kind !== 'custom') return undefined;
        const shared = sharedObject(object, this.database.schema);
        if (shared !== undefined) return this.#refusalOfShare(write, shared);
        const refused = record === undefined ? undefined : this.#refusalOfRecord(write, record);
        return refused ?? this.#refusalOfReferences(write);
    }

    #refusalOfRecord({ operation, object, values }: RowWrite, record: StoredRecord): DmlError | undefined {
        const { sharing } = this.access;
        const changesOwner = values['OwnerId'] !== undefined && values['OwnerId'] !== record['OwnerId'];
        const wanted = operation !== 'update' ? levels.All : changesOwner ? levels.Transfer : levels.Edit;
        const level = sharing.level(object, record, wanted);
        if (level >= wanted) return undefined;
        // what the user can't see is told of as if it were somebody else's
        return level < levels.Read && operation === 'update'
            ? rowErrors.crossReference()
            : rowErrors.insufficientAccess();
    }

    /** Who points at a record must be able to see it; who makes a detail must be able to change its master. */
    #refusalOfReferences({ object, record, values }: RowWrite): DmlError | undefined {
        const masters = new Map(masterFields(object).map((field) => [field.name, field]));
        for (const name in values) {
            const value = values[name] ?? null;
            if (typeof value !== 'string' || value === record?.[name]) continue;
            const field = object.fields.get(name.toLowerCase());
            if (field?.type !== 'reference' || field.name === 'OwnerId') continue;
            const master = masters.get(field.name);
            const wanted = master === undefined || master.writeRequiresMasterRead === true ? levels.Read : levels.Edit;
            if (!this.#reaches(field, value, wanted)) return rowErrors.crossReference(shortRecordId(value));
        }
        return undefined;
    }

    /** What doesn't exist is somebody else's error. */
    #reaches(field: FieldDefinition, id: FieldValue, wanted: Level): boolean {
        const target = this.database.schema.objectByKeyPrefix(String(id).slice(0, 3));
        if (target === undefined || !field.referenceTo.includes(target.name)) return true;
        const record = this.database.get(target.name, String(id));
        return record === undefined || this.access.sharing.reaches(target, record, wanted);
    }

    /**
     * "Only users with full access to a record can share it"; "only users with Modify All Data permission can add or change Apex managed sharing"
     * (Apex Developer Guide, "Creating Apex Managed Sharing").
     */
    #refusalOfShare({ object, record, values }: RowWrite, shared: ObjectDefinition): DmlError | undefined {
        const { parentField } = shareFieldsOf(shared);
        const id = record?.[parentField] ?? values[parentField];
        const parent = typeof id === 'string' ? this.database.get(shared.name, id) : undefined;
        if (parent === undefined) return undefined;
        const { permissions, sharing } = this.access;
        const cause = record?.['RowCause'] ?? values['RowCause'] ?? 'Manual';
        if (cause !== 'Manual' && !permissions.modifiesAll(object)) return rowErrors.insufficientAccess();
        const level = sharing.level(shared, parent, levels.All);
        if (level >= levels.All) return undefined;
        return level < levels.Read ? rowErrors.crossReference() : rowErrors.insufficientAccess();
    }
}
