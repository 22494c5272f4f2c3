import type { ApexType } from '../../types';
import type { ApexValue } from './apexValue';

/** A List, also the form of an array. */
export class ApexList {
    constructor(
        /** The whole list's type. */
        readonly type: ApexType,
        readonly values: ApexValue[]
    ) {}

    get elementType(): ApexType {
        return this.type.kind === 'list' ? this.type.element : { kind: 'primitive', name: 'Object' };
    }
}
