import { NotSupportedError } from '../../../errors';
import type {
    ChildRelationship,
    FieldDefinition,
    ObjectDefinition,
    PicklistValue
} from '../../../schema/objectDefinition';
import type { Execution } from '../../runtime/execution';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of Schema.SObjectType: a token of an object. */
export class ObjectToken extends LibraryValue {
    constructor(readonly object: ObjectDefinition) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.SObjectType';
    }

    override get valueKey(): string {
        return `\u0000object:${this.object.name}`;
    }

    override get printed(): string {
        return this.object.name;
    }
}

/** A value of Schema.SObjectField: a token of a field. */
export class FieldToken extends LibraryValue {
    constructor(
        readonly object: ObjectDefinition,
        readonly field: FieldDefinition
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.SObjectField';
    }

    override get valueKey(): string {
        return `\u0000field:${this.object.name}.${this.field.name}`;
    }

    override get printed(): string {
        return this.field.name;
    }
}

/** A value of Schema.DescribeSObjectResult. */
export class ObjectDescribe extends LibraryValue {
    constructor(readonly object: ObjectDefinition) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.DescribeSObjectResult';
    }
}

/** `DescribeSObjectResult.fields`. */
export class ObjectFields extends LibraryValue {
    constructor(readonly object: ObjectDefinition) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.SObjectTypeFields';
    }
}

/** A value of Schema.DescribeFieldResult. */
export class FieldDescribe extends LibraryValue {
    constructor(
        readonly object: ObjectDefinition,
        readonly field: FieldDefinition
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.DescribeFieldResult';
    }
}

/** A value of Schema.PicklistEntry. */
export class PicklistEntry extends LibraryValue {
    constructor(readonly entry: PicklistValue) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.PicklistEntry';
    }
}

/** A value of Schema.ChildRelationship. */
export class ChildRelationshipValue extends LibraryValue {
    constructor(readonly relationship: ChildRelationship) {
        super();
    }

    override get libraryType(): string {
        return 'Schema.ChildRelationship';
    }
}

function objectNamed(x: Execution, objectName: string): ObjectDefinition {
    const object = x.org.schema.object(objectName);
    if (object === undefined) throw new NotSupportedError(`The object ${objectName}`);
    return object;
}

/** A field by its name or by the name of its relationship. */
function fieldNamed(object: ObjectDefinition, fieldName: string): FieldDefinition {
    const field =
        object.fields.get(fieldName.toLowerCase()) ??
        [...object.fields.values()].find((f) => f.relationshipName?.toLowerCase() === fieldName.toLowerCase());
    if (field === undefined) throw new NotSupportedError(`The field ${object.name}.${fieldName}`);
    return field;
}

export function objectToken(x: Execution, objectName: string): ObjectToken {
    return new ObjectToken(objectNamed(x, objectName));
}

export function fieldToken(x: Execution, objectName: string, fieldName: string): FieldToken {
    const object = objectNamed(x, objectName);
    return new FieldToken(object, fieldNamed(object, fieldName));
}

export function describeSObject(x: Execution, objectName: string): ObjectDescribe {
    return new ObjectDescribe(objectNamed(x, objectName));
}

export function describeField(x: Execution, objectName: string, fieldName: string): FieldDescribe {
    const object = objectNamed(x, objectName);
    return new FieldDescribe(object, fieldNamed(object, fieldName));
}
