import type { Expression, NewArray, NewElements, NewMap, NewObject, Place } from '../parse/ast';
import { genericSObject, nullType, primitive, typeName } from '../typeName';
import type { ApexType } from '../types';
import type { CheckedExpression } from './checkedTree';
import { converted, node } from './checkedNodes';
import type { ExpressionChecker } from './expressionChecker';
import { isPrimitive } from './assignability';
import { chooseOverload } from './overloads';
import { isError } from './callChecker';

/** Types the forms of `new`. */
export class CreationChecker {
    readonly #checker: ExpressionChecker;

    constructor(checker: ExpressionChecker) {
        this.#checker = checker;
    }

    creation(expression: NewObject | NewArray | NewElements | NewMap): CheckedExpression {
        switch (expression.kind) {
            case 'newObject':
                return this.#object(expression);
            case 'newArray': {
                const element = this.#checker.type(expression.element);
                const size = this.#checker.check(expression.size);
                if (!element || size.kind === 'error') return failed(expression);
                const count = this.#checker.convert(size, primitive('Integer'), expression.size);
                return node(expression, { kind: 'list', element }, { kind: 'newArray', size: count });
            }
            case 'newElements':
                return this.#elements(expression);
            case 'newMap':
                return this.#map(expression);
        }
    }

    #object(expression: NewObject): CheckedExpression {
        const type = this.#checker.type(expression.type);
        if (type?.kind === 'sobject') return this.#sObject(type, expression);
        const args = this.#checker.calls.arguments(expression.arguments);
        if (!type || args.some(isError)) return failed(expression);
        const user = this.#checker.services.universe.userTypeOf(type);
        if (user) return this.#checker.calls.construct(user, args, expression);
        if (args.length === 0) {
            if (type.kind === 'list' || type.kind === 'set') {
                return node(expression, type, { kind: 'newElements', elements: [] });
            }
            if (type.kind === 'map') return node(expression, type, { kind: 'newMap', entries: [] });
        }
        const [size] = args;
        if (type.kind === 'list' && args.length === 1 && size && isPrimitive(size.type, 'Integer')) {
            return node(expression, type, { kind: 'newArray', size });
        }
        return this.#libraryObject(type, args, expression);
    }

    #libraryObject(type: ApexType, args: readonly CheckedExpression[], place: Place): CheckedExpression {
        const { lookup, assignability, universe } = this.#checker.services;
        const types = args.map((arg) => arg.type);
        const chosen = chooseOverload(lookup.libraryConstructors(type), types, assignability);
        if (!chosen?.member) {
            if (universe.isInterface(type)) {
                return this.#checker.error(place, `Type cannot be constructed: ${typeName(type)}`);
            }
            const written = types.map(typeName).join(', ');
            return this.#checker.error(place, `Constructor not defined: [${typeName(type)}].<Constructor>(${written})`);
        }
        const isGeneric = universe.parametersOf(type).size > 0;
        const converts = args.map((arg, index) => converted(arg, chosen.parameters[index] ?? arg.type));
        return node(place, type, {
            kind: 'constructLibrary',
            member: chosen.member,
            made: isGeneric ? type : undefined,
            arguments: converts
        });
    }

    /** `new Account(Name = 'x', Parent = other)`. */
    #sObject(type: ApexType & { readonly kind: 'sobject' }, expression: NewObject): CheckedExpression {
        const { name: objectName } = type;
        if (objectName === undefined) return this.#checker.error(expression, 'Type cannot be constructed: SObject');
        const values: { name: string; value: CheckedExpression }[] = [];
        for (const argument of expression.arguments) {
            const value = this.#fieldValue(objectName, argument);
            if (value) values.push(value);
        }
        if (values.length < expression.arguments.length || values.some(({ value }) => isError(value))) {
            return node(expression, type, { kind: 'error' });
        }
        return node(expression, type, { kind: 'newSObject', objectName, values });
    }

    #fieldValue(objectName: string, argument: Expression): { name: string; value: CheckedExpression } | undefined {
        if (argument.kind !== 'assign' || argument.operator !== undefined || argument.target.kind !== 'name') {
            this.#checker.error(argument, 'SObject constructor must use name = value pairs');
            return undefined;
        }
        const value = this.#checker.check(argument.value);
        const written = argument.target.name;
        const member = this.#checker.services.universe.schema.member(objectName, written);
        if (!member || member.kind === 'children') {
            this.#checker.error(argument, `Field does not exist: ${written} on ${objectName}`);
            return undefined;
        }
        if (member.kind === 'field') {
            const { field } = member;
            if (!this.#checker.services.universe.schema.isWritable(objectName, field)) {
                this.#checker.error(argument, `Field is not writeable: ${objectName}.${field.name}`);
                return undefined;
            }
        }
        const type = member.kind === 'parent' ? genericSObject : member.type;
        return { name: member.name, value: this.#checker.convert(value, type, argument) };
    }

    #elements(expression: NewElements): CheckedExpression {
        const type = this.#checker.type(expression.type);
        const elements = expression.elements.map((each) => this.#checker.check(each));
        if (!type) return failed(expression);
        if (type.kind === 'map' && elements.length === 0)
            return node(expression, type, { kind: 'newMap', entries: [] });
        if (type.kind !== 'list' && type.kind !== 'set') {
            return this.#checker.error(expression, `Type cannot be constructed: ${typeName(type)}`);
        }
        const converts = elements.map((each, index) =>
            this.#checker.convert(each, type.element, expression.elements[index] ?? expression)
        );
        if (converts.some(isError)) return node(expression, type, { kind: 'error' });
        return node(expression, type, { kind: 'newElements', elements: converts });
    }

    #map(expression: NewMap): CheckedExpression {
        const type = this.#checker.type(expression.type);
        const pairs = expression.entries.map(
            ([key, value]) => [this.#checker.check(key), this.#checker.check(value)] as const
        );
        if (!type) return failed(expression);
        if (type.kind !== 'map') {
            return this.#checker.error(expression, `Invalid initializer type ${typeName(type)} found for Map`);
        }
        const entries = pairs.map(
            ([key, value]) =>
                [this.#checker.convert(key, type.key, key), this.#checker.convert(value, type.value, value)] as const
        );
        if (entries.some(([key, value]) => isError(key) || isError(value)))
            return node(expression, type, { kind: 'error' });
        return node(expression, type, { kind: 'newMap', entries });
    }
}

function failed(place: Place): CheckedExpression {
    return node(place, nullType, { kind: 'error' });
}
