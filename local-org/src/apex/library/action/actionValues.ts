import { primitive } from '../../typeName';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { ApexMap } from '../../runtime/values/apexMap';
import type { ApexList } from '../../runtime/values/apexList';
import type { ApexValue } from '../../runtime/values/apexValue';

const valuesType = { kind: 'map', key: primitive('String'), value: primitive('Object') } as const;

/** A `Map<String, Object>`. */
export function valueMap(): ApexMap {
    return new ApexMap(valuesType);
}

/** A value of Invocable.Action. */
export class ActionValue extends LibraryValue {
    invocations: ApexMap[] = [];

    constructor(
        readonly kind: string,
        readonly name: string,
        readonly namespace: string | null,
        readonly isStandard: boolean
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Invocable.Action';
    }
}

/** A value of Invocable.Action.Error. */
export class ActionError extends LibraryValue {
    constructor(
        readonly code: string | null,
        readonly message: string | null
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Invocable.Action.Error';
    }
}

/** A value of Invocable.Action.Result. */
export class ActionResult extends LibraryValue {
    constructor(
        readonly action: ActionValue | null,
        readonly success: boolean,
        readonly errors: ApexList | null,
        readonly outputs: ApexMap
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Invocable.Action.Result';
    }

    get fields(): readonly (readonly [string, ApexValue])[] {
        return [
            ['action', this.action],
            ['errors', this.errors],
            ['outputParameters', this.outputs],
            ['success', this.success]
        ];
    }
}
