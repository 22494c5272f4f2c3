import type {
    AccessLevelContext,
    BlockContext,
    ExpressionContext,
    ForStatementContext,
    LocalVariableDeclarationContext,
    ParExpressionContext,
    StatementContext,
    SwitchStatementContext,
    TryStatementContext,
    WhenLiteralContext,
    WhenValueContext
} from '@apexdevtools/apex-parser';
import type {
    AccessMode,
    Block,
    DmlStatement,
    Expression,
    Modifiers,
    Statement,
    SwitchMatch,
    SwitchValue,
    VariableDeclarationStatement
} from './ast';
import type { ExpressionAdapter } from './expressionAdapter';
import { multilineStringLiteral, stringLiteral } from './literal';
import { modifiersOf } from './modifierAdapter';
import { optional, placeOf, placeOfToken } from './parseTree';
import { qualifiedType, typeReference } from './typeReference';

/** Turns statement trees of the parser into ours. */
export class StatementAdapter {
    readonly #expressions: ExpressionAdapter;

    constructor(expressions: ExpressionAdapter) {
        this.#expressions = expressions;
    }

    block(context: BlockContext): Block {
        const end = context.RBRACE().symbol;
        return {
            kind: 'block',
            statements: context.statement_list().map((statement) => this.statement(statement)),
            endLine: end.line,
            endColumn: end.column + 1,
            ...placeOf(context)
        };
    }

    statement(context: StatementContext): Statement {
        const place = placeOf(context);
        const block = optional(context.block());
        if (block) return this.block(block);
        const expression = optional(context.expressionStatement());
        if (expression) return { kind: 'expression', expression: this.#expression(expression.expression()), ...place };
        const variables = optional(context.localVariableDeclarationStatement());
        if (variables) return this.#localVariables(variables.localVariableDeclaration());
        const condition = optional(context.ifStatement());
        if (condition) {
            const otherwise = condition.statement_list()[1];
            return {
                kind: 'if',
                condition: this.#condition(condition.parExpression()),
                then: this.statement(condition.statement(0)),
                else: otherwise && this.statement(otherwise),
                ...place
            };
        }
        const returning = optional(context.returnStatement());
        if (returning) return { kind: 'return', value: this.#optional(optional(returning.expression())), ...place };
        return this.#loop(context) ?? this.#dml(context) ?? this.#other(context);
    }

    #other(context: StatementContext): Statement {
        const place = placeOf(context);
        const throwing = optional(context.throwStatement());
        if (throwing) return { kind: 'throw', value: this.#expression(throwing.expression()), ...place };
        if (optional(context.breakStatement())) return { kind: 'break', ...place };
        if (optional(context.continueStatement())) return { kind: 'continue', ...place };
        const trying = optional(context.tryStatement());
        if (trying) return this.#try(trying);
        const switching = optional(context.switchStatement());
        if (switching) return this.#switch(switching);
        const runAs = context.runAsStatement();
        return {
            kind: 'runAs',
            arguments: this.#expressions.list(optional(runAs.expressionList())),
            body: this.block(runAs.block()),
            ...place
        };
    }

    #loop(context: StatementContext): Statement | undefined {
        const place = placeOf(context);
        const forLoop = optional(context.forStatement());
        if (forLoop) return this.#for(forLoop);
        const whileLoop = optional(context.whileStatement());
        if (whileLoop) {
            const body = optional(whileLoop.statement());
            return {
                kind: 'while',
                condition: this.#condition(whileLoop.parExpression()),
                body: body && this.statement(body),
                ...place
            };
        }
        const doLoop = optional(context.doWhileStatement());
        if (!doLoop) return undefined;
        return {
            kind: 'doWhile',
            condition: this.#condition(doLoop.parExpression()),
            body: this.block(doLoop.block()),
            ...place
        };
    }

    /** forControl: enhancedForControl | forInit? SEMI expression? SEMI forUpdate? */
    #for(context: ForStatementContext): Statement {
        const place = placeOf(context);
        const statement = optional(context.statement());
        const body = statement && this.statement(statement);
        const control = context.forControl();
        const each = optional(control.enhancedForControl());
        if (each) {
            return {
                kind: 'forEach',
                type: typeReference(each.typeRef()),
                variable: each.id().getText(),
                iterable: this.#expression(each.expression()),
                body,
                ...place
            };
        }
        const initializer = optional(control.forInit());
        const variables = initializer && optional(initializer.localVariableDeclaration());
        return {
            kind: 'for',
            initializer: variables
                ? this.#localVariables(variables)
                : initializer && this.#expressions.list(initializer.expressionList()),
            condition: this.#optional(optional(control.expression())),
            update: this.#expressions.list(optional(control.forUpdate())?.expressionList()),
            body,
            ...place
        };
    }

    /** typeRef variableDeclarators */
    variables(context: VariablesContext, modifiers: Modifiers): VariableDeclarationStatement {
        return {
            kind: 'variables',
            modifiers,
            type: typeReference(context.typeRef()),
            variables: context
                .variableDeclarators()
                .variableDeclarator_list()
                .map((variable) => ({
                    name: variable.id().getText(),
                    initializer: this.#optional(optional(variable.expression())),
                    ...placeOf(variable)
                })),
            ...placeOf(context.typeRef())
        };
    }

    #localVariables(context: LocalVariableDeclarationContext): VariableDeclarationStatement {
        return this.variables(context, modifiersOf(context.modifier_list()));
    }

    #try(context: TryStatementContext): Statement {
        const finallyBlock = optional(context.finallyBlock());
        return {
            kind: 'try',
            body: this.block(context.block()),
            catches: context.catchClause_list().map((clause) => ({
                type: qualifiedType(clause.qualifiedName()),
                variable: clause.id().getText(),
                body: this.block(clause.block()),
                ...placeOf(clause)
            })),
            finally: finallyBlock && this.block(finallyBlock.block()),
            ...placeOf(context)
        };
    }

    #switch(context: SwitchStatementContext): Statement {
        return {
            kind: 'switch',
            value: this.#expression(context.expression()),
            cases: context.whenControl_list().map((control) => ({
                when: switchMatch(control.whenValue()),
                body: this.block(control.block()),
                ...placeOf(control)
            })),
            ...placeOf(context)
        };
    }

    #dml(context: StatementContext): Statement | undefined {
        const merging = optional(context.mergeStatement());
        if (merging) {
            return {
                kind: 'merge',
                accessMode: accessMode(optional(merging.accessLevel())),
                master: this.#expression(merging.expression(0)),
                duplicates: this.#expression(merging.expression(1)),
                ...placeOf(context)
            };
        }
        const upserting = optional(context.upsertStatement());
        const operations: readonly (readonly [DmlStatement['operation'], DmlContext | undefined])[] = [
            ['insert', optional(context.insertStatement())],
            ['update', optional(context.updateStatement())],
            ['delete', optional(context.deleteStatement())],
            ['undelete', optional(context.undeleteStatement())],
            ['upsert', upserting]
        ];
        const found = operations.find(([, statement]) => statement);
        if (!found?.[1]) return undefined;
        const [operation, statement] = found;
        const externalId = upserting && optional(upserting.qualifiedName());
        return {
            kind: 'dml',
            operation,
            accessMode: accessMode(optional(statement.accessLevel())),
            records: this.#expression(statement.expression()),
            externalId: externalId?.id_list().map((id) => id.getText()),
            ...placeOf(context)
        };
    }

    #condition(context: ParExpressionContext): Expression {
        return this.#expression(context.expression());
    }

    #expression(context: ExpressionContext): Expression {
        return this.#expressions.expression(context);
    }

    #optional(context: ExpressionContext | undefined): Expression | undefined {
        return context && this.#expressions.expression(context);
    }
}

type VariablesContext = Pick<LocalVariableDeclarationContext, 'typeRef' | 'variableDeclarators'>;

interface DmlContext {
    accessLevel(): AccessLevelContext;
    expression(): ExpressionContext;
}

function accessMode(context: AccessLevelContext | undefined): AccessMode | undefined {
    if (!context) return undefined;
    return optional(context.USER()) ? 'user' : 'system';
}

/** whenValue: ELSE | whenLiteral (COMMA whenLiteral)* | typeRef id */
function switchMatch(context: WhenValueContext): SwitchMatch {
    if (optional(context.ELSE())) return { kind: 'else' };
    const type = optional(context.typeRef());
    if (type) return { kind: 'type', type: typeReference(type), variable: context.id().getText() };
    return { kind: 'values', values: context.whenLiteral_list().map(switchValue) };
}

function switchValue(context: WhenLiteralContext): SwitchValue {
    const place = placeOfToken(context.start);
    const inner = optional(context.whenLiteral());
    if (inner) return switchValue(inner);
    const sign = context.SUB_list().length % 2 === 1 ? '-' : '';
    const integer = optional(context.IntegerLiteral());
    if (integer) return { kind: 'literal', type: 'Integer', value: Number(sign + integer.getText()), ...place };
    const long = optional(context.LongLiteral());
    if (long) return { kind: 'literal', type: 'Long', value: sign + long.getText().slice(0, -1), ...place };
    const text = optional(context.StringLiteral());
    if (text) return { kind: 'literal', type: 'String', value: stringLiteral(text.getText()), ...place };
    const lines = optional(context.MultilineStringLiteral());
    if (lines) return { kind: 'literal', type: 'String', value: multilineStringLiteral(lines.getText()), ...place };
    const name = optional(context.qualifiedName());
    if (name) return { kind: 'constant', names: name.id_list().map((id) => id.getText()), ...place };
    return { kind: 'literal', type: 'null', value: null, ...place };
}
