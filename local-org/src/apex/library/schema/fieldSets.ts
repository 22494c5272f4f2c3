import { childNodes, text } from '../../../metadata/xmlNode';
import type { XmlComponent } from '../../../metadata/sourceModel';
import type { FieldDefinition, ObjectDefinition } from '../../../schema/objectDefinition';
import { NotSupportedError } from '../../../errors';
import { primitive } from '../../typeName';
import { enumConstant } from '../enums';
import { libraryList } from '../lists';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { CaseInsensitiveMap } from '../collection/caseInsensitiveMap';
import { FieldToken, ObjectToken } from './describe';

/** `DescribeSObjectResult.fieldSets`. */
export class ObjectFieldSets extends LibraryValue {
    constructor(readonly object: ObjectDefinition) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.SObjectTypeFieldSets';
    }
}

/** A value of Schema.FieldSet. */
export class FieldSet extends LibraryValue {
    constructor(
        readonly object: ObjectDefinition,
        readonly component: XmlComponent
    ) {
        super();
    }

    get name(): string {
        return this.component.name.slice(this.component.name.indexOf('.') + 1);
    }

    override get libraryType(): string {
        return 'Schema.FieldSet';
    }

    override get valueKey(): string {
        return `\u0000fieldSet:${this.object.name}.${this.name}`;
    }

    override get printed(): string {
        return `Schema.FieldSet[${this.name}]`;
    }
}

/** A value of Schema.FieldSetMember. */
export class FieldSetMember extends LibraryValue {
    constructor(
        readonly path: string,
        readonly required: boolean,
        readonly object: ObjectDefinition,
        readonly field: FieldDefinition
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.FieldSetMember';
    }

    override get valueKey(): string {
        return `\u0000fieldSetMember:${this.object.name}.${this.path}`;
    }

    override get printed(): string {
        return `Schema.FieldSetMember[getDBRequired=${isDbRequired(this.field)};getFieldPath=${this.path};getLabel=${this.field.label};getRequired=${this.required};getType=${this.field.type.toUpperCase()};]`;
    }
}

/** The field sets that the source gives an object. */
function fieldSetsOf(x: Execution, object: ObjectDefinition): FieldSet[] {
    const prefix = `${object.name.toLowerCase()}.`;
    return x.org.services.model.components
        .filter(({ type, name }) => type === 'FieldSet' && name.toLowerCase().startsWith(prefix))
        .map((component) => new FieldSet(object, component));
}

/** `Schema.SObjectType.Account.fieldSets.Name`. */
export function fieldSetNamed(x: Execution, objectName: string, name: string): FieldSet {
    const object = x.org.schema.object(objectName);
    const found = object && fieldSetsOf(x, object).find((set) => set.name.toLowerCase() === name.toLowerCase());
    if (found === undefined) throw new NotSupportedError(`The field set ${objectName}.${name}`);
    return found;
}

function membersOf(x: Execution, { object, component }: FieldSet): FieldSetMember[] {
    return childNodes(component.xml, 'displayedFields').map((node) => {
        const path = text(node, 'field') ?? '';
        const target = fieldAt(x, object, path.split('.'));
        if (target === undefined) throw new NotSupportedError(`The field set ${component.name} with the field ${path}`);
        return new FieldSetMember(path, text(node, 'isRequired') === 'true', target.object, target.field);
    });
}

function fieldAt(
    x: Execution,
    object: ObjectDefinition,
    [first = '', ...rest]: readonly string[]
): { readonly object: ObjectDefinition; readonly field: FieldDefinition } | undefined {
    if (rest.length === 0) {
        const field = object.fields.get(first.toLowerCase());
        return field && { object, field };
    }
    const lookup = [...object.fields.values()].find(
        ({ relationshipName }) => relationshipName?.toLowerCase() === first.toLowerCase()
    );
    const [parentName] = lookup?.referenceTo ?? [];
    const parent = parentName === undefined ? undefined : x.org.schema.object(parentName);
    return parent && fieldAt(x, parent, rest);
}

function isDbRequired(field: FieldDefinition): boolean {
    return !field.nillable && field.type !== 'boolean' && field.createable;
}

export const fieldSetTypes: readonly LibraryType[] = [
    {
        name: 'Schema.SObjectTypeFieldSets',
        members: {
            'Map<String, Schema.FieldSet> getMap()': (x, { object }: ObjectFieldSets) => {
                const value = { kind: 'library', name: 'Schema.FieldSet', arguments: [] } as const;
                const map = new CaseInsensitiveMap({ kind: 'map', key: primitive('String'), value });
                for (const set of fieldSetsOf(x, object)) map.set(x, set.name, set);
                return map;
            }
        }
    },
    {
        name: 'Schema.FieldSet',
        members: {
            'List<Schema.FieldSetMember> getFields()': (x, set: FieldSet) =>
                libraryList('Schema.FieldSetMember', membersOf(x, set)),
            'String getName()': (_x, set: FieldSet) => set.name,
            'String getLabel()': (_x, { component }: FieldSet) => text(component.xml, 'label') ?? null,
            'String getDescription()': (_x, { component }: FieldSet) => text(component.xml, 'description') ?? null,
            'String getNamespace()': () => null,
            'Schema.SObjectType getSObjectType()': (_x, { object }: FieldSet) => new ObjectToken(object)
        }
    },
    {
        name: 'Schema.FieldSetMember',
        members: {
            'String getFieldPath()': (_x, { path }: FieldSetMember) => path,
            'String getLabel()': (_x, { field }: FieldSetMember) => field.label,
            'Schema.DisplayType getType()': (_x, { field }: FieldSetMember) =>
                enumConstant('Schema.DisplayType', field.type === 'int' ? 'INTEGER' : field.type),
            'Boolean getRequired()': (_x, { required }: FieldSetMember) => required,
            'Boolean getDbRequired()': (_x, { field }: FieldSetMember) => isDbRequired(field),
            'Schema.SObjectField getSObjectField()': (_x, { object, field }: FieldSetMember) =>
                new FieldToken(object, field)
        }
    }
];
