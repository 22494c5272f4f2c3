import { typeKey, typeName } from '../typeName';
import type { ApexType } from '../types';
import { LibraryValue } from '../runtime/values/libraryValue';

/** A value of System.Type. */
export class TypeValue extends LibraryValue {
    constructor(readonly type: ApexType) {
        super();
    }

    override get libraryType(): string {
        return 'Type';
    }

    override get valueKey(): string {
        return `\u0000type:${typeKey(this.type)}`;
    }

    override get printed(): string {
        return typeName(this.type);
    }
}
