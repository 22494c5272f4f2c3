import { rowErrors } from '../data/dmlError';
import type { RowWrite } from '../data/recordAccess';
import type { DmlError } from '../data/transaction';
import { UserWrites } from './userWrites';

/** The rights of a user of the APIs: object permissions, field-level security, and sharing. */
export class ApiWrites extends UserWrites {
    override refusal(write: RowWrite): DmlError | undefined {
        return this.#refusalOfObject(write) ?? this.#refusalOfFields(write) ?? super.refusal(write);
    }

    #refusalOfObject({ operation, object }: RowWrite): DmlError | undefined {
        const { permissions } = this.access;
        switch (operation) {
            case 'insert':
                return permissions.allows('create', object)
                    ? undefined
                    : rowErrors.entityNotWritable('inserted', object.label);
            case 'update':
                return permissions.allows('edit', object)
                    ? undefined
                    : rowErrors.entityNotWritable('updated', object.label);
            case 'delete':
            case 'undelete':
                return permissions.allows('delete', object) ? undefined : rowErrors.insufficientAccess();
        }
    }

    #refusalOfFields({ operation, object, values }: RowWrite): DmlError | undefined {
        if (operation !== 'insert' && operation !== 'update') return undefined;
        const { permissions } = this.access;
        const closed = Object.keys(values).filter((name) => {
            const field = object.fields.get(name.toLowerCase());
            return field !== undefined && !permissions.canEditField(object, field);
        });
        return closed.length === 0 ? undefined : rowErrors.notWritable(closed);
    }
}
