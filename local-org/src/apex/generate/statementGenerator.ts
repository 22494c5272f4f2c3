import type { CheckedCatch, CheckedStatement } from '../check/checkedTree';
import type { LocalVariable } from '../check/symbols';
import { isNeverNull } from './nullness';
import type { ExpressionGenerator } from './expressionGenerator';
import { localName } from './names';
import type { ScriptBuilder } from './scriptBuilder';

/** Prints the statements of one function: a JavaScript line a statement, so that stacks tell the Apex line. */
export class StatementGenerator {
    readonly #script: ScriptBuilder;
    readonly #expressions: ExpressionGenerator;
    readonly #neverNull: ReadonlySet<LocalVariable>;
    /** What `return;` gives: constructors give the object. */
    readonly #emptyReturn: string;
    readonly #sharing: boolean | undefined;
    #names = 0;

    constructor(
        script: ScriptBuilder,
        expressions: ExpressionGenerator,
        neverNull: ReadonlySet<LocalVariable>,
        emptyReturn: string,
        /** Whether the class enforces sharing; undefined: as its caller does. */
        sharing: boolean | undefined
    ) {
        this.#script = script;
        this.#expressions = expressions;
        this.#neverNull = neverNull;
        this.#emptyReturn = emptyReturn;
        this.#sharing = sharing;
    }

    statements(statements: readonly CheckedStatement[]): void {
        for (const statement of statements) this.#statement(statement);
    }

    #name(): string {
        return `n${this.#names++}`;
    }

    #line(text: string, statement: CheckedStatement): void {
        const { line } = statement;
        const trace = this.#script.traced ? `${this.#script.runtime('traceStatement')}(x,${line});` : '';
        this.#script.line(`${this.#script.counter(line)}${trace}${text}`, statement);
    }

    /** Tells the debug log what a variable holds now. */
    #traceVariable(variable: LocalVariable, isNew: boolean): string {
        if (!this.#script.traced) return '';
        const type = this.#script.type(variable.type);
        const name = JSON.stringify(variable.name);
        return `${this.#script.runtime('traceVariable')}(x,${name},${localName(variable)},${type},${isNew});`;
    }

    /** Counts, and maps the line to the statement; for what isn't a statement of its own. */
    #plain(text: string): void {
        this.#script.line(text);
    }

    #inner(statement: CheckedStatement | undefined): void {
        if (!statement) return;
        if (statement.kind === 'block') this.statements(statement.statements);
        else this.#statement(statement);
    }

    #fuel(): string {
        return `if(--x.fuel<0)${this.#script.runtime('outOfFuel')}(x);`;
    }

    #statement(statement: CheckedStatement): void {
        const expressions = this.#expressions;
        switch (statement.kind) {
            case 'block':
                this.#plain('{');
                this.statements(statement.statements);
                this.#plain('}');
                return;
            case 'variable': {
                const value = statement.value ? expressions.value(statement.value) : 'null';
                const trace = this.#traceVariable(statement.variable, true);
                this.#line(`let ${localName(statement.variable)}=${value};${trace}`, statement);
                return;
            }
            case 'expression': {
                const { expression } = statement;
                const assigned =
                    expression.kind === 'assign' || expression.kind === 'update' ? expression.target : undefined;
                const trace = assigned?.kind === 'local' ? this.#traceVariable(assigned.variable, false) : '';
                this.#line(`${expressions.effect(expression)};${trace}`, statement);
                return;
            }
            case 'if':
                this.#line(`if(${expressions.condition(statement.condition)}){`, statement);
                this.#inner(statement.then);
                if (statement.else) {
                    this.#plain('}else{');
                    this.#inner(statement.else);
                }
                this.#plain('}');
                return;
            case 'switch':
                this.#switch(statement);
                return;
            case 'for':
                this.#for(statement);
                return;
            case 'forEach':
                this.#forEach(statement);
                return;
            case 'while':
                this.#line(`while(${expressions.condition(statement.condition)}){${this.#fuel()}`, statement);
                this.#inner(statement.body);
                this.#plain('}');
                return;
            case 'doWhile':
                this.#line(`do{${this.#fuel()}`, statement);
                this.#inner(statement.body);
                this.#script.line(`}while(${expressions.condition(statement.condition)});`, statement.condition);
                return;
            case 'try':
                this.#try(statement);
                return;
            case 'return': {
                const value = statement.value ? expressions.value(statement.value) : this.#emptyReturn;
                this.#line(`return(${value});`, statement);
                return;
            }
            case 'throw':
                this.#line(
                    `throw ${this.#script.runtime('thrown')}(x,${expressions.value(statement.value)});`,
                    statement
                );
                return;
            case 'break':
            case 'continue':
                this.#line(`${statement.kind};`, statement);
                return;
            case 'dml': {
                expressions.reachesRecords();
                const { operation, accessMode, externalIdField } = statement;
                const options = JSON.stringify({ accessMode, externalIdField });
                const records = expressions.value(statement.records);
                this.#line(`${this.#script.runtime('dml')}(x,"${operation}",${records},${options});`, statement);
                return;
            }
            case 'merge': {
                expressions.reachesRecords();
                const options = JSON.stringify({ accessMode: statement.accessMode });
                const operands = `${expressions.value(statement.master)},${expressions.value(statement.duplicates)}`;
                this.#line(`${this.#script.runtime('merge')}(x,${operands},${options});`, statement);
                return;
            }
            case 'runAs': {
                const token = this.#name();
                const user = expressions.value(statement.user);
                expressions.reachesRecords();
                // "System.runAs … so that the user's record sharing is enforced", unless the test's class says otherwise
                const enforces = this.#sharing !== false;
                const begin = `${this.#script.runtime('beginRunAs')}(x,${user},${enforces})`;
                this.#line(`const ${token}=${begin};try{`, statement);
                this.#inner(statement.body);
                this.#plain(`}finally{${this.#script.runtime('endRunAs')}(x,${token})}`);
                return;
            }
        }
    }

    /** A chain of tests: a `break` inside belongs to the loop around, as Apex's switch has none of its own. */
    #switch(statement: CheckedStatement & { readonly kind: 'switch' }): void {
        const value = this.#name();
        this.#expressions.bindSlot(statement.slot, value);
        this.#line(`{const ${value}=${this.#expressions.value(statement.value)};`, statement);
        for (const [index, each] of statement.cases.entries()) {
            const matches = this.#expressions.condition(each.matches);
            this.#script.line(`${index > 0 ? '}else ' : ''}if(${matches}){`, each);
            if (each.variable) {
                const bound = this.#expressions.value(each.variable.value);
                this.#script.line(`let ${localName(each.variable.variable)}=${bound};`, each);
            }
            this.#inner(each.body);
        }
        if (statement.else) {
            this.#plain(statement.cases.length > 0 ? '}else{' : '{');
            this.#inner(statement.else);
            this.#plain('}');
        } else if (statement.cases.length > 0) {
            this.#plain('}');
        }
        this.#plain('}');
    }

    #for(statement: CheckedStatement & { readonly kind: 'for' }): void {
        this.#plain('{');
        this.statements(statement.initializer);
        const condition = statement.condition ? this.#expressions.condition(statement.condition) : '';
        const update = statement.update.map((each) => this.#expressions.effect(each)).join(',');
        this.#line(`for(;${condition};${update}){${this.#fuel()}`, statement);
        this.#inner(statement.body);
        this.#plain('}}');
    }

    #forEach(statement: CheckedStatement & { readonly kind: 'forEach' }): void {
        const element = this.#name();
        this.#expressions.bindSlot(statement.slot, element);
        const { iterable } = statement;
        let over: string;
        if (iterable.kind === 'query' && statement.over !== 'values') {
            this.#expressions.reachesRecords();
            const name = this.#script.runtime(statement.over === 'rows' ? 'queryRows' : 'queryRowLists');
            const query = this.#script.constant(iterable.query, () => iterable.query);
            const binds = iterable.binds.map((bind) => this.#expressions.value(bind)).join(',');
            over = `${name}(x,${query},[${binds}])`;
        } else {
            const values = this.#expressions.value(iterable);
            over = isNeverNull(iterable, this.#neverNull)
                ? `${this.#script.runtime('iterate')}(x,${values})`
                : `${this.#script.runtime('iterate')}(x,${this.#script.runtime('notNull')}(${values}))`;
        }
        this.#line(`for(const ${element} of ${over}){${this.#fuel()}`, statement);
        this.#script.line(
            `let ${localName(statement.variable)}=${this.#expressions.value(statement.value)};`,
            statement
        );
        this.#inner(statement.body);
        this.#plain('}');
    }

    #try(statement: CheckedStatement & { readonly kind: 'try' }): void {
        this.#line('try{', statement);
        this.#inner(statement.body);
        if (statement.catches.length > 0) this.#catches(statement.catches);
        if (statement.finally) {
            this.#plain('}finally{');
            this.#inner(statement.finally);
        }
        this.#plain('}');
    }

    #catches(clauses: readonly CheckedCatch[]): void {
        const thrown = this.#name();
        const exception = this.#name();
        this.#plain(`}catch(${thrown}){const ${exception}=${this.#script.runtime('caught')}(x,${thrown});`);
        let catchesAll = false;
        for (const [index, clause] of clauses.entries()) {
            const { type } = clause;
            catchesAll = type.kind === 'library' && type.name === 'Exception';
            const test = catchesAll
                ? 'true'
                : `${this.#script.runtime('instanceOf')}(x,${exception},${this.#script.type(type)})`;
            this.#plain(`${index > 0 ? '}else ' : ''}if(${test}){let ${localName(clause.variable)}=${exception};`);
            this.#inner(clause.body);
        }
        this.#plain(catchesAll ? '}' : `}else throw ${exception};`);
    }
}
