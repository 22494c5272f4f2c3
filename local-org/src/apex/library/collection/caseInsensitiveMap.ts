import type { Execution } from '../../runtime/execution';
import { ApexMap } from '../../runtime/values/apexMap';
import type { ApexValue } from '../../runtime/values/apexValue';

/** A Map of names, as describes give it: keys are in lower case and found whatever their capitals. */
export class CaseInsensitiveMap extends ApexMap {
    override has(x: Execution, key: ApexValue): boolean {
        return super.has(x, lower(key));
    }

    override get(x: Execution, key: ApexValue): ApexValue {
        return super.get(x, lower(key));
    }

    override set(x: Execution, key: ApexValue, value: ApexValue): ApexValue {
        return super.set(x, lower(key), value);
    }

    override delete(x: Execution, key: ApexValue): ApexValue {
        return super.delete(x, lower(key));
    }
}

function lower(key: ApexValue): ApexValue {
    return typeof key === 'string' ? key.toLowerCase() : key;
}
