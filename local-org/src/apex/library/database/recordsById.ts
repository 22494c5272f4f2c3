import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { sObjectList } from '../lists';

/** Records that hold no more than their ids, as deletes by id need them. */
export function recordsById(x: Execution, ids: ApexValue): ApexValue {
    if (ids instanceof ApexList)
        return sObjectList(
            undefined,
            ids.values.map((id) => recordById(x, id))
        );
    return recordById(x, ids);
}

function recordById(x: Execution, id: ApexValue): ApexSObject {
    const object = typeof id === 'string' ? x.org.schema.objectByKeyPrefix(id.slice(0, 3)) : undefined;
    if (object === undefined) throw systemException('System.TypeException', `Invalid id value: ${String(id)}`);
    const record = new ApexSObject(object);
    record.setField('Id', id);
    return record;
}
