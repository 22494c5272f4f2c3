import type { CallExpression, ConstructorCall, Expression, Place } from '../parse/ast';
import { nullType, primitive, typeName, voidType } from '../typeName';
import type { ApexType } from '../types';
import { isPrimitive } from './assignability';
import type { CheckedExpression, DynamicScope } from './checkedTree';
import { converted, node } from './checkedNodes';
import type { ExpressionChecker } from './expressionChecker';
import type { Candidate } from './memberLookup';
import { chooseOverload, type Overload } from './overloads';
import { signatureOf } from './declareTypes';
import type { ConstructorSymbol, UserType } from './symbols';
import { unsupportedIn } from './unsupportedFeature';

/** Methods that take a query as text, whose binds name the caller's variables. */
const dynamicQueries = new Set(['database.query', 'database.countquery', 'database.getquerylocator', 'search.query']);

/** Binds method and constructor calls to what they call. */
export class CallChecker {
    readonly #checker: ExpressionChecker;

    constructor(checker: ExpressionChecker) {
        this.#checker = checker;
    }

    call(expression: CallExpression): CheckedExpression {
        const { target } = expression;
        if (!target) return this.#unqualified(expression, this.arguments(expression.arguments));
        if (target.kind === 'super') return this.#superCall(expression, this.arguments(expression.arguments));
        const reference = this.#checker.names.reference(target);
        const args = this.arguments(expression.arguments);
        if (!reference) {
            if (target.kind !== 'name' && target.kind !== 'member') return this.#failed(expression);
            return this.#checker.error(target, `Variable does not exist: ${target.name}`);
        }
        const receiver = this.#checker.names.receiver(reference, target);
        if (receiver) {
            this.#checker.unsupported ??= unsupportedIn(receiver.type);
            return this.#onValue(receiver, expression, args);
        }
        switch (reference.kind) {
            case 'type':
                return this.#onType(reference.type, expression, args);
            case 'sObjectTypes':
                return this.#onType({ kind: 'library', name: 'Schema.SObjectType', arguments: [] }, expression, args);
            case 'namespace': {
                // `System.debug(…)`, `Database.query(…)`: namespaces that are types, too.
                const type = this.#checker.services.universe.resolveName(reference.names, undefined);
                if (type) return this.#onType(type, expression, args);
                return this.#checker.error(target, `Variable does not exist: ${reference.names.join('.')}`);
            }
            default:
                return this.#unknownMethod(expression, args, 'Label');
        }
    }

    arguments(expressions: readonly Expression[]): CheckedExpression[] {
        return expressions.map((each) => this.#checker.check(each));
    }

    #failed(place: Place): CheckedExpression {
        return node(place, nullType, { kind: 'error' });
    }

    /** name(…): a method of the class, of what it extends, or a static one of the outer class. */
    #unqualified(expression: CallExpression, args: CheckedExpression[]): CheckedExpression {
        if (args.some(isError)) return this.#failed(expression);
        const { context, services } = this.#checker;
        for (let type: UserType | undefined = context.type; type; type = type.outer) {
            const own = type === context.type;
            const candidates = services.lookup
                .methods(type.type, expression.name)
                .filter((candidate) => own || candidate.static);
            const chosen = this.#choose(candidates, args);
            if (!chosen) continue;
            if (!chosen.static && context.static) {
                const message = `Non static method cannot be referenced from a static context: ${describe(chosen)}`;
                return this.#checker.error(expression, message);
            }
            const target = chosen.static ? undefined : node(expression, context.type.type, { kind: 'this' as const });
            return this.#build(chosen, target, expression, args);
        }
        return this.#unknownMethod(expression, args, context.type.name);
    }

    #superCall(expression: CallExpression, args: CheckedExpression[]): CheckedExpression {
        if (args.some(isError)) return this.#failed(expression);
        const { context, services } = this.#checker;
        const { superclass } = context.type;
        const above: ApexType = superclass ?? { kind: 'primitive', name: 'Object' };
        const chosen = this.#choose(services.lookup.methods(above, expression.name), args);
        if (!chosen) return this.#unknownMethod(expression, args, typeName(above));
        const target = node(expression, context.type.type, { kind: 'this' as const });
        return this.#build(chosen, target, expression, args, true);
    }

    #onValue(receiver: CheckedExpression, expression: CallExpression, args: CheckedExpression[]): CheckedExpression {
        const isUnknown = receiver.kind === 'error' || receiver.type.kind === 'null';
        if (isUnknown || args.some(isError)) return this.#failed(expression);
        if (expression.target?.kind === 'name' && !this.#hasInstanceMethod(receiver.type, expression.name)) {
            // A variable may have the name of a type: `Logger logger; … Logger.getInstance()`.
            const type = this.#checker.names.typeReference([expression.target.name]);
            if (type?.kind === 'type') return this.#onType(type.type, expression, args);
        }
        const access = (target: CheckedExpression): CheckedExpression => this.#instanceCall(target, expression, args);
        return expression.safe
            ? this.#checker.names.safe(receiver, expression, access)
            : this.#checker.names.chain(receiver, expression, access);
    }

    #hasInstanceMethod(type: ApexType, name: string): boolean {
        return this.#checker.services.lookup.methods(type, name).some((candidate) => !candidate.static);
    }

    #instanceCall(target: CheckedExpression, expression: CallExpression, args: CheckedExpression[]): CheckedExpression {
        const { lookup, universe } = this.#checker.services;
        if (target.type.kind === 'void') {
            return this.#checker.error(expression, 'Method does not exist or incorrect signature: void has no methods');
        }
        if (target.kind === 'sObjectField' && expression.name.toLowerCase() === 'adderror') {
            return this.#addFieldError(target, expression, args);
        }
        const all = lookup.methods(target.type, expression.name);
        const chosen = this.#choose(
            all.filter((candidate) => !candidate.static),
            args
        );
        if (chosen) return this.#build(chosen, target, expression, args);
        if (target.kind === 'query' && target.type.kind === 'list' && target.gives === 'list') {
            const row: CheckedExpression = { ...target, type: target.type.element, gives: 'one' };
            const ofRow = this.#choose(lookup.methods(row.type, expression.name), args);
            if (ofRow && !ofRow.static) return this.#build(ofRow, row, expression, args);
        }
        if (this.#choose(all, args)) {
            const method = `${expression.name}(${args.map((arg) => typeName(arg.type)).join(', ')})`;
            const message = `Static method cannot be referenced from a non static context: ${method}`;
            return this.#checker.error(expression, message);
        }
        return this.#unknownMethod(expression, args, universe.userTypeOf(target.type)?.name ?? typeName(target.type));
    }

    /** `record.Field.addError(message)`: the receiver is the record, the field's name goes along. */
    #addFieldError(
        target: CheckedExpression & { readonly kind: 'sObjectField' },
        expression: CallExpression,
        args: CheckedExpression[]
    ): CheckedExpression {
        const { lookup } = this.#checker.services;
        const name = node(target, primitive('String'), { kind: 'constant' as const, value: target.name });
        const withName = [name, ...args];
        const chosen = this.#choose(lookup.methods(target.target.type, 'addError'), withName);
        if (!chosen) return this.#unknownMethod(expression, args, typeName(target.type));
        return this.#build(chosen, target.target, expression, withName);
    }

    #onType(type: ApexType, expression: CallExpression, args: CheckedExpression[]): CheckedExpression {
        if (args.some(isError)) return this.#failed(expression);
        const { universe, lookup } = this.#checker.services;
        const user = universe.userTypeOf(type);
        if (universe.isEnum(type)) {
            const ofEnum = this.#enumStatic(type, expression, args);
            if (ofEnum) return ofEnum;
        }
        if (type.kind === 'sobject' && type.name !== undefined) {
            const ofObject = this.#objectStatic(type.name, expression, args);
            if (ofObject) return ofObject;
        }
        const candidates = lookup.methods(type, expression.name);
        const chosen = this.#choose(
            candidates.filter((candidate) => candidate.static),
            args
        );
        if (chosen) return this.#build(chosen, undefined, expression, args);
        const instance = this.#choose(candidates, args);
        if (instance) {
            const message = `Non static method cannot be referenced from a static context: ${describe(instance)}`;
            return this.#checker.error(expression, message);
        }
        return this.#unknownMethod(expression, args, user?.name ?? typeName(type));
    }

    /** `values()` and `valueOf(name)`, which every enum has. */
    #enumStatic(type: ApexType, expression: CallExpression, args: CheckedExpression[]): CheckedExpression | undefined {
        const name = expression.name.toLowerCase();
        const [only, ...others] = args;
        if (name === 'values' && !only) return this.#enumValues(type, expression);
        if (name === 'valueof' && only && others.length === 0) {
            const text = this.#checker.convert(only, { kind: 'primitive', name: 'String' }, expression);
            if (text.kind === 'error') return text;
            return node(expression, type, { kind: 'enumValueOf', all: this.#enumValues(type, expression), name: text });
        }
        return undefined;
    }

    #enumValues(type: ApexType, place: Place): CheckedExpression {
        const { universe } = this.#checker.services;
        const list: ApexType = { kind: 'list', element: type };
        const user = universe.userTypeOf(type);
        if (user) return node(place, list, { kind: 'enumValues', enum: user });
        const library = universe.libraryTypeOf(type);
        const elements = (library?.constants ?? []).map((name) =>
            node(place, type, { kind: 'libraryEnumConstant' as const, typeName: library?.name ?? '', name })
        );
        return node(place, list, { kind: 'newElements', elements });
    }

    /** `Setting__c.getInstance()`, `Type__mdt.getAll()`: the table speaks of SObject, the caller gets his own type. */
    #objectStatic(
        objectName: string,
        expression: CallExpression,
        args: CheckedExpression[]
    ): CheckedExpression | undefined {
        const { universe } = this.#checker.services;
        if (expression.name.toLowerCase() === 'getsobjecttype' && args.length === 0) {
            const name = universe.library.find('Schema.SObjectType')?.name ?? 'Schema.SObjectType';
            const type: ApexType = { kind: 'library', name, arguments: [] };
            return node(expression, type, { kind: 'sObjectType', objectName });
        }
        const kind = universe.schema.object(objectName)?.kind;
        if (kind !== 'customSetting' && kind !== 'customMetadata') return undefined;
        const table = kind === 'customSetting' ? 'CustomSetting' : 'CustomMetadataType';
        const methods = universe.library.find(table)?.methods.get(expression.name.toLowerCase()) ?? [];
        const candidates = methods.map((member): Candidate & { parameters: readonly ApexType[] } => ({
            method: undefined,
            member,
            static: true,
            parameters: member.parameters.map((parameter) => parameter.type),
            returnType: concrete(member.type, objectName)
        }));
        const chosen = this.#choose(candidates, args);
        return chosen && this.#build(chosen, undefined, expression, args, false, objectName);
    }

    #choose<T extends Overload>(candidates: readonly T[], args: readonly CheckedExpression[]): T | undefined {
        const { assignability } = this.#checker.services;
        const types = args.map((arg) => arg.type);
        const chosen = chooseOverload(candidates, types, assignability);
        if (chosen || !args.some(isRowQuery)) return chosen;
        // A query's only row may stand for the record.
        const rows = args.map((arg) => (isRowQuery(arg) && arg.type.kind === 'list' ? arg.type.element : arg.type));
        return chooseOverload(candidates, rows, assignability);
    }

    /** An argument as its parameter's type. */
    #argument(arg: CheckedExpression, type: ApexType): CheckedExpression {
        if (isRowQuery(arg) && type.kind === 'sobject') return this.#checker.tryConvert(arg, type) ?? arg;
        return converted(arg, type);
    }

    #build(
        chosen: Candidate,
        target: CheckedExpression | undefined,
        expression: CallExpression,
        args: readonly CheckedExpression[],
        toSuper = false,
        objectName?: string
    ): CheckedExpression {
        const { context, services } = this.#checker;
        const converts = chosen.parameters.map((type, index) => {
            const arg = args[index];
            return arg ? this.#argument(arg, type) : this.#failed(expression);
        });
        const { method, member } = chosen;
        if (method) {
            if (!services.visible.from(context.type, method)) {
                return this.#checker.error(expression, `Method is not visible: ${describe(chosen)}`);
            }
            if (method.returnType.kind === 'null') return this.#checker.unknownType(method.owner, expression);
            if (!target) {
                return node(expression, chosen.returnType, { kind: 'callStatic', method, arguments: converts });
            }
            if (toSuper && method.abstract) {
                return this.#checker.error(expression, `Cannot call abstract method: ${describe(chosen)}`);
            }
            const call = { kind: 'callMethod', target, method, super: toSuper, arguments: converts } as const;
            return node(expression, chosen.returnType, call);
        }
        if (!member) return this.#failed(expression);
        const qualified = `${member.typeName}.${member.name}`.toLowerCase();
        return node(expression, this.#resultType(chosen, target), {
            kind: 'callLibrary',
            member,
            target,
            objectName,
            arguments: converts,
            alias: target && !toSuper ? this.#alias(target.type, chosen) : undefined,
            scope: dynamicQueries.has(qualified) ? this.#dynamicScope(expression) : undefined
        });
    }

    /** A record's clone has the record's own type, though the table can only say SObject. */
    #resultType(chosen: Candidate, target: CheckedExpression | undefined): ApexType {
        const isClone = /^(?:SObject|Object)$/.test(chosen.member?.typeName ?? '') && chosen.member?.name === 'clone';
        return isClone && target ? target.type : chosen.returnType;
    }

    /** Set where the receiver may be an object of the source with a method of its own for it. */
    #alias(receiver: ApexType, chosen: Candidate): string | undefined {
        const { universe } = this.#checker.services;
        const mayBeUserObject =
            receiver.kind === 'user' ||
            isPrimitive(receiver, 'Object') ||
            universe.isInterface(receiver) ||
            (receiver.kind === 'library' && universe.isException(receiver));
        if (!mayBeUserObject || !chosen.member) return undefined;
        return aliasOf(chosen.member.name, chosen.parameters.length);
    }

    #dynamicScope(place: Place): DynamicScope {
        const { context, names, services } = this.#checker;
        const fields: CheckedExpression[] = [];
        const seen = new Set<string>();
        const add = (type: UserType | undefined, staticOnly: boolean): void => {
            for (const [key, field] of type?.fields ?? []) {
                if (seen.has(key) || (!field.static && staticOnly)) continue;
                seen.add(key);
                fields.push(names.field(field, undefined, place));
            }
        };
        for (const type of services.universe.ancestry(context.type.type)) {
            const user = services.universe.userTypeOf(type);
            // A superclass keeps its private fields to itself.
            if (user === context.type) add(user, context.static);
        }
        for (let type = context.type.outer; type; type = type.outer) add(type, true);
        return { locals: context.locals(), fields: fields.filter((field) => field.kind !== 'error') };
    }

    constructorCall(expression: ConstructorCall): CheckedExpression {
        const { context, services } = this.#checker;
        const args = this.arguments(expression.arguments);
        if (args.some(isError)) return this.#failed(expression);
        if (expression.of === 'this') return this.delegation(context.type, 'this', args, expression);
        const above = context.type.superclass;
        const user = above && services.universe.userTypeOf(above);
        if (user) return this.delegation(user, 'super', args, expression);
        if (above && services.universe.isException(above))
            return this.delegation(context.type, 'this', args, expression);
        if (args.length === 0) return node(expression, voidType, { kind: 'constant', value: null });
        return this.#unknownConstructor(above ? typeName(above) : 'Object', args, expression);
    }

    delegation(
        type: UserType,
        of: 'this' | 'super',
        args: readonly CheckedExpression[],
        place: Place
    ): CheckedExpression {
        const constructor = this.chooseConstructor(type, args);
        if (!constructor) return this.#unknownConstructor(type.name, args, place);
        const converts = this.#convertAll(constructor, args, place);
        return node(place, voidType, { kind: 'callConstructor', constructor, of, arguments: converts });
    }

    /** `new Foo(…)` of a class of the source. */
    construct(type: UserType, args: readonly CheckedExpression[], place: Place): CheckedExpression {
        const { context, services } = this.#checker;
        if (type.kind === 'enum') return this.#checker.error(place, `Type cannot be constructed: ${type.name}`);
        if (type.abstract || type.kind === 'interface') {
            return this.#checker.error(place, `Abstract classes cannot be constructed: ${type.name}`);
        }
        const constructor = this.chooseConstructor(type, args);
        if (!constructor) return this.#unknownConstructor(type.name, args, place);
        if (!services.visible.from(context.type, constructor)) {
            const types = constructor.parameters.map((parameter) => typeName(parameter.type)).join(', ');
            return this.#checker.error(place, `Constructor is not visible: [${type.name}].<Constructor>(${types})`);
        }
        return node(place, type.type, {
            kind: 'construct',
            constructor,
            arguments: this.#convertAll(constructor, args, place)
        });
    }

    chooseConstructor(type: UserType, args: readonly CheckedExpression[]): ConstructorSymbol | undefined {
        const candidates = type.constructors.map((constructor) => ({
            constructor,
            parameters: constructor.parameters.map((parameter) => parameter.type)
        }));
        return this.#choose(candidates, args)?.constructor;
    }

    #convertAll(constructor: ConstructorSymbol, args: readonly CheckedExpression[], place: Place): CheckedExpression[] {
        return constructor.parameters.map((parameter, index) => {
            const arg = args[index];
            return arg ? this.#argument(arg, parameter.type) : this.#failed(place);
        });
    }

    #unknownConstructor(type: string, args: readonly CheckedExpression[], place: Place): CheckedExpression {
        const types = args.map((arg) => typeName(arg.type)).join(', ');
        return this.#checker.error(place, `Constructor not defined: [${type}].<Constructor>(${types})`);
    }

    #unknownMethod(expression: CallExpression, args: readonly CheckedExpression[], type: string): CheckedExpression {
        if (args.some(isError)) return this.#failed(expression);
        const types = args.map((arg) => typeName(arg.type)).join(', ');
        return this.#checker.error(
            expression,
            `Method does not exist or incorrect signature: void ${expression.name}(${types}) from the type ${type}`
        );
    }
}

/** The name under which objects of the source offer a method to the library. */
export function aliasOf(methodName: string, arity: number): string {
    return `~${methodName.toLowerCase()}/${arity}`;
}

function isRowQuery(expression: CheckedExpression): boolean {
    return expression.kind === 'query' && expression.type.kind === 'list' && expression.gives === 'list';
}

export function isError(expression: CheckedExpression): boolean {
    return expression.kind === 'error';
}

function describe(candidate: Candidate): string {
    if (candidate.method) return signatureOf(candidate.method);
    const types = candidate.parameters.map(typeName).join(', ');
    const { typeName: owner = '', name = '' } = candidate.member ?? {};
    return `${typeName(candidate.returnType)} ${owner}.${name}(${types})`;
}

/** SObject in a signature as a concrete type. */
function concrete(type: ApexType, objectName: string): ApexType {
    switch (type.kind) {
        case 'sobject':
            return type.name === undefined ? { kind: 'sobject', name: objectName } : type;
        case 'list':
            return { kind: 'list', element: concrete(type.element, objectName) };
        case 'map':
            return { kind: 'map', key: type.key, value: concrete(type.value, objectName) };
        default:
            return type;
    }
}
