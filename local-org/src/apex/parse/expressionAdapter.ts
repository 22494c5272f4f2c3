import type {
    ApexParserRuleContext,
    ArgumentsContext,
    CreatorContext,
    DotExpressionContext,
    ExpressionContext,
    ExpressionListContext,
    MethodCallContext,
    PreOpExpressionContext,
    PrimaryContext
} from '@apexdevtools/apex-parser';
import type * as Parser from '@apexdevtools/apex-parser';
import { queryFromParseTree } from '../../soql/queryFromParseTree';
import type { AssignExpression, BinaryOperator, Expression, Place } from './ast';
import { literalFromParseTree } from './literal';
import type { ParserModule } from './parserModule';
import { childContexts, childTexts, optional, placeOf, sourceText } from './parseTree';
import { arrayOf, createdType, typeReference } from './typeReference';

/** One labelled alternative of a grammar rule and what makes a node of it. */
type Alternative<Context> = readonly [new (...args: never[]) => Context, (context: never) => Expression];

/** Turns expression trees of the parser into ours. */
export class ExpressionAdapter {
    readonly #parser: ParserModule;
    readonly #expressions: ReadonlyMap<unknown, (context: never) => Expression>;
    readonly #primaries: ReadonlyMap<unknown, (context: never) => Expression>;

    constructor(parser: ParserModule) {
        this.#parser = parser;
        this.#expressions = new Map<unknown, (context: never) => Expression>(this.#expressionAlternatives());
        this.#primaries = new Map<unknown, (context: never) => Expression>(this.#primaryAlternatives());
    }

    expression(context: ExpressionContext): Expression {
        const convert = this.#expressions.get(context.constructor);
        if (!convert) throw new TypeError(`no expression is called ${context.constructor.name}`);
        return convert(context as never);
    }

    list(context: ExpressionListContext | null | undefined): Expression[] {
        return context ? context.expression_list().map((each) => this.expression(each)) : [];
    }

    #expressionAlternatives(): Alternative<ExpressionContext>[] {
        const p = this.#parser;
        const binary = (context: ExpressionContext & { expression(i: number): ExpressionContext }): Expression => ({
            kind: 'binary',
            operator: binaryOperator(context),
            left: this.expression(context.expression(0)),
            right: this.expression(context.expression(1)),
            ...placeOf(context)
        });
        return [
            [
                p.PrimaryExpressionContext,
                (context: Parser.PrimaryExpressionContext) => this.#primary(context.primary())
            ],
            [p.DotExpressionContext, (context: DotExpressionContext) => this.#dot(context)],
            [
                p.ArrayExpressionContext,
                (context: Parser.ArrayExpressionContext) => ({
                    kind: 'index',
                    target: this.expression(context.expression(0)),
                    index: this.expression(context.expression(1)),
                    ...placeOf(context)
                })
            ],
            [
                p.MethodCallExpressionContext,
                (context: Parser.MethodCallExpressionContext) => this.#methodCall(context.methodCall())
            ],
            [
                p.NewExpressionContext,
                (context: Parser.NewExpressionContext) => this.#creator(context.creator(), placeOf(context))
            ],
            [
                p.CastExpressionContext,
                (context: Parser.CastExpressionContext) => ({
                    kind: 'cast',
                    type: typeReference(context.typeRef()),
                    value: this.expression(context.expression()),
                    ...placeOf(context)
                })
            ],
            [p.SubExpressionContext, (context: Parser.SubExpressionContext) => this.expression(context.expression())],
            [
                p.PostOpExpressionContext,
                (context: Parser.PostOpExpressionContext) => ({
                    kind: 'step',
                    operator: optional(context.INC()) ? '++' : '--',
                    prefix: false,
                    target: this.expression(context.expression()),
                    ...placeOf(context)
                })
            ],
            [p.PreOpExpressionContext, (context: PreOpExpressionContext) => this.#prefix(context)],
            [
                p.NegExpressionContext,
                (context: Parser.NegExpressionContext) => ({
                    kind: 'unary',
                    operator: optional(context.BANG()) ? '!' : '~',
                    operand: this.expression(context.expression()),
                    ...placeOf(context)
                })
            ],
            [p.Arth1ExpressionContext, binary],
            [p.Arth2ExpressionContext, binary],
            [p.BitExpressionContext, binary],
            [p.CmpExpressionContext, binary],
            [
                p.InstanceOfExpressionContext,
                (context: Parser.InstanceOfExpressionContext) => ({
                    kind: 'instanceOf',
                    value: this.expression(context.expression()),
                    type: typeReference(context.typeRef()),
                    ...placeOf(context)
                })
            ],
            [p.EqualityExpressionContext, binary],
            [p.BitAndExpressionContext, binary],
            [p.BitNotExpressionContext, binary],
            [p.BitOrExpressionContext, binary],
            [p.LogAndExpressionContext, binary],
            [p.LogOrExpressionContext, binary],
            [p.CoalExpressionContext, binary],
            [
                p.CondExpressionContext,
                (context: Parser.CondExpressionContext) => ({
                    kind: 'conditional',
                    condition: this.expression(context.expression(0)),
                    then: this.expression(context.expression(1)),
                    else: this.expression(context.expression(2)),
                    ...placeOf(context)
                })
            ],
            [
                p.AssignExpressionContext,
                (context: Parser.AssignExpressionContext) => ({
                    kind: 'assign',
                    operator: assignmentOperator(context),
                    target: this.expression(context.expression(0)),
                    value: this.expression(context.expression(1)),
                    ...placeOf(context)
                })
            ]
        ];
    }

    #primaryAlternatives(): Alternative<PrimaryContext>[] {
        const p = this.#parser;
        return [
            [p.ThisPrimaryContext, (context: PrimaryContext) => ({ kind: 'this', ...placeOf(context) })],
            [p.SuperPrimaryContext, (context: PrimaryContext) => ({ kind: 'super', ...placeOf(context) })],
            [
                p.LiteralPrimaryContext,
                (context: Parser.LiteralPrimaryContext) => literalFromParseTree(context.literal())
            ],
            [
                p.TypeRefPrimaryContext,
                (context: Parser.TypeRefPrimaryContext) => ({
                    kind: 'classLiteral',
                    type: typeReference(context.typeRef()),
                    ...placeOf(context)
                })
            ],
            [
                p.VoidPrimaryContext,
                (context: PrimaryContext) => ({ kind: 'classLiteral', type: undefined, ...placeOf(context) })
            ],
            [
                p.IdPrimaryContext,
                (context: Parser.IdPrimaryContext) => ({
                    kind: 'name',
                    name: context.id().getText(),
                    ...placeOf(context)
                })
            ],
            [p.SoqlPrimaryContext, (context: Parser.SoqlPrimaryContext) => this.#soql(context)],
            [p.SoslPrimaryContext, (context: Parser.SoslPrimaryContext) => this.#sosl(context)]
        ];
    }

    #primary(context: PrimaryContext): Expression {
        const convert = this.#primaries.get(context.constructor);
        if (!convert) throw new TypeError(`no primary expression is called ${context.constructor.name}`);
        return convert(context as never);
    }

    #soql(context: Parser.SoqlPrimaryContext): Expression {
        const binds: Expression[] = [];
        const query = queryFromParseTree(
            context.soqlLiteral().query(),
            (bind) => binds.push(this.expression(bind)) - 1
        );
        return { kind: 'soql', query, binds, ...placeOf(context) };
    }

    #sosl(context: Parser.SoslPrimaryContext): Expression {
        const binds: Expression[] = [];
        for (const bind of boundExpressions(context, this.#parser)) binds.push(this.expression(bind.expression()));
        return { kind: 'sosl', source: sourceText(context), binds, ...placeOf(context) };
    }

    /** expression (DOT | QUESTIONDOT) (dotMethodCall | anyId) */
    #dot(context: DotExpressionContext): Expression {
        const target = this.expression(context.expression());
        const safe = optional(context.QUESTIONDOT()) !== undefined;
        const call = optional(context.dotMethodCall());
        if (!call) {
            const id = context.anyId();
            return { kind: 'member', target, name: id.getText(), safe, ...placeOf(id) };
        }
        return {
            kind: 'call',
            target,
            name: call.anyId().getText(),
            safe,
            arguments: this.list(optional(call.expressionList())),
            ...placeOf(call)
        };
    }

    /** id | THIS | SUPER, LPAREN expressionList? RPAREN */
    #methodCall(context: MethodCallContext): Expression {
        const args = this.list(optional(context.expressionList()));
        const place = placeOf(context);
        if (optional(context.THIS())) return { kind: 'constructorCall', of: 'this', arguments: args, ...place };
        if (optional(context.SUPER())) return { kind: 'constructorCall', of: 'super', arguments: args, ...place };
        const name = context.id().getText();
        return { kind: 'call', target: undefined, name, safe: false, arguments: args, ...place };
    }

    #prefix(context: PreOpExpressionContext): Expression {
        const place = placeOf(context);
        const operator = context.getChild(0).getText() as '+' | '-' | '++' | '--';
        const operand = this.expression(context.expression());
        if (operator === '++' || operator === '--') {
            return { kind: 'step', operator, prefix: true, target: operand, ...place };
        }
        // The smallest Integer has no positive counterpart, so its sign belongs to the literal.
        if (operator === '-' && operand.kind === 'literal' && operand.type === 'Integer') {
            return { ...operand, value: -operand.value, ...place };
        }
        return { kind: 'unary', operator, operand, ...place };
    }

    /** createdName (noRest | classCreatorRest | arrayCreatorRest | mapCreatorRest | setCreatorRest) */
    #creator(context: CreatorContext, place: Place): Expression {
        const type = createdType(context.createdName());
        const map = optional(context.mapCreatorRest());
        if (map) {
            const entries = map
                .mapCreatorRestPair_list()
                .map((pair) => [this.expression(pair.expression(0)), this.expression(pair.expression(1))] as const);
            return { kind: 'newMap', type, entries, ...place };
        }
        const set = optional(context.setCreatorRest());
        if (set) {
            return {
                kind: 'newElements',
                type,
                elements: set.expression_list().map((e) => this.expression(e)),
                ...place
            };
        }
        const array = optional(context.arrayCreatorRest());
        if (array) {
            const size = optional(array.expression());
            if (size) return { kind: 'newArray', element: type, size: this.expression(size), ...place };
            const elements = optional(array.arrayInitializer())?.expression_list() ?? [];
            return {
                kind: 'newElements',
                type: arrayOf(type),
                elements: elements.map((e) => this.expression(e)),
                ...place
            };
        }
        const rest = optional(context.classCreatorRest());
        if (rest) return { kind: 'newObject', type, arguments: this.#arguments(rest.arguments()), ...place };
        return { kind: 'newElements', type, elements: [], ...place };
    }

    #arguments(context: ArgumentsContext): Expression[] {
        return this.list(optional(context.expressionList()));
    }
}

/** The binds (`:name`) below a node, in order of the source. */
function boundExpressions(node: ApexParserRuleContext, parser: ParserModule): Parser.BoundExpressionContext[] {
    if (node instanceof parser.BoundExpressionContext) return [node];
    return childContexts(node).flatMap((child) => boundExpressions(child, parser));
}

/** `a > > b` reaches us as two tokens, because `>>` also ends type arguments. */
function binaryOperator(context: ExpressionContext): BinaryOperator {
    const operator = childTexts(context).slice(1, -1).join('');
    return (operator === '<>' ? '!=' : operator) as BinaryOperator;
}

function assignmentOperator(context: Parser.AssignExpressionContext): AssignExpression['operator'] {
    const operator = context.getChild(1).getText();
    return operator === '=' ? undefined : (operator.slice(0, -1) as AssignExpression['operator']);
}
