import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { primitive } from '../../typeName';
import { ApexMap } from '../../runtime/values/apexMap';
import { ApexSet } from '../../runtime/values/apexSet';
import type { ApexList } from '../../runtime/values/apexList';
import type { ApexEnumConstant } from '../../runtime/values/apexObject';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { ApexSObject } from '../../runtime/values/apexSObject';
import { sObjectList } from '../lists';

/** A value of System.SObjectAccessDecision. */
class AccessDecision extends LibraryValue {
    constructor(readonly records: ApexList) {
        super();
    }

    override get libraryType(): string {
        return 'SObjectAccessDecision';
    }
}

/** A value of System.AccessLevel. */
class AccessLevelValue extends LibraryValue {
    constructor(private readonly mode: 'USER_MODE' | 'SYSTEM_MODE') {
        super();
    }

    override get libraryType(): string {
        return 'AccessLevel';
    }

    override get valueKey(): string {
        return `\u0000access:${this.mode}`;
    }

    override get printed(): string {
        return this.mode;
    }
}

/** Field-level security isn't emulated: every field is accessible, as it is for an administrator. */
function stripInaccessible(accessType: ApexEnumConstant | null, records: ApexList | null): AccessDecision {
    given(accessType);
    const copies = given(records).values.map((record) =>
        record instanceof ApexSObject ? record.copy({ deep: true, keep: () => true }) : record
    );
    const { elementType } = given(records);
    return new AccessDecision(sObjectList(elementType.kind === 'sobject' ? elementType.name : undefined, copies));
}

export const securityTypes: readonly LibraryType[] = [
    {
        name: 'AccessLevel',
        namespace: 'System',
        members: {
            'static AccessLevel USER_MODE': () => new AccessLevelValue('USER_MODE'),
            'static AccessLevel SYSTEM_MODE': () => new AccessLevelValue('SYSTEM_MODE')
        }
    },
    {
        name: 'Security',
        namespace: 'System',
        members: {
            'static SObjectAccessDecision stripInaccessible(AccessType accessCheckType, List<SObject> records)': (
                _x,
                accessType: ApexEnumConstant | null,
                records: ApexList | null
            ) => stripInaccessible(accessType, records),
            'static SObjectAccessDecision stripInaccessible(AccessType accessCheckType, List<SObject> records, Boolean enforceRootObjectCrud)':
                (_x, accessType: ApexEnumConstant | null, records: ApexList | null) =>
                    stripInaccessible(accessType, records)
        }
    },
    {
        name: 'SObjectAccessDecision',
        namespace: 'System',
        members: {
            'List<SObject> getRecords()': (_x, decision: AccessDecision) => decision.records,
            'Map<String, Set<String>> getRemovedFields()': () =>
                new ApexMap({
                    kind: 'map',
                    key: primitive('String'),
                    value: { kind: 'set', element: primitive('String') }
                }),
            'Set<Integer> getModifiedIndexes()': () => new ApexSet({ kind: 'set', element: primitive('Integer') })
        }
    }
];
