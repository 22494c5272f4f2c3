import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { FieldDefinition, ObjectDefinition } from '../../../schema/objectDefinition';
import { primitive } from '../../typeName';
import type { PrimitiveName } from '../../types';
import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import type { ApexValue } from '../../runtime/values/apexValue';
import { ApexMap } from '../../runtime/values/apexMap';
import { ApexSet } from '../../runtime/values/apexSet';
import type { ApexList } from '../../runtime/values/apexList';
import type { ApexEnumConstant } from '../../runtime/values/apexObject';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { ApexSObject } from '../../runtime/values/apexSObject';
import { sObjectList } from '../lists';
import { strippedRecord, type KeepField } from './strippedRecord';

/** A value of System.SObjectAccessDecision. */
class AccessDecision extends LibraryValue {
    constructor(
        readonly records: ApexList,
        readonly removed: ReadonlyMap<string, ReadonlySet<string>>,
        readonly modified: ReadonlySet<number>
    ) {
        super();
    }

    override get libraryType(): string {
        return 'SObjectAccessDecision';
    }
}

/** A value of System.AccessLevel. */
export class AccessLevelValue extends LibraryValue {
    constructor(readonly mode: 'USER_MODE' | 'SYSTEM_MODE') {
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

/** Takes out the fields that the user may not read, create or update. */
function stripInaccessible(
    x: Execution,
    accessType: ApexEnumConstant | null,
    records: ApexList | null,
    enforceRootObject: boolean | null
): AccessDecision {
    const action = given(accessType).name;
    const removed = new Map<string, Set<string>>();
    const modified = new Set<number>();
    const copies = given(records).values.map((record, index) => {
        if (!(record instanceof ApexSObject)) return record;
        const { definition } = record;
        if (given(enforceRootObject) && !mayUse(x, action, definition)) {
            throw systemException('System.NoAccessException', `No access to entity: ${definition.name}`);
        }
        const keepField: KeepField = ({ definition: of }, field) => {
            if (mayUseField(x, action, of, field)) return true;
            const names = removed.get(of.name) ?? new Set<string>();
            removed.set(of.name, names.add(field.name));
            modified.add(index);
            return false;
        };
        return strippedRecord(record, keepField, (type) => {
            const object = type.kind === 'sobject' && type.name !== undefined && x.org.schema.object(type.name);
            return !object || mayUse(x, action, object);
        });
    });
    const { elementType } = given(records);
    const objectName = elementType.kind === 'sobject' ? elementType.name : undefined;
    return new AccessDecision(sObjectList(objectName, copies), removed, modified);
}

function mayUse({ access }: Execution, action: string, object: ObjectDefinition): boolean {
    if (action === 'READABLE') return access.allows('read', object);
    const create = action === 'UPDATABLE' || access.allows('create', object);
    return create && (action === 'CREATABLE' || access.allows('edit', object));
}

function mayUseField({ access }: Execution, action: string, object: ObjectDefinition, field: FieldDefinition): boolean {
    return action === 'READABLE' ? access.canReadField(object, field) : access.canEditField(object, field);
}

const setOf = (x: Execution, name: PrimitiveName, values: Iterable<ApexValue>) =>
    ApexSet.of(x, { kind: 'set', element: primitive(name) }, values);

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
                x,
                accessType: ApexEnumConstant | null,
                records: ApexList | null
            ) => stripInaccessible(x, accessType, records, true),
            'static SObjectAccessDecision stripInaccessible(AccessType accessCheckType, List<SObject> records, Boolean enforceRootObjectCrud)':
                stripInaccessible
        }
    },
    {
        name: 'SObjectAccessDecision',
        namespace: 'System',
        members: {
            'List<SObject> getRecords()': (_x, decision: AccessDecision) => decision.records,
            'Map<String, Set<String>> getRemovedFields()': (x, { removed }: AccessDecision) => {
                const element = primitive('String');
                const map = new ApexMap({ kind: 'map', key: element, value: { kind: 'set', element } });
                for (const [name, fields] of removed) map.set(x, name, setOf(x, 'String', fields));
                return map;
            },
            'Set<Integer> getModifiedIndexes()': (x, { modified }: AccessDecision) => setOf(x, 'Integer', modified)
        }
    }
];
