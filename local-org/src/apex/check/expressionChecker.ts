import type {
    AssignExpression,
    CastExpression,
    ClassLiteral,
    Expression,
    InstanceOfExpression,
    Literal,
    Place,
    SoqlExpression,
    SoslExpression,
    TypeReference
} from '../parse/ast';
import { genericSObject, nullType, primitive, typeName } from '../typeName';
import type { ApexType } from '../types';
import { isNumber, isPrimitive } from './assignability';
import type { Assignability } from './assignability';
import type { BodyContext } from './bodyContext';
import { CallChecker } from './callChecker';
import type { Assignable, CheckedExpression } from './checkedTree';
import { converted, node } from './checkedNodes';
import { CreationChecker } from './creationChecker';
import { writtenName } from './declareTypes';
import type { MemberLookup } from './memberLookup';
import { NameChecker } from './nameChecker';
import { OperatorChecker } from './operatorChecker';
import type { Problems } from './problems';
import type { QueryChecker } from './queryChecker';
import type { UserType } from './symbols';
import type { TypeUniverse } from './typeUniverse';
import type { Visible } from './visibility';
import { unsupportedIn } from './unsupportedFeature';

/** What the checkers of one program share. */
export interface CheckServices {
    readonly universe: TypeUniverse;
    readonly lookup: MemberLookup;
    readonly assignability: Assignability;
    readonly queries: QueryChecker;
    readonly visible: Visible;
    /** What doesn't compile is refused when it's reached, instead of keeping its source out of the program. */
    readonly tolerant: boolean;
    /** Whether there is a custom label of that name. */
    hasLabel(name: string): boolean;
}

/** Gives every expression of one body its type and meaning. */
export class ExpressionChecker {
    readonly services: CheckServices;
    readonly context: BodyContext;
    readonly problems: Problems;
    readonly names: NameChecker;
    readonly calls: CallChecker;
    readonly #creations: CreationChecker;
    readonly #operators: OperatorChecker;

    constructor(services: CheckServices, context: BodyContext, problems: Problems) {
        this.services = services;
        this.context = context;
        this.problems = problems;
        this.names = new NameChecker(this);
        this.calls = new CallChecker(this);
        this.#creations = new CreationChecker(this);
        this.#operators = new OperatorChecker(this);
    }

    /** What of the platform that local-org hasn't got this body has used. */
    unsupported: string | undefined;
    /** A statement of the body is refused when it's reached. */
    refuses = false;

    check(expression: Expression): CheckedExpression {
        const checked = this.#check(expression);
        this.unsupported ??= unsupportedIn(checked.type);
        return checked;
    }

    #check(expression: Expression): CheckedExpression {
        switch (expression.kind) {
            case 'literal':
                return literal(expression);
            case 'name':
            case 'member':
                return this.names.value(expression);
            case 'this':
                if (this.context.static) return this.error(expression, 'Variable does not exist: this');
                return node(expression, this.context.type.type, { kind: 'this' });
            case 'super':
                return this.error(expression, 'Variable does not exist: super');
            case 'call':
                return this.calls.call(expression);
            case 'constructorCall':
                return this.calls.constructorCall(expression);
            case 'index':
                return this.names.chain(this.check(expression.target), expression, (target) => {
                    if (target.kind === 'error') return target;
                    if (target.type.kind !== 'list') {
                        const message = `Expression must be a list type: ${typeName(target.type)}`;
                        return this.error(expression, message);
                    }
                    const index = this.convert(this.check(expression.index), primitive('Integer'), expression.index);
                    return node(expression, target.type.element, { kind: 'index', target, index });
                });
            case 'newObject':
            case 'newArray':
            case 'newElements':
            case 'newMap':
                return this.#creations.creation(expression);
            case 'cast':
                return this.#cast(expression);
            case 'instanceOf':
                return this.#instanceOf(expression);
            case 'unary':
                return this.#operators.unary(expression);
            case 'step':
                return this.#operators.step(expression);
            case 'binary':
                return this.#operators.binary(expression);
            case 'conditional':
                return this.#operators.conditional(expression);
            case 'assign':
                return this.#assign(expression);
            case 'classLiteral':
                return this.#classLiteral(expression);
            case 'soql':
                return this.#soql(expression);
            case 'sosl':
                return this.#sosl(expression);
        }
    }

    /** Reports a problem and gives an expression about which nobody complains again. */
    error(place: Place, message: string): CheckedExpression {
        this.problems.add(place, message);
        return node(place, nullType, { kind: 'error' });
    }

    /** A member whose declaration names a type that there isn't: what is wrong has been said there. */
    unknownType(owner: UserType, place: Place): CheckedExpression {
        if (this.services.tolerant) {
            return this.error(place, `Dependent class is invalid and needs recompilation: ${owner.name}`);
        }
        if (owner.source !== this.context.type.source) this.problems.dependsOn.add(owner.source);
        return node(place, nullType, { kind: 'error' });
    }

    type(reference: TypeReference): ApexType | undefined {
        const type = this.services.universe.resolve(reference, this.context.type);
        if (!type) this.problems.add(reference, `Invalid type: ${writtenName(reference)}`);
        else this.unsupported ??= unsupportedIn(type);
        return type;
    }

    /** A value as `to`, with what conversion it takes. Reports "Illegal assignment from A to B" if there is none. */
    convert(value: CheckedExpression, to: ApexType, place: Place): CheckedExpression {
        return (
            this.tryConvert(value, to) ??
            this.error(place, `Illegal assignment from ${typeName(value.type)} to ${typeName(to)}`)
        );
    }

    tryConvert(value: CheckedExpression, to: ApexType): CheckedExpression | undefined {
        if (value.kind === 'error') return value;
        if (to.kind === 'sobject' && value.kind === 'query' && value.gives === 'list' && value.type.kind === 'list') {
            return this.tryConvert({ ...value, type: value.type.element, gives: 'one' }, to);
        }
        if (to.kind === 'sobject' && isDynamicQuery(value)) {
            return node(value, to, { kind: 'onlyRow', rows: value });
        }
        if (to.kind === 'sobject' && value.kind === 'conditional' && value.type.kind === 'list') {
            const then = this.tryConvert(value.then, to);
            const otherwise = this.tryConvert(value.else, to);
            return then && otherwise && { ...value, type: to, then, else: otherwise };
        }
        if (!this.services.assignability.assignable(value.type, to)) return undefined;
        return converted(value, to);
    }

    /** A condition: must be Boolean. */
    condition(expression: Expression): CheckedExpression {
        const value = this.check(expression);
        if (value.kind === 'error') return value;
        if (!isPrimitive(value.type, 'Boolean')) {
            return this.error(expression, 'Condition expression must be of type Boolean');
        }
        return value;
    }

    #assign(expression: AssignExpression): CheckedExpression {
        const target = this.assignable(expression.target);
        if (expression.operator !== undefined) return this.#operators.update(expression, expression.operator, target);
        const value = this.convert(this.check(expression.value), target.type, expression);
        if (target.kind === 'error' || value.kind === 'error') return node(expression, target.type, { kind: 'error' });
        return node(expression, target.type, { kind: 'assign', target, value });
    }

    /** What may stand to the left of `=`. */
    assignable(expression: Expression): Assignable {
        const target = this.names.assignmentTarget(expression);
        switch (target.kind) {
            case 'local':
            case 'field':
            case 'staticField':
            case 'sObjectField':
            case 'parent':
            case 'libraryProperty':
            case 'index':
            case 'error':
                return target as Assignable;
            default:
                return this.error(expression, 'Expression cannot be assigned') as Assignable;
        }
    }

    #cast(expression: CastExpression): CheckedExpression {
        const type = this.type(expression.type);
        const value = this.check(expression.value);
        if (!type || value.kind === 'error') return node(expression, type ?? nullType, { kind: 'error' });
        const assigned = this.tryConvert(value, type);
        if (assigned) return assigned;
        if (!this.services.assignability.castable(value.type, type)) {
            const from = typeName(value.type);
            const message = `Incompatible types since an instance of ${from} is never an instance of ${typeName(type)}`;
            return this.error(expression, message);
        }
        if (isNumber(value.type) && isNumber(type)) return converted(value, type);
        return node(expression, type, { kind: 'cast', value });
    }

    #instanceOf(expression: InstanceOfExpression): CheckedExpression {
        const value = this.check(expression.value);
        const tested = this.type(expression.type);
        if (!tested || value.kind === 'error') return node(expression, primitive('Boolean'), { kind: 'error' });
        const boxed = converted(value, primitive('Object'));
        return node(expression, primitive('Boolean'), { kind: 'instanceOf', value: boxed, tested });
    }

    #classLiteral(expression: ClassLiteral): CheckedExpression {
        const named = expression.type ? this.type(expression.type) : ({ kind: 'void' } as const);
        const type: ApexType = { kind: 'library', name: 'Type', arguments: [] };
        if (!named) return node(expression, type, { kind: 'error' });
        return node(expression, type, { kind: 'classLiteral', named });
    }

    #soql(expression: SoqlExpression): CheckedExpression {
        const binds = expression.binds.map((bind) => this.check(bind));
        const { query } = expression;
        const result = this.services.queries.check(query, expression, this.problems);
        if (!result || binds.some((bind) => bind.kind === 'error'))
            return node(expression, nullType, { kind: 'error' });
        return node(expression, result.type, { kind: 'query', query, binds, gives: result.gives });
    }

    #sosl(expression: SoslExpression): CheckedExpression {
        const binds = expression.binds.map((bind) => this.check(bind));
        const type: ApexType = { kind: 'list', element: { kind: 'list', element: genericSObject } };
        return node(expression, type, { kind: 'search', source: expression.source, binds });
    }
}

/** `Account a = Database.query(…)` is as good as an inline query. */
function isDynamicQuery(value: CheckedExpression): boolean {
    if (value.kind !== 'callLibrary' || value.member.typeName !== 'Database') return false;
    return ['query', 'querywithbinds'].includes(value.member.name.toLowerCase());
}

function literal(expression: Literal): CheckedExpression {
    const type = expression.type === 'null' ? nullType : primitive(expression.type);
    return node(expression, type, { kind: 'constant', value: expression.value });
}
