import type { Savepoint } from '../../../data/transaction';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { systemException } from '../../runtime/values/apexException';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of System.Savepoint. */
export class SavepointValue extends LibraryValue {
    /** False once the transaction went back behind it, or it was released. */
    valid = true;

    constructor(
        readonly savepoint: Savepoint,
        readonly number: number
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Savepoint';
    }
}

export const savepointType: LibraryType = { name: 'Savepoint', namespace: 'System', members: {} };

function checked(value: SavepointValue | null): SavepointValue {
    if (!given(value).valid) {
        throw systemException('System.TypeException', 'Savepoint is no longer valid: it was released or rolled back');
    }
    return given(value);
}

/** Savepoints count as DML statements ("Transaction Control", Apex Developer Guide). */
export const savepointMembers: LibraryType['members'] = {
    'static Savepoint setSavepoint()': (x) => {
        x.limits.use('dmlStatements');
        const value = new SavepointValue(x.transaction.savepoint(), x.savepoints.length);
        x.savepoints.push(value);
        return value;
    },
    'static void rollback(Savepoint savepoint)': (x, savepoint: SavepointValue | null) => {
        const { number, savepoint: mark } = checked(savepoint);
        x.limits.use('dmlStatements');
        x.transaction.rollback(mark);
        for (const later of x.savepoints.splice(number + 1)) later.valid = false;
    },
    'static void releaseSavepoint(Savepoint savepoint)': (x, savepoint: SavepointValue | null) => {
        const { number } = checked(savepoint);
        for (const released of x.savepoints.splice(number)) released.valid = false;
    }
};
