import type {
    Block,
    CatchClause,
    DmlStatement,
    Expression,
    ForEachStatement,
    ForStatement,
    MergeStatement,
    Place,
    ReturnStatement,
    RunAsStatement,
    Statement,
    SwitchCase,
    SwitchStatement,
    SwitchValue,
    TryStatement,
    VariableDeclarationStatement
} from '../parse/ast';
import { genericSObject, nullType, primitive, typeName } from '../typeName';
import type { ApexType } from '../types';
import type {
    CheckedCase,
    CheckedCatch,
    CheckedExpression,
    CheckedStatement,
    CheckedStatementNode,
    Slot
} from './checkedTree';
import { converted, node, slotValue } from './checkedNodes';
import type { ExpressionChecker } from './expressionChecker';
import { completes } from './flow';
import type { LocalVariable } from './symbols';
import { compileRefusal, refusal } from './unsupportedFeature';

/** Checks the statements of one body. */
export class StatementChecker {
    readonly #expressions: ExpressionChecker;
    #loops = 0;

    constructor(expressions: ExpressionChecker) {
        this.#expressions = expressions;
    }

    statements(statements: readonly Statement[]): CheckedStatement[] {
        const checked: CheckedStatement[] = [];
        let reachable = true;
        for (const statement of statements) {
            if (!reachable) {
                this.#problem(statement, 'Unreachable statement');
                reachable = true;
            }
            const results = this.#statement(statement);
            checked.push(...results);
            if (results.some((each) => !completes(each))) reachable = false;
        }
        return checked;
    }

    #block(block: Block): CheckedStatement {
        const statements = this.#expressions.context.inScope(() => this.statements(block.statements));
        return at(block, { kind: 'block', statements });
    }

    /** One statement in a scope of its own. */
    #single(statement: Statement): CheckedStatement {
        if (statement.kind === 'block') return this.#block(statement);
        const statements = this.#expressions.context.inScope(() => this.#statement(statement));
        const [only, ...others] = statements;
        return only && others.length === 0 ? only : at(statement, { kind: 'block', statements });
    }

    #loopBody(statement: Statement | undefined): CheckedStatement | undefined {
        if (!statement) return undefined;
        this.#loops++;
        const body = this.#single(statement);
        this.#loops--;
        return body;
    }

    #problem(place: Place, message: string): void {
        this.#expressions.problems.add(place, message);
    }

    /** What is wrong with a statement that uses what local-org hasn't got is no problem of the source: it is refused when it's reached. */
    #statement(statement: Statement): CheckedStatement[] {
        const checker = this.#expressions;
        const before = checker.problems.count;
        const outer = checker.unsupported;
        checker.unsupported = undefined;
        const checked = this.#checked(statement);
        const used = checker.unsupported;
        checker.unsupported = outer ?? used;
        if (checker.problems.count === before) return checked;
        if (used !== undefined) {
            checker.problems.dropSince(before);
            checker.refuses = true;
            return [refusal(statement, used)];
        }
        const problem = checker.services.tolerant ? checker.problems.unsettled(before) : undefined;
        if (problem === undefined) return checked;
        checker.problems.settle(before);
        checker.refuses = true;
        return [compileRefusal(statement, problem)];
    }

    #checked(statement: Statement): CheckedStatement[] {
        switch (statement.kind) {
            case 'block':
                return [this.#block(statement)];
            case 'variables':
                return this.#variables(statement);
            case 'expression': {
                const expression = this.#expressions.check(statement.expression);
                if (!isEffect(statement.expression)) this.#problem(statement, 'Expression cannot be a statement.');
                return [at(statement, { kind: 'expression', expression })];
            }
            case 'if': {
                const condition = this.#expressions.condition(statement.condition);
                const then = this.#single(statement.then);
                const otherwise = statement.else && this.#single(statement.else);
                return [at(statement, { kind: 'if', condition, then, else: otherwise })];
            }
            case 'switch':
                return [this.#switch(statement)];
            case 'for':
                return [this.#expressions.context.inScope(() => this.#for(statement))];
            case 'forEach':
                return [this.#expressions.context.inScope(() => this.#forEach(statement))];
            case 'while': {
                const condition = this.#expressions.condition(statement.condition);
                return [at(statement, { kind: 'while', condition, body: this.#loopBody(statement.body) })];
            }
            case 'doWhile': {
                const body = this.#loopBody(statement.body) ?? at(statement, { kind: 'block', statements: [] });
                return [
                    at(statement, {
                        kind: 'doWhile',
                        body,
                        condition: this.#expressions.condition(statement.condition)
                    })
                ];
            }
            case 'try':
                return [this.#try(statement)];
            case 'return':
                return [this.#return(statement)];
            case 'throw':
                return [this.#throw(statement, statement.value)];
            case 'break':
            case 'continue':
                if (this.#loops === 0) {
                    const name = statement.kind === 'break' ? 'Break' : 'Continue';
                    this.#problem(statement, `${name} statement must be in loop`);
                }
                return [at(statement, { kind: statement.kind })];
            case 'dml':
                return [this.#dml(statement)];
            case 'merge':
                return [this.#merge(statement)];
            case 'runAs':
                return [this.#runAs(statement)];
        }
    }

    #declare(name: string, type: ApexType, place: Place, final = false): LocalVariable {
        const variable = this.#expressions.context.declare(name, type, final);
        if (!variable) this.#problem(place, `Duplicate variable: ${name}`);
        return variable ?? { name, type, final };
    }

    #variables(statement: VariableDeclarationStatement): CheckedStatement[] {
        const type = this.#expressions.type(statement.type);
        const final = statement.modifiers.names.includes('final');
        return statement.variables.map((each) => {
            const initial = each.initializer && this.#expressions.check(each.initializer);
            const value = initial && type && this.#expressions.convert(initial, type, each);
            // An unknown type has been complained of: the uses of the variable raise no further complaints.
            const variable = this.#declare(each.name, type ?? nullType, each, final);
            if (final && initial) this.#expressions.context.initialized.add(variable);
            return at(each, { kind: 'variable', variable, value });
        });
    }

    #for(statement: ForStatement): CheckedStatement {
        const { initializer } = statement;
        let initial: CheckedStatement[] = [];
        if (isVariables(initializer)) {
            initial = this.#variables(initializer);
        } else if (initializer) {
            initial = initializer.map((each) =>
                at(each, { kind: 'expression', expression: this.#expressions.check(each) })
            );
        }
        const condition = statement.condition && this.#expressions.condition(statement.condition);
        const update = statement.update.map((each) => this.#expressions.check(each));
        return at(statement, {
            kind: 'for',
            initializer: initial,
            condition,
            update,
            body: this.#loopBody(statement.body)
        });
    }

    #forEach(statement: ForEachStatement): CheckedStatement {
        const iterable = this.#expressions.check(statement.iterable);
        const type = this.#expressions.type(statement.type) ?? nullType;
        const element = this.#elementType(iterable, type, statement);
        const variable = this.#declare(statement.variable, type, statement);
        const slot: Slot = { type: element?.type ?? type };
        let value: CheckedExpression = slotValue(statement, slot);
        if (element) {
            const taken = this.#expressions.tryConvert(value, type) ?? this.#rowOfType(value, type);
            if (taken) value = taken;
            else this.#problem(statement, `Loop variable must be of type ${typeName(element.type)}`);
        }
        return at(statement, {
            kind: 'forEach',
            variable,
            iterable,
            over: element?.over ?? 'values',
            slot,
            value,
            body: this.#loopBody(statement.body)
        });
    }

    /** `for (Account a : sObjects)`: the platform takes a generic list's elements as the loop variable's type. */
    #rowOfType(value: CheckedExpression, type: ApexType): CheckedExpression | undefined {
        const isGeneric = value.type.kind === 'sobject' && value.type.name === undefined;
        return isGeneric && type.kind === 'sobject' ? node(value, type, { kind: 'cast', value }) : undefined;
    }

    #elementType(
        iterable: CheckedExpression,
        loopType: ApexType,
        statement: ForEachStatement
    ): { readonly type: ApexType; readonly over: 'values' | 'rows' | 'rowLists' } | undefined {
        if (iterable.kind === 'error') return undefined;
        const { type } = iterable;
        if (iterable.kind === 'query' && type.kind === 'list') {
            return loopType.kind === 'list' ? { type, over: 'rowLists' } : { type: type.element, over: 'rows' };
        }
        if (type.kind === 'list' || type.kind === 'set') return { type: type.element, over: 'values' };
        const iterator = this.#expressions.services.universe
            .ancestry(type)
            .find((each) => each.kind === 'library' && (each.name === 'Iterable' || each.name === 'Iterator'));
        if (iterator?.kind === 'library') {
            return { type: iterator.arguments[0] ?? primitive('Object'), over: 'values' };
        }
        if (type.kind === 'library' && type.name === 'Database.QueryLocator') {
            return { type: genericSObject, over: 'values' };
        }
        this.#problem(statement, `Loop must iterate over a collection: ${typeName(type)}`);
        return undefined;
    }

    #try(statement: TryStatement): CheckedStatement {
        return at(statement, {
            kind: 'try',
            body: this.#block(statement.body),
            catches: statement.catches.map((clause) => this.#catch(clause)),
            finally: statement.finally && this.#block(statement.finally)
        });
    }

    #catch(clause: CatchClause): CheckedCatch {
        return this.#expressions.context.inScope(() => {
            const type = this.#expressions.type(clause.type) ?? { kind: 'library', name: 'Exception', arguments: [] };
            if (!this.#expressions.services.universe.isException(type)) {
                this.#problem(clause, `Catch parameter must be an exception type: ${typeName(type)}`);
            }
            const variable = this.#declare(clause.variable, type, clause);
            return { type, variable, body: this.#block(clause.body), line: clause.line, column: clause.column };
        });
    }

    #return(statement: ReturnStatement): CheckedStatement {
        const { returnType, inConstructor } = this.#expressions.context;
        if (!statement.value) {
            if (returnType.kind !== 'void')
                this.#problem(statement, `Missing return value of type: ${typeName(returnType)}`);
            return at(statement, { kind: 'return', value: undefined });
        }
        const value = this.#expressions.check(statement.value);
        if (returnType.kind === 'void') {
            this.#problem(
                statement,
                inConstructor ? 'Constructors cannot return a value' : 'Void method must not return a value'
            );
            return at(statement, { kind: 'return', value });
        }
        const result = this.#expressions.tryConvert(value, returnType);
        if (!result) this.#problem(statement, `Return value must be of type: ${typeName(returnType)}`);
        return at(statement, { kind: 'return', value: result ?? value });
    }

    #throw(place: Place, expression: Expression): CheckedStatement {
        const value = this.#expressions.check(expression);
        const isNull = value.type.kind === 'null';
        if (value.kind !== 'error' && !isNull && !this.#expressions.services.universe.isException(value.type)) {
            this.#problem(place, `Throw expression must be of type exception: ${typeName(value.type)}`);
        }
        return at(place, { kind: 'throw', value });
    }

    #dml(statement: DmlStatement): CheckedStatement {
        const records = this.#records(statement.records);
        return at(statement, {
            kind: 'dml',
            operation: statement.operation,
            records,
            accessMode: statement.accessMode,
            externalIdField:
                statement.externalId && this.#externalIdField(statement.externalId, records.type, statement)
        });
    }

    /** What DML takes: an sObject or a list of them. */
    #records(expression: Expression): CheckedExpression {
        const value = this.#expressions.check(expression);
        const { type } = value;
        const isRecords = type.kind === 'sobject' || (type.kind === 'list' && type.element.kind === 'sobject');
        if (value.kind !== 'error' && !isRecords) {
            return this.#expressions.error(expression, `DML requires SObject or SObject list type: ${typeName(type)}`);
        }
        return value;
    }

    /** `Account.External_Id__c`, or the field's name alone. */
    #externalIdField(names: readonly string[], records: ApexType, place: Place): string | undefined {
        const row = records.kind === 'list' ? records.element : records;
        const rowObject = row.kind === 'sobject' ? row.name : undefined;
        const fieldName = names.at(-1) ?? '';
        const objectName = names.length > 1 ? names[names.length - 2] : rowObject;
        const field = objectName && this.#expressions.services.universe.schema.field(objectName, fieldName);
        if (!field) {
            this.#problem(place, `Invalid field ${fieldName} for SObject ${objectName ?? 'SObject'}`);
            return undefined;
        }
        if (!field.externalId && field.type !== 'id' && !field.nameField) {
            this.#problem(place, `Invalid UPSERT field. Field must be an external id: ${field.name}`);
        }
        return field.name;
    }

    #merge(statement: MergeStatement): CheckedStatement {
        return at(statement, {
            kind: 'merge',
            master: this.#expressions.check(statement.master),
            duplicates: this.#expressions.check(statement.duplicates),
            accessMode: statement.accessMode
        });
    }

    #runAs(statement: RunAsStatement): CheckedStatement {
        const [user, ...others] = statement.arguments.map((argument) => this.#expressions.check(argument));
        if (!user || others.length > 0) this.#problem(statement, 'runAs requires a single argument');
        const as = user ?? node(statement, genericSObject, { kind: 'error' });
        return at(statement, { kind: 'runAs', user: as, body: this.#block(statement.body) });
    }

    // -- switch

    #switch(statement: SwitchStatement): CheckedStatement {
        const value = this.#expressions.check(statement.value);
        const slot: Slot = { type: value.type };
        const cases: CheckedCase[] = [];
        let otherwise: CheckedStatement | undefined;
        for (const each of statement.cases) {
            if (each.when.kind === 'else') otherwise = this.#block(each.body);
            else if (value.kind === 'error') this.#block(each.body);
            else cases.push(this.#case(each, slotValue(each, slot)));
        }
        return at(statement, { kind: 'switch', value, slot, cases, else: otherwise });
    }

    #case(each: SwitchCase, value: CheckedExpression): CheckedCase {
        const { when } = each;
        const boolean = primitive('Boolean');
        if (when.kind === 'type') {
            return this.#expressions.context.inScope(() => {
                const tested = this.#expressions.type(when.type) ?? genericSObject;
                const matches = node(each, boolean, { kind: 'instanceOf', value, tested });
                const variable = this.#declare(when.variable, tested, each);
                const bound = node(each, tested, { kind: 'cast', value });
                return {
                    matches,
                    variable: { variable, value: bound },
                    body: this.#block(each.body),
                    ...placeOf(each)
                };
            });
        }
        const tests = when.kind === 'values' ? when.values.map((test) => this.#switchTest(test, value)) : [];
        const matches = tests.reduce((left, right) =>
            node(each, boolean, { kind: 'logical', operator: '||', left, right })
        );
        return { matches, variable: undefined, body: this.#block(each.body), ...placeOf(each) };
    }

    #switchTest(test: SwitchValue, value: CheckedExpression): CheckedExpression {
        const boolean = primitive('Boolean');
        const constant = test.kind === 'literal' ? this.#expressions.check(test) : this.#switchConstant(test, value);
        if (constant.kind === 'error') return constant;
        const isNull = constant.type.kind === 'null';
        if (!isNull && !this.#expressions.services.assignability.assignable(constant.type, value.type)) {
            const message = `Incompatible types: ${typeName(value.type)} and ${typeName(constant.type)}`;
            return this.#expressions.error(test, message);
        }
        const isLong = value.type.kind === 'primitive' && value.type.name === 'Long';
        // In a switch Strings are told apart by their capitals.
        const isObject = value.type.kind === 'primitive' && value.type.name === 'Object';
        return node(test, boolean, {
            kind: 'equality',
            mode: isObject ? 'general' : 'exact',
            negated: false,
            left: value,
            right: isLong ? converted(constant, value.type) : constant
        });
    }

    /** `when SPRING`: a constant of the enum that is switched on; or a dotted name of one. */
    #switchConstant(test: SwitchValue & { readonly kind: 'constant' }, value: CheckedExpression): CheckedExpression {
        const name = test.names.at(-1) ?? '';
        const { universe } = this.#expressions.services;
        const user = universe.userTypeOf(value.type);
        const constant = user?.constants.get(name.toLowerCase());
        if (user && constant !== undefined) {
            return node(test, user.type, { kind: 'enumConstant', enum: user, name: constant });
        }
        const library = universe.libraryTypeOf(value.type);
        const libraryName = library?.constants.find((each) => each.toLowerCase() === name.toLowerCase());
        if (library && libraryName !== undefined) {
            return node(test, value.type, { kind: 'libraryEnumConstant', typeName: library.name, name: libraryName });
        }
        return this.#expressions.error(test, `Variable does not exist: ${test.names.join('.')}`);
    }
}

function at<N extends CheckedStatementNode>({ line, column }: Place, content: N): Place & N {
    return { line, column, ...content };
}

function placeOf({ line, column }: Place): Place {
    return { line, column };
}

function isVariables(initializer: ForStatement['initializer']): initializer is VariableDeclarationStatement {
    return initializer !== undefined && 'kind' in initializer;
}

/** What may stand alone as a statement. */
function isEffect(expression: Expression): boolean {
    return ['call', 'constructorCall', 'assign', 'step', 'newObject'].includes(expression.kind);
}
