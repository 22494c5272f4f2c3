import type { Expression, MemberExpression, NameExpression, Place } from '../parse/ast';
import { primitive } from '../typeName';
import type { ApexType } from '../types';
import type { CheckedExpression, Slot } from './checkedTree';
import { node, slotValue } from './checkedNodes';
import type { ExpressionChecker } from './expressionChecker';
import type { FieldSymbol, UserType } from './symbols';
import { unsupportedIn } from './unsupportedFeature';

/** What a dotted name has come to mean so far. */
export type Reference =
    | { readonly kind: 'value'; readonly value: CheckedExpression }
    | { readonly kind: 'type'; readonly type: ApexType }
    /** `System`, `Schema`, or the first part of a dotted type name. */
    | { readonly kind: 'namespace'; readonly names: readonly string[] }
    /** `Schema.SObjectType`, before an object's name. */
    | { readonly kind: 'sObjectTypes' }
    /** `Schema.SObjectType.Account.fields`, `….fieldSets`: before a field's name. */
    | { readonly kind: 'describedMembers'; readonly members: 'fields' | 'fieldsets'; readonly value: CheckedExpression }
    /** `Account.fields`, before a field's name: a token, as `Account.Name` is. */
    | { readonly kind: 'objectFields'; readonly objectName: string }
    /** `Page`, before a Visualforce page's name. */
    | { readonly kind: 'pages' }
    | { readonly kind: 'labels' };

/** Finds what names mean, in the order local variable, field, outer class's static field, type; all case-insensitive. */
export class NameChecker {
    readonly #checker: ExpressionChecker;

    constructor(checker: ExpressionChecker) {
        this.#checker = checker;
    }

    /** A name that must be a value. */
    value(expression: NameExpression | MemberExpression): CheckedExpression {
        const reference = this.reference(expression);
        if (reference?.kind === 'value') return reference.value;
        if (reference?.kind === 'sObjectTypes') return this.#unknownVariable(expression, 'SObjectType');
        if (reference?.kind === 'describedMembers') return this.#describedMap(reference, expression);
        return this.#unknownVariable(expression, expression.name);
    }

    /** A name to the left of an assignment: like a value, but read access isn't needed. */
    assignmentTarget(expression: Expression): CheckedExpression {
        const target = this.#checker.check(expression);
        if (target.kind === 'convert' && target.conversion === 'nothing') return target.value;
        if (target.kind === 'field' || target.kind === 'staticField') this.#checkWritable(target, expression);
        if (target.kind === 'local' && this.#checker.context.initialized.has(target.variable)) {
            this.#checker.problems.add(
                expression,
                `Final variable has already been initialized: ${target.variable.name}`
            );
        }
        if (target.kind === 'libraryProperty' && !target.set) {
            const name = target.get?.name ?? '';
            return this.#checker.error(expression, `Field is not writeable: ${target.get?.typeName ?? ''}.${name}`);
        }
        if (target.kind === 'sObjectField') {
            const { schema } = this.#checker.services.universe;
            const field = schema.field(target.objectName, target.name);
            if (field && !schema.isWritable(target.objectName, field)) {
                const message = `Field is not writeable: ${target.objectName}.${field.name}`;
                return this.#checker.error(expression, message);
            }
        }
        return target;
    }

    #checkWritable(
        target: CheckedExpression & { readonly field: FieldSymbol; readonly backing: boolean },
        place: Place
    ): void {
        const { field } = target;
        const { context, services, problems } = this.#checker;
        if (target.backing) return;
        const setter = { owner: field.owner, visibility: field.setterVisibility, testVisible: field.testVisible };
        if (!services.visible.from(context.type, setter)) {
            problems.add(place, `Variable is not visible: ${field.owner.name}.${field.name}`);
        } else if (!field.writable && context.type !== field.owner) {
            problems.add(place, `Field is not writeable: ${field.owner.name}.${field.name}`);
        } else if (field.final && context.type !== field.owner && !this.#constructsSubclass(field)) {
            problems.add(place, `Final variable has already been initialized: ${field.name}`);
        } else if (field.final && context.type === field.owner && !this.#initializes(field)) {
            const rule = 'Final members can only be assigned in their declaration, init blocks, or constructors';
            problems.add(place, `${rule}: ${field.name}`);
        }
    }

    #initializes(field: FieldSymbol): boolean {
        const { context } = this.#checker;
        if (context.inInitializer) return context.static === field.static;
        return context.inConstructor && !field.static;
    }

    /** A subclass's constructor may set what its superclass left final and unset. */
    #constructsSubclass(field: FieldSymbol): boolean {
        const { context, services } = this.#checker;
        const extendsOwner = services.universe.ancestry(context.type.type).includes(field.owner.type);
        return context.inConstructor && !field.static && extendsOwner;
    }

    /** Undefined if nothing has that name; that isn't reported here, since the caller knows what it was to be. */
    reference(expression: Expression): Reference | undefined {
        if (expression.kind === 'name') return this.#name(expression);
        if (expression.kind === 'member') return this.#member(expression);
        return { kind: 'value', value: this.#checker.check(expression) };
    }

    #name(expression: NameExpression): Reference | undefined {
        const variable = this.#variable(expression);
        if (variable) return { kind: 'value', value: variable };
        return this.typeReference([expression.name]);
    }

    /** A name as a type or the beginning of one. */
    typeReference(names: readonly string[]): Reference | undefined {
        const { universe } = this.#checker.services;
        const [first = ''] = names;
        const lowerFirst = first.toLowerCase();
        if (names.length === 1 && lowerFirst === 'label') return { kind: 'labels' };
        if (names.length === 1 && lowerFirst === 'page' && universe.userType(first) === undefined)
            return { kind: 'pages' };
        if (names.length === 2 && lowerFirst === 'system' && names[1]?.toLowerCase() === 'label')
            return { kind: 'labels' };
        const type = universe.resolveName(names, this.#checker.context.type);
        if (type?.kind === 'library' && type.name.toLowerCase().endsWith('sobjecttype') && names.length <= 2) {
            return { kind: 'sObjectTypes' };
        }
        if (type) {
            this.#checker.unsupported ??= unsupportedIn(type);
            return { kind: 'type', type };
        }
        return names.length === 1 && universe.library.isNamespace(first) ? { kind: 'namespace', names } : undefined;
    }

    #variable(expression: NameExpression): CheckedExpression | undefined {
        const { context } = this.#checker;
        const local = context.local(expression.name);
        if (local) {
            // Declared with a type that there isn't, which has been said.
            if (local.type.kind === 'null') return node(expression, local.type, { kind: 'error' });
            return node(expression, local.type, { kind: 'local', variable: local });
        }
        const field = this.#checker.services.lookup.field(context.type, expression.name);
        if (field && (field.static || !context.static)) return this.field(field, undefined, expression);
        for (let type = context.type.outer; type; type = type.outer) {
            const outerField = this.#checker.services.lookup.field(type, expression.name);
            if (outerField?.static) return this.field(outerField, undefined, expression);
        }
        return undefined;
    }

    /** A field of the source's classes; `target` undefined means `this` for an instance field. */
    field(field: FieldSymbol, target: CheckedExpression | undefined, place: Place): CheckedExpression {
        const { context, services } = this.#checker;
        if (!services.visible.from(context.type, field)) {
            return this.#checker.error(place, `Variable is not visible: ${field.owner.name}.${field.name}`);
        }
        if (field.type.kind === 'null') return this.#checker.unknownType(field.owner, place);
        const backing = context.accessorOf === field && (target === undefined || target.kind === 'this');
        if (field.static) return node(place, field.type, { kind: 'staticField', field, backing });
        const receiver = target ?? node(place, context.type.type, { kind: 'this' });
        return node(place, field.type, { kind: 'field', target: receiver, field, backing });
    }

    #member(expression: MemberExpression): Reference | undefined {
        const { target } = expression;
        if (target.kind === 'super') return this.#superMember(expression);
        const reference = this.reference(target);
        if (!reference) {
            // Not a name: something within it, which has complained for itself.
            if (target.kind !== 'name' && target.kind !== 'member') return undefined;
            return { kind: 'value', value: this.#unknownVariable(target, target.name) };
        }
        switch (reference.kind) {
            case 'value':
                return this.#valueMember(reference.value, expression);
            case 'type':
                return this.#typeMember(reference.type, expression);
            case 'namespace':
                return this.typeReference([...reference.names, expression.name]);
            case 'sObjectTypes':
                return this.#describeSObject(expression);
            case 'describedMembers':
                return this.#describedMember(reference, expression);
            case 'objectFields': {
                const token = this.#sObjectToken(reference.objectName, expression);
                return token && { kind: 'value', value: token };
            }
            case 'pages': {
                const type = this.#libraryType('PageReference');
                const [member] = this.#checker.services.lookup.libraryConstructors(type);
                if (!member?.member) return undefined;
                const url = `/apex/${expression.name.toLowerCase()}`;
                const address = node(expression, primitive('String'), { kind: 'constant' as const, value: url });
                const value = node(expression, type, {
                    kind: 'constructLibrary',
                    member: member.member,
                    made: undefined,
                    arguments: [address]
                });
                return { kind: 'value', value };
            }
            case 'labels': {
                if (!this.#checker.services.hasLabel(expression.name)) {
                    const message = `External string does not exist: ${expression.name}`;
                    return { kind: 'value', value: this.#checker.error(expression, message) };
                }
                const value = node(expression, primitive('String'), { kind: 'label', name: expression.name });
                return { kind: 'value', value };
            }
        }
    }

    #superMember(expression: MemberExpression): Reference | undefined {
        const { context, services } = this.#checker;
        const above = context.type.superclass && services.universe.userTypeOf(context.type.superclass);
        const field = above && services.lookup.field(above, expression.name);
        return field && { kind: 'value', value: this.field(field, undefined, expression) };
    }

    #valueMember(target: CheckedExpression, expression: MemberExpression): Reference | undefined {
        if (target.kind === 'error') return { kind: 'value', value: target };
        this.#checker.unsupported ??= unsupportedIn(target.type);
        // Of an unknown type, which has been complained of.
        if (target.type.kind === 'null') {
            return { kind: 'value', value: node(expression, target.type, { kind: 'error' }) };
        }
        const lowerName = expression.name.toLowerCase();
        const isDescribed =
            target.kind === 'describeSObject' || (target.kind === 'sObjectType' && lowerName === 'fields');
        if (isDescribed && (lowerName === 'fields' || lowerName === 'fieldsets')) {
            return { kind: 'describedMembers', members: lowerName, value: target };
        }
        const cause = target.kind === 'sObjectFieldToken' ? this.#rowCause(target, expression) : undefined;
        if (cause) return { kind: 'value', value: cause };
        const access = (receiver: CheckedExpression): CheckedExpression => this.#memberOf(receiver, expression);
        if (expression.target.kind === 'name' && !this.#hasMember(target, expression.name)) {
            // A variable may have the name of a type: `Account account; … Account.Name`.
            const type = this.typeReference([expression.target.name]);
            const other = type?.kind === 'type' ? this.#typeMember(type.type, expression) : undefined;
            if (other) return other;
        }
        const value = expression.safe ? this.safe(target, expression, access) : this.chain(target, expression, access);
        return { kind: 'value', value };
    }

    /** `target?.…`. */
    safe(
        target: CheckedExpression,
        place: Place,
        access: (receiver: CheckedExpression) => CheckedExpression
    ): CheckedExpression {
        const row: CheckedExpression =
            target.kind === 'query' && target.type.kind === 'list' && target.gives === 'list'
                ? { ...target, type: target.type.element, gives: 'oneOrNull' }
                : target;
        return this.chain(row, place, (receiver) => {
            const slot: Slot = { type: receiver.type };
            const inner = access(slotValue(place, slot));
            if (inner.kind === 'error') return inner;
            return node(place, inner.type, { kind: 'safe', target: receiver, slot, access: inner });
        });
    }

    /** What follows `a?.b` belongs to it: with `a` null, none of it is evaluated. */
    chain(
        target: CheckedExpression,
        place: Place,
        access: (receiver: CheckedExpression) => CheckedExpression
    ): CheckedExpression {
        if (target.kind !== 'safe') return access(target);
        const inner = this.chain(target.access, place, access);
        if (inner.kind === 'error') return inner;
        return node(place, inner.type, { kind: 'safe', target: target.target, slot: target.slot, access: inner });
    }

    #hasMember(target: CheckedExpression, name: string): boolean {
        const { universe, lookup } = this.#checker.services;
        const { type } = target;
        if (type.kind === 'sobject') {
            return type.name === undefined || universe.schema.member(type.name, name) !== undefined;
        }
        const user = universe.userTypeOf(type);
        if (user && lookup.field(user, name)) return true;
        return lookup.libraryProperty(type, name) !== undefined;
    }

    #memberOf(target: CheckedExpression, expression: MemberExpression): CheckedExpression {
        const { universe, lookup } = this.#checker.services;
        if (target.kind === 'query' && target.type.kind === 'list' && target.gives === 'list') {
            return this.#memberOf({ ...target, type: target.type.element, gives: 'one' }, expression);
        }
        if (target.type.kind === 'sobject') return this.#sObjectMember(target, target.type.name, expression);
        const user = universe.userTypeOf(target.type);
        const field = user && lookup.field(user, expression.name);
        if (field && !field.static) return this.field(field, target, expression);
        const found = lookup.libraryProperty(target.type, expression.name);
        if (found && !found.property.static) {
            const { get, set } = found.property;
            return node(expression, found.type, { kind: 'libraryProperty', target, get, set });
        }
        return this.#unknownVariable(expression, expression.name);
    }

    #sObjectMember(
        target: CheckedExpression,
        objectName: string | undefined,
        expression: MemberExpression
    ): CheckedExpression {
        if (objectName === undefined) {
            // The one field that every sObject has.
            if (expression.name.toLowerCase() === 'id') {
                const id = { kind: 'sObjectField', target, objectName: 'SObject', name: 'Id' } as const;
                return node(expression, primitive('Id'), id);
            }
            const message = 'Initial term of field expression must be a concrete SObject: SObject';
            return this.#checker.error(expression, message);
        }
        const member = this.#checker.services.universe.schema.member(objectName, expression.name);
        switch (member?.kind) {
            case 'field':
                return node(expression, member.type, { kind: 'sObjectField', target, objectName, name: member.name });
            case 'parent':
                return node(expression, member.type, { kind: 'parent', target, objectName, name: member.name });
            case 'children':
                return node(expression, member.type, { kind: 'children', target, name: member.name });
            case undefined:
                return this.#unknownVariable(expression, expression.name);
        }
    }

    #typeMember(type: ApexType, expression: MemberExpression): Reference | undefined {
        const { universe, lookup } = this.#checker.services;
        const user = universe.userTypeOf(type);
        if (user) return this.#userTypeMember(user, expression);
        if (type.kind === 'sobject' && type.name !== undefined) {
            if (expression.name.toLowerCase() === 'fields') return { kind: 'objectFields', objectName: type.name };
            const token = this.#sObjectToken(type.name, expression);
            return token && { kind: 'value', value: token };
        }
        const constant = this.#libraryConstant(type, expression);
        if (constant) return { kind: 'value', value: constant };
        const found = lookup.libraryProperty(type, expression.name);
        if (found?.property.static) {
            const { get, set } = found.property;
            const propertyType = this.#triggerVariableType(type, found.type, expression.name);
            const value = node(expression, propertyType, { kind: 'libraryProperty', target: undefined, get, set });
            return { kind: 'value', value };
        }
        return type.kind === 'library' ? this.typeReference([...type.name.split('.'), expression.name]) : undefined;
    }

    #userTypeMember(user: UserType, expression: MemberExpression): Reference | undefined {
        const { lookup } = this.#checker.services;
        const constant = user.constants.get(expression.name.toLowerCase());
        if (constant !== undefined) {
            return {
                kind: 'value',
                value: node(expression, user.type, { kind: 'enumConstant', enum: user, name: constant })
            };
        }
        const field = lookup.field(user, expression.name);
        if (field?.static) return { kind: 'value', value: this.field(field, undefined, expression) };
        const inner = this.#checker.services.universe.userType(`${user.name}.${expression.name}`);
        return inner && { kind: 'type', type: inner.type };
    }

    #libraryConstant(type: ApexType, expression: MemberExpression): CheckedExpression | undefined {
        const library = this.#checker.services.universe.libraryTypeOf(type);
        const name = library?.constants.find((each) => each.toLowerCase() === expression.name.toLowerCase());
        if (!library || name === undefined) return undefined;
        return node(expression, type, { kind: 'libraryEnumConstant', typeName: library.name, name });
    }

    /** In a trigger on Account, `Trigger.new` is a List<Account>. */
    #triggerVariableType(type: ApexType, propertyType: ApexType, name: string): ApexType {
        const objectName = this.#checker.context.triggerObject;
        if (objectName === undefined || type.kind !== 'library' || type.name !== 'Trigger') return propertyType;
        const object: ApexType = { kind: 'sobject', name: objectName };
        switch (name.toLowerCase()) {
            case 'new':
            case 'old':
                return { kind: 'list', element: object };
            case 'newmap':
            case 'oldmap':
                return { kind: 'map', key: primitive('Id'), value: object };
            default:
                return propertyType;
        }
    }

    /** `Account.SObjectType`, `Account.Name`. */
    #sObjectToken(objectName: string, expression: MemberExpression): CheckedExpression | undefined {
        if (expression.name.toLowerCase() === 'sobjecttype') {
            return node(expression, this.#libraryType('Schema.SObjectType'), { kind: 'sObjectType', objectName });
        }
        const member = this.#checker.services.universe.schema.member(objectName, expression.name);
        if (!member || member.kind === 'children') return undefined;
        const type = this.#libraryType('Schema.SObjectField');
        return node(expression, type, { kind: 'sObjectFieldToken', objectName, fieldName: member.field.name });
    }

    /** `Schema.Job__Share.RowCause.Recruiter__c`: why a share is there, as a text. */
    #rowCause(
        { objectName, fieldName }: CheckedExpression & { readonly kind: 'sObjectFieldToken' },
        expression: MemberExpression
    ): CheckedExpression | undefined {
        if (fieldName !== 'RowCause') return undefined;
        const wanted = expression.name.toLowerCase();
        const { picklistValues = [] } = this.#checker.services.universe.schema.field(objectName, fieldName) ?? {};
        const found = picklistValues.find(({ value }) => value.toLowerCase() === wanted);
        return found && node(expression, primitive('String'), { kind: 'constant', value: found.value });
    }

    #libraryType(name: string): ApexType {
        return {
            kind: 'library',
            name: this.#checker.services.universe.library.find(name)?.name ?? name,
            arguments: []
        };
    }

    /** `Schema.SObjectType.Account`. */
    #describeSObject(expression: MemberExpression): Reference | undefined {
        const objectName = this.#checker.services.universe.schema.objectName(expression.name);
        if (objectName === undefined) return undefined;
        const type = this.#libraryType('Schema.DescribeSObjectResult');
        return { kind: 'value', value: node(expression, type, { kind: 'describeSObject', objectName }) };
    }

    #describedMember(
        reference: Reference & { kind: 'describedMembers' },
        expression: MemberExpression
    ): Reference | undefined {
        const { value } = reference;
        if (value.kind === 'sObjectType') {
            // `Account.SObjectType.fields.Name` is a token, where `Schema.SObjectType.Account.fields.Name` is a describe.
            const token = this.#sObjectToken(value.objectName, expression);
            return token && { kind: 'value', value: token };
        }
        if (value.kind !== 'describeSObject') return undefined;
        const { objectName } = value;
        if (reference.members === 'fieldsets') {
            const type = this.#libraryType('Schema.FieldSet');
            const fieldSetName = expression.name;
            return { kind: 'value', value: node(expression, type, { kind: 'fieldSet', objectName, fieldSetName }) };
        }
        const field = this.#checker.services.universe.schema.field(objectName, expression.name);
        if (!field) return undefined;
        const type = this.#libraryType('Schema.DescribeFieldResult');
        return {
            kind: 'value',
            value: node(expression, type, { kind: 'describeField', objectName, fieldName: field.name })
        };
    }

    /** `Schema.SObjectType.Account.fields`, as the value on which `getMap()` is called. */
    #describedMap(reference: Reference & { kind: 'describedMembers' }, place: Place): CheckedExpression {
        const name = reference.members === 'fields' ? 'fields' : 'fieldSets';
        const found = this.#checker.services.lookup.libraryProperty(reference.value.type, name);
        if (!found) return this.#unknownVariable(place, name);
        const { get, set } = found.property;
        return node(place, found.type, { kind: 'libraryProperty', target: reference.value, get, set });
    }

    /** The value of a reference before a method's name; types and the like are told apart by the caller. */
    receiver(reference: Reference, place: Place): CheckedExpression | undefined {
        if (reference.kind === 'value') return reference.value;
        return reference.kind === 'describedMembers' ? this.#describedMap(reference, place) : undefined;
    }

    #unknownVariable(place: Place, name: string): CheckedExpression {
        return this.#checker.error(place, `Variable does not exist: ${name}`);
    }
}
