import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { objectToken } from '../schema/describe';
import { stringTypeTable } from './stringType';
import { equalValues } from '../../runtime/equality';
import type { Execution } from '../../runtime/execution';
import { apexId, idOf } from '../../runtime/typing';
import { systemException } from '../../runtime/values/apexException';
import { ApexId } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';

function objectOf(x: Execution, id: string): ApexValue {
    const object = x.org.schema.objectByKeyPrefix(id.slice(0, 3));
    if (object === undefined) {
        throw systemException('System.SObjectException', `Cannot locate Apex Type for ID: ${id}`);
    }
    return objectToken(x, object.name);
}

/** An Id has the instance methods of String, too. */
const stringMembers = Object.fromEntries(
    Object.entries(stringTypeTable.members).filter(([signature]) => !signature.startsWith('static '))
);

export const idTypeTable: LibraryType = {
    name: 'Id',
    namespace: 'System',
    members: {
        ...stringMembers,
        'static Id valueOf(String text)': (_x, text: string | null) => idOf(given(text)),
        'static Id valueOf(String text, Boolean restoreCasing)': (_x, text: string | null) => idOf(given(text)),
        'Schema.SObjectType getSobjectType()': objectOf,
        'String to15()': (_x, id: string) => id.slice(0, 15),
        'String toString()': (_x, id: string) => id,
        'Boolean equals(Object other)': (x, id: string, other: ApexValue) =>
            equalValues(x, new ApexId(id), typeof other === 'string' && apexId(other) ? new ApexId(other) : other)
    }
};
