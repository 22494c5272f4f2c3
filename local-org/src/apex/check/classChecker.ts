import type {
    AnonymousBlock,
    Block,
    Expression,
    Place,
    PropertyDeclaration,
    Statement,
    TriggerDeclaration
} from '../parse/ast';
import { sameType, typeName, voidType } from '../typeName';
import type { ApexType } from '../types';
import { BodyContext } from './bodyContext';
import type {
    CheckedAccessor,
    CheckedConstructor,
    CheckedExpression,
    CheckedInitializer,
    CheckedMethod,
    CheckedScript,
    CheckedStatement,
    CheckedType
} from './checkedTree';
import { signatureOf } from './declareTypes';
import { ExpressionChecker } from './expressionChecker';
import type { CheckServices } from './expressionChecker';
import { allComplete, endsInEndlessLoop } from './flow';
import { checkHierarchy } from './hierarchyChecker';
import type { Problems } from './problems';
import { StatementChecker } from './statementChecker';
import { compileRefusal, refusal } from './unsupportedFeature';
import type { ConstructorSymbol, FieldSymbol, LocalVariable, MethodSymbol, ParameterSymbol, UserType } from './symbols';

/** Checks the members of classes, and the statements of triggers and anonymous blocks. */
export class ClassChecker {
    readonly #services: CheckServices;
    readonly #problems: Problems;

    constructor(services: CheckServices, problems: Problems) {
        this.#services = services;
        this.#problems = problems;
    }

    /** A type and its inner types. */
    types(type: UserType): CheckedType[] {
        return [this.#type(type), ...[...type.innerTypes.values()].flatMap((inner) => this.types(inner))];
    }

    script(unit: TriggerDeclaration | AnonymousBlock, holder: UserType): CheckedScript & { inner: CheckedType[] } {
        const [checkedHolder, ...inner] = this.types(holder);
        const checker = this.#body(holder, {
            static: true,
            returnType: voidType,
            triggerObject:
                unit.kind === 'trigger' ? this.#services.universe.schema.objectName(unit.objectName) : undefined
        });
        const body = this.#supported(unit, checker, () => new StatementChecker(checker).statements(unit.body)) ?? [];
        if (!checkedHolder) throw new TypeError('a script has a holder');
        return { holder: checkedHolder, body, inner };
    }

    #type(type: UserType): CheckedType {
        checkHierarchy(type, this.#services, this.#problems);
        const { declaration } = type;
        const methods: CheckedMethod[] = [];
        const accessors: CheckedAccessor[] = [];
        const staticInitializers: CheckedInitializer[] = [];
        const instanceInitializers: CheckedInitializer[] = [];
        for (const overloads of type.methods.values()) {
            for (const method of overloads) methods.push(this.#method(method));
        }
        for (const member of declaration.kind === 'enum' ? [] : declaration.members) {
            if (member.kind === 'initializer') {
                const checker = this.#body(type, { static: member.static, returnType: voidType, inInitializer: true });
                const [body] =
                    this.#supported(member, checker, () => new StatementChecker(checker).statements([member.body])) ??
                    [];
                if (!body) continue;
                const initializers = member.static ? staticInitializers : instanceInitializers;
                initializers.push({ kind: 'block', body, place: member });
            } else if (member.kind === 'field' || member.kind === 'property') {
                const field = type.fields.get(member.name.toLowerCase());
                if (!field || field.declaration !== member) continue;
                if (member.kind === 'property') {
                    accessors.push(...this.#accessors(member, field));
                } else if (member.initializer) {
                    const initializer = this.#initializerOf(member.initializer, field, type);
                    const initializers = field.static ? staticInitializers : instanceInitializers;
                    if (initializer) initializers.push(initializer);
                }
            }
        }
        const constructors = type.constructors.map((constructor) => this.#constructorOf(constructor, type));
        return { symbol: type, methods, constructors, accessors, staticInitializers, instanceInitializers };
    }

    #initializerOf(initializer: Expression, field: FieldSymbol, type: UserType): CheckedInitializer | undefined {
        const checker = this.#body(type, { static: field.static, returnType: voidType });
        let value: CheckedExpression | undefined;
        const [refused] =
            this.#supported(field.declaration, checker, () => {
                value = checker.convert(checker.check(initializer), field.type, field.declaration);
                return undefined;
            }) ?? [];
        const place = field.declaration;
        if (refused) return { kind: 'block', body: refused, place };
        return value && value.kind !== 'error' ? { kind: 'field', field, value, place } : undefined;
    }

    #body(
        type: UserType,
        options: {
            static: boolean;
            returnType: ApexType;
            accessorOf?: FieldSymbol;
            triggerObject?: string;
            inConstructor?: boolean;
            inInitializer?: boolean;
        }
    ): ExpressionChecker {
        return new ExpressionChecker(this.#services, new BodyContext({ type, ...options }), this.#problems);
    }

    #declareParameters(checker: ExpressionChecker, parameters: readonly ParameterSymbol[]): LocalVariable[] {
        return parameters.map((parameter) => {
            const variable = checker.context.declare(parameter.name, parameter.type, parameter.final);
            if (!variable) this.#problems.add(parameter.place, `Duplicate variable: ${parameter.name}`);
            return variable ?? { name: parameter.name, type: parameter.type, final: parameter.final };
        });
    }

    #method(symbol: MethodSymbol): CheckedMethod {
        const checker = this.#body(symbol.owner, { static: symbol.static, returnType: symbol.returnType });
        const parameters = this.#declareParameters(checker, symbol.parameters);
        const { body } = symbol.declaration;
        if (!body) {
            if (!symbol.abstract)
                this.#problems.add(symbol.declaration, `Method must define a body: ${signatureOf(symbol)}`);
            return { symbol, parameters, body: undefined };
        }
        if (symbol.abstract) this.#problems.add(symbol.declaration, 'Abstract methods cannot have a body');
        return { symbol, parameters, body: this.#signatureRefusal(symbol) ?? this.#checkedBody(body, checker) };
    }

    /** In place of the body of what names a type that there isn't: it has been complained of, and nothing can be told of the body. */
    #signatureRefusal(symbol: MethodSymbol | ConstructorSymbol): CheckedStatement[] | undefined {
        const types = [
            ...symbol.parameters.map(({ type }) => type),
            'returnType' in symbol ? symbol.returnType : voidType
        ];
        if (!this.#services.tolerant || !symbol.declaration || types.every(({ kind }) => kind !== 'null'))
            return undefined;
        return [compileRefusal(symbol.declaration, this.#problems.near(symbol.declaration))];
    }

    #checkedBody(body: Block, checker: ExpressionChecker): CheckedStatement[] {
        return this.#supported(body, checker, () => this.#statementsOf(body, checker)) ?? [];
    }

    /** What is wrong with a body that uses what local-org hasn't got is no problem of the source: it is refused when it's reached. */
    #supported(
        place: Place,
        checker: ExpressionChecker,
        check: () => CheckedStatement[] | undefined
    ): CheckedStatement[] | undefined {
        const before = this.#problems.count;
        const statements = check();
        const problem = this.#problems.unsettled(before);
        if (problem === undefined) return statements;
        if (checker.unsupported !== undefined) {
            this.#problems.dropSince(before);
            return [refusal(place, checker.unsupported)];
        }
        if (!this.#services.tolerant) return statements;
        this.#problems.settle(before);
        return [compileRefusal(place, problem)];
    }

    #statementsOf(body: Block, checker: ExpressionChecker): CheckedStatement[] {
        const statements = new StatementChecker(checker).statements(body.statements);
        const { returnType } = checker.context;
        const ends = !allComplete(statements) || endsInEndlessLoop(statements);
        if (returnType.kind !== 'void' && !ends && !checker.refuses) {
            const place = { line: body.endLine, column: body.endColumn };
            this.#problems.add(place, `Missing return statement required return type: ${typeName(returnType)}`);
        }
        return statements;
    }

    #accessors(property: PropertyDeclaration, field: FieldSymbol): CheckedAccessor[] {
        const accessors: CheckedAccessor[] = [];
        const { owner } = field;
        if (property.getter) {
            const checker = this.#body(owner, { static: field.static, returnType: field.type, accessorOf: field });
            const { body } = property.getter;
            accessors.push({
                field,
                kind: 'get',
                value: undefined,
                body: body && this.#checkedBody(body, checker),
                place: property.getter
            });
        }
        if (property.setter) {
            const checker = this.#body(owner, { static: field.static, returnType: voidType, accessorOf: field });
            const value = checker.context.declare('value', field.type);
            const { body } = property.setter;
            accessors.push({
                field,
                kind: 'set',
                value,
                body: body && this.#checkedBody(body, checker),
                place: property.setter
            });
        }
        return accessors;
    }

    #constructorOf(symbol: ConstructorSymbol, type: UserType): CheckedConstructor {
        const checker = this.#body(type, { static: false, returnType: voidType, inConstructor: true });
        const parameters = this.#declareParameters(checker, symbol.parameters);
        const statements: readonly Statement[] = symbol.declaration?.body.statements ?? [];
        const [first] = statements;
        if (first?.kind === 'expression' && first.expression.kind === 'constructorCall') {
            const delegate = checker.calls.constructorCall(first.expression);
            const body = this.#rest(symbol, type, checker, statements.slice(1));
            return { symbol, parameters, delegate: delegate.kind === 'callConstructor' ? delegate : undefined, body };
        }
        const body = this.#rest(symbol, type, checker, statements);
        return { symbol, parameters, delegate: this.#impliedSuper(checker, symbol, type), body };
    }

    #rest(
        symbol: ConstructorSymbol,
        type: UserType,
        checker: ExpressionChecker,
        statements: readonly Statement[]
    ): CheckedStatement[] {
        const place = symbol.declaration ?? type.declaration;
        const refused = this.#signatureRefusal(symbol);
        if (refused) return refused;
        return this.#supported(place, checker, () => new StatementChecker(checker).statements(statements)) ?? [];
    }

    /** The superclass's constructor without parameters, where nothing else is called. */
    #impliedSuper(
        checker: ExpressionChecker,
        symbol: ConstructorSymbol,
        type: UserType
    ): CheckedExpression | undefined {
        const above = type.superclass && this.#services.universe.userTypeOf(type.superclass);
        if (!above) return undefined;
        const place = symbol.declaration ?? type.declaration;
        if (!symbol.declaration && this.#services.universe.isException(type.type)) {
            // The built-in constructors hand their arguments up.
            const inherited = above.constructors.find((each) => sameTypes(each.parameters, symbol.parameters));
            if (inherited) {
                const values = symbol.parameters.map((parameter): CheckedExpression => {
                    const variable = checker.context.local(parameter.name) ?? parameter;
                    return { kind: 'local', variable, type: parameter.type, line: place.line, column: place.column };
                });
                return checker.calls.delegation(above, 'super', values, place);
            }
        }
        return checker.calls.delegation(above, 'super', [], place);
    }
}

function sameTypes(a: readonly ParameterSymbol[], b: readonly ParameterSymbol[]): boolean {
    return a.length === b.length && a.every((parameter, index) => sameType(parameter.type, b[index]?.type ?? voidType));
}
