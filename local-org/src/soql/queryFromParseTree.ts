import type {
    BoundExpressionContext,
    ComparisonOperatorContext,
    ExpressionContext,
    FieldExpressionContext,
    FieldNameContext,
    FieldOrderContext,
    FromNameListContext,
    GroupByClauseContext,
    LimitClauseContext,
    LogicalExpressionContext,
    OffsetClauseContext,
    QueryContext,
    SelectEntryContext,
    SoqlFunctionContext,
    SubFieldEntryContext,
    SubQueryContext,
    ValueContext,
    WhereLogicalExpressionContext
} from '@apexdevtools/apex-parser';
import { NotSupportedError } from '../errors';
import {
    type LiteralPlace,
    currencyLiteral,
    dateLiteral,
    dateTimeLiteral,
    stringLiteral,
    timeLiteral
} from './literals';
import type {
    ComparisonOperator,
    Condition,
    Count,
    FieldPath,
    FromItem,
    FunctionArgument,
    FunctionCall,
    GroupBy,
    Operand,
    OrderItem,
    Query,
    QueryPosition,
    QueryValue,
    SelectItem
} from './query';

/** What the adapter needs of a token or of the token that a rule starts with. */
interface TokenPlace {
    readonly line: number;
    readonly column: number;
    readonly start: number;
}

interface RuleContext {
    readonly start: TokenPlace;
    readonly stop?: { readonly stop: number } | undefined;
    getText(): string;
}

/** Turns the parser's tree of one query (or of one inside Apex) into the AST. */
class QueryAdapter<TBind> {
    readonly #convertBind: (expression: ExpressionContext) => TBind;
    readonly #origin: TokenPlace;
    readonly #source: string;

    constructor(root: QueryContext, convertBind: (expression: ExpressionContext) => TBind) {
        this.#convertBind = convertBind;
        this.#origin = root.start;
        this.#source = textOf(root);
    }

    query(ctx: QueryContext): Query<TBind> {
        const [from, ...furtherFrom] = this.#from(ctx.fromNameList());
        const group = ctx.groupByClause();
        const scope = ctx.usingScope()?.soqlId().getText().toLowerCase();
        const limit = ctx.limitClause();
        const offset = ctx.offsetClause();
        const security = this.#security(ctx);
        return {
            source: this.#source,
            select: ctx
                .selectList()
                .selectEntry_list()
                .map((entry) => this.#selectItem(entry)),
            from: from as FromItem,
            furtherFrom,
            ...(scope !== undefined && { scope }),
            ...(ctx.whereClause() && { where: this.#condition(ctx.whereClause().whereLogicalExpression()) }),
            ...(security && { security }),
            ...(group && { groupBy: this.#groupBy(group) }),
            orderBy: this.#orderBy(ctx),
            ...(limit && { limit: this.#count(limit) }),
            ...(offset && { offset: this.#count(offset) }),
            allRows: Boolean(ctx.allRowsClause()),
            forUpdate: /^forupdate/i.test(ctx.forClauses()?.getText() ?? '')
        };
    }

    #subQuery(ctx: SubQueryContext): Query<TBind> {
        const [from, ...furtherFrom] = this.#from(ctx.fromNameList());
        const limit = ctx.limitClause();
        return {
            source: this.#source,
            select: ctx
                .subFieldList()
                .subFieldEntry_list()
                .map((entry) => this.#selectItem(entry)),
            from: from as FromItem,
            furtherFrom,
            ...(ctx.whereClause() && { where: this.#condition(ctx.whereClause().whereLogicalExpression()) }),
            orderBy: this.#orderBy(ctx),
            ...(limit && { limit: this.#count(limit) }),
            allRows: false,
            forUpdate: false
        };
    }

    #position(ctx: RuleContext): QueryPosition {
        const line = ctx.start.line - this.#origin.line;
        return { line: line + 1, column: ctx.start.column + 1 - (line === 0 ? this.#origin.column : 0) };
    }

    #from(ctx: FromNameListContext): FromItem[] {
        // The alias of each name follows it; a name without one is followed by the next name.
        const aliases = ctx.soqlId_list();
        const names = ctx.fieldName_list();
        return names.map((name, i) => {
            const next = names[i + 1]?.start.start ?? Infinity;
            const alias = aliases.find((id) => id.start.start > name.start.start && id.start.start < next);
            return {
                name: name.getText(),
                ...(alias && { alias: alias.getText() }),
                position: this.#position(name)
            };
        });
    }

    #selectItem(entry: SelectEntryContext | SubFieldEntryContext): SelectItem<TBind> {
        const subQuery = entry.subQuery();
        if (subQuery) return { kind: 'subquery', query: this.#subQuery(subQuery), position: this.#position(subQuery) };
        const typeOf = entry.typeOf();
        if (typeOf) {
            return {
                kind: 'typeof',
                path: this.#path(typeOf.fieldName()),
                when: typeOf.whenClause_list().map((clause) => ({
                    object: clause.fieldName().getText(),
                    fields: clause
                        .fieldNameList()
                        .fieldName_list()
                        .map((field) => this.#path(field))
                })),
                otherwise: (typeOf.elseClause()?.fieldNameList().fieldName_list() ?? []).map((field) =>
                    this.#path(field)
                )
            };
        }
        const alias = entry.soqlId()?.getText();
        const call = entry.soqlFunction();
        if (call?.FIELDS()) {
            const set = call.soqlFieldsParameter().getText().toUpperCase() as 'ALL' | 'STANDARD' | 'CUSTOM';
            return { kind: 'fields', set, position: this.#position(call) };
        }
        const operand = call ? this.#call(call) : this.#path(entry.fieldName());
        return { kind: 'operand', operand, ...(alias !== undefined && { alias }) };
    }

    #path(ctx: FieldNameContext): FieldPath {
        return { kind: 'field', names: ctx.soqlId_list().map((id) => id.getText()), position: this.#position(ctx) };
    }

    #call(ctx: SoqlFunctionContext): FunctionCall<TBind> {
        const name = ctx.getChild(0).getText().toUpperCase();
        const position = this.#position(ctx);
        if (name === 'DISTANCE') throw new NotSupportedError('The SOQL function DISTANCE');
        const inner: FunctionArgument<TBind>[] = [];
        const date = ctx.dateFieldName();
        const nested = ctx.soqlFunction();
        const field = ctx.fieldName();
        if (date) {
            const path = this.#path(date.fieldName());
            const converted = date.CONVERT_TIMEZONE();
            inner.push(
                converted
                    ? { kind: 'function', name: 'CONVERTTIMEZONE', arguments: [path], position: this.#position(date) }
                    : path
            );
        } else if (nested) inner.push(this.#call(nested));
        else if (field) inner.push(this.#path(field));
        return { kind: 'function', name, arguments: inner, position };
    }

    #operand(ctx: { fieldName(): FieldNameContext; soqlFunction(): SoqlFunctionContext }): Operand<TBind> {
        const call = ctx.soqlFunction();
        return call ? this.#call(call) : this.#path(ctx.fieldName());
    }

    #condition(ctx: WhereLogicalExpressionContext): Condition<TBind> {
        const conditions = ctx.whereConditionalExpression_list().map((part): Condition<TBind> => {
            const nested = part.whereLogicalExpression();
            if (nested) return this.#condition(nested);
            const leaf = part.whereFieldExpression();
            if (leaf.FORMULA()) throw new NotSupportedError('FORMULA() in a WHERE clause');
            return this.#comparison(leaf.fieldExpression());
        });
        return this.#joined(ctx, conditions);
    }

    #having(ctx: LogicalExpressionContext): Condition<TBind> {
        const conditions = ctx.conditionalExpression_list().map((part): Condition<TBind> => {
            const nested = part.logicalExpression();
            return nested ? this.#having(nested) : this.#comparison(part.fieldExpression());
        });
        return this.#joined(ctx, conditions);
    }

    #joined(
        ctx: WhereLogicalExpressionContext | LogicalExpressionContext,
        conditions: Condition<TBind>[]
    ): Condition<TBind> {
        const first = conditions[0] as Condition<TBind>;
        if (ctx.NOT()) return { kind: 'not', condition: first };
        if (conditions.length === 1) return first;
        return { kind: ctx.SOQLAND_list().length > 0 ? 'and' : 'or', conditions };
    }

    #comparison(ctx: FieldExpressionContext): Condition<TBind> {
        return {
            kind: 'comparison',
            operand: this.#operand(ctx),
            operator: operatorOf(ctx.comparisonOperator()),
            value: this.#value(ctx.value())
        };
    }

    #value(ctx: ValueContext): QueryValue<TBind> {
        const position = this.#position(ctx);
        const place: LiteralPlace = { source: this.#source, position };
        const text = ctx.getText();
        if (ctx.subQuery()) return { kind: 'subquery', query: this.#subQuery(ctx.subQuery()), position };
        if (ctx.valueList()) {
            return {
                kind: 'list',
                values: ctx
                    .valueList()
                    .value_list()
                    .map((value) => this.#value(value)),
                position
            };
        }
        if (ctx.boundExpression()) return this.#bind(ctx.boundExpression());
        if (ctx.NULL()) return { kind: 'null', position };
        if (ctx.BooleanLiteral()) return { kind: 'boolean', value: text.toLowerCase() === 'true', position };
        if (ctx.StringLiteral()) return stringLiteral(text, place);
        if (ctx.DateLiteral()) return dateLiteral(text, place);
        if (ctx.DateTimeLiteral()) return dateTimeLiteral(text, place);
        if (ctx.TimeLiteral()) return timeLiteral(text, place);
        if (ctx.IntegralCurrencyLiteral()) return currencyLiteral(text, place);
        if (ctx.dateFormula()) {
            const [name = '', count] = text.toUpperCase().split(':');
            return { kind: 'dateLiteral', name, ...(count !== undefined && { count: Number(count) }), position };
        }
        if (ctx.signedNumber()) return { kind: 'number', value: Number(text), position };
        throw new NotSupportedError(`The SOQL literal ${text}`);
    }

    #bind(ctx: BoundExpressionContext): {
        readonly kind: 'bind';
        readonly bind: TBind;
        readonly position: QueryPosition;
    } {
        return { kind: 'bind', bind: this.#convertBind(ctx.expression()), position: this.#position(ctx) };
    }

    #groupBy(ctx: GroupByClauseContext): GroupBy<TBind> {
        const having = ctx.logicalExpression();
        return {
            operands: ctx
                .fieldGroupByList()
                .fieldGroupBy_list()
                .map((item) => this.#operand(item)),
            ...(ctx.ROLLUP() && { grouping: 'ROLLUP' }),
            ...(ctx.CUBE() && { grouping: 'CUBE' }),
            ...(having && { having: this.#having(having) })
        };
    }

    #orderBy(ctx: QueryContext | SubQueryContext): OrderItem<TBind>[] {
        return (ctx.orderByClause()?.fieldOrderList().fieldOrder_list() ?? []).map((item: FieldOrderContext) => ({
            operand: this.#operand(item),
            descending: Boolean(item.DESC()),
            nullsLast: Boolean(item.LAST())
        }));
    }

    #count(ctx: LimitClauseContext | OffsetClauseContext): Count<TBind> {
        const bound = ctx.boundExpression();
        return bound ? this.#bind(bound) : { kind: 'number', value: Number(ctx.IntegerLiteral().getText()) };
    }

    #security(ctx: QueryContext): Query['security'] {
        const clause = ctx.withClause();
        if (!clause) return undefined;
        if (clause.USER_MODE()) return 'USER_MODE';
        if (clause.SYSTEM_MODE()) return 'SYSTEM_MODE';
        if (clause.SECURITY_ENFORCED()) return 'SECURITY_ENFORCED';
        throw new NotSupportedError('WITH DATA CATEGORY');
    }
}

function operatorOf(ctx: ComparisonOperatorContext): ComparisonOperator {
    const text = ctx.getText().toUpperCase();
    if (text === '<>') return '!=';
    return text === 'NOTIN' ? 'NOT IN' : (text as ComparisonOperator);
}

/** The text a rule was parsed from, as written. */
function textOf(ctx: QueryContext): string {
    const input = ctx.start.getInputStream();
    return input.getText(ctx.start.start, ctx.stop?.stop ?? ctx.start.stop);
}

/**
 * Turns the parser's tree of a query into the AST. Positions count from the query's own first character.
 *
 * @param convertBind - converts the Apex expression behind a colon
 * @throws SalesforceError MALFORMED_QUERY for a literal that denotes nothing (`2024-13-01`)
 */
export function queryFromParseTree<TBind>(
    ctx: QueryContext,
    convertBind: (expression: ExpressionContext) => TBind
): Query<TBind> {
    return new QueryAdapter(ctx, convertBind).query(ctx);
}
