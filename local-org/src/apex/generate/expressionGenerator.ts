import type { LibraryMember } from '../library/libraryMember';
import type {
    Assignable,
    CheckedExpression,
    LibraryCall,
    NumberKind,
    SafeAccess,
    Slot,
    UpdateInPlace
} from '../check/checkedTree';
import type { LocalVariable, UserType } from '../check/symbols';
import { typeName } from '../typeName';
import { constantName, constructorName, fieldName, getterName, localName, methodName, setterName } from './names';
import { isNeverNull } from './nullness';
import { lineMark, textLiteral } from './scriptBuilder';
import type { ScriptBuilder } from './scriptBuilder';

/** Knows which classes have something to do when they are first used. */
export type HasStaticInitializer = (type: UserType) => boolean;

/** Types of the library whose methods look at records, or run code of the source that may. */
const reachingTypes: ReadonlySet<string> = new Set([
    'Approval',
    'Callable',
    'Database',
    'Flow.Interview',
    'Invocable.Action',
    'Search',
    'System',
    'Test',
    'Type'
]);

/** Prints the expressions of one function as JavaScript. */
export class ExpressionGenerator {
    readonly #script: ScriptBuilder;
    readonly #hasStaticInitializer: HasStaticInitializer;
    readonly #neverNull: ReadonlySet<LocalVariable>;
    readonly #slots = new Map<Slot, string>();
    #temporaries = 0;
    #callsSource = false;
    #asksForSharing = false;

    constructor(
        script: ScriptBuilder,
        hasStaticInitializer: HasStaticInitializer,
        neverNull: ReadonlySet<LocalVariable>
    ) {
        this.#script = script;
        this.#hasStaticInitializer = hasStaticInitializer;
        this.#neverNull = neverNull;
    }

    /** Declares what the function's expressions keep values in. */
    get temporaries(): string {
        if (this.#temporaries === 0) return '';
        return `let ${Array.from({ length: this.#temporaries }, (_, index) => `t${index}`).join(',')};`;
    }

    /** Whether what was printed calls code of the source: such a function counts for the depth of the stack. */
    get callsSource(): boolean {
        return this.#callsSource;
    }

    /** Whether what was printed depends on the class's sharing: it reaches for records, or calls what may. */
    get asksForSharing(): boolean {
        return this.#callsSource || this.#asksForSharing;
    }

    /** A statement of the function reaches for records. */
    reachesRecords(): void {
        this.#asksForSharing = true;
    }

    temporary(): string {
        return `t${this.#temporaries++}`;
    }

    bindSlot(slot: Slot, text: string): void {
        this.#slots.set(slot, text);
    }

    /** As a statement: the value isn't used. */
    effect(expression: CheckedExpression): string {
        if (expression.kind === 'assign') return this.#assign(expression.target, this.value(expression.value), false);
        if (expression.kind === 'update') return this.#update({ ...expression, givesOld: false }, false);
        return this.value(expression);
    }

    /** A Boolean where null throws. */
    condition(expression: CheckedExpression): string {
        return this.#notNull(expression);
    }

    #notNull(expression: CheckedExpression): string {
        const text = this.value(expression);
        if (isNeverNull(expression, this.#neverNull)) return text;
        return `${this.#script.runtime('notNull')}(${text})`;
    }

    /** `Blob.toString()` says of null what a method says of its argument: "Argument cannot be null." */
    #receiver(target: CheckedExpression, { typeName, name }: LibraryMember): string {
        return typeName === 'Blob' && name === 'toString' ? this.value(target) : this.#notNull(target);
    }

    #list(expressions: readonly CheckedExpression[]): string {
        return expressions.map((each) => this.value(each)).join(',');
    }

    /** `x` and the arguments. */
    #arguments(expressions: readonly CheckedExpression[]): string {
        return ['x', ...expressions.map((each) => this.value(each))].join(',');
    }

    value(expression: CheckedExpression): string {
        const runtime = this.#script.runtime.bind(this.#script);
        switch (expression.kind) {
            case 'constant':
                return this.#constant(expression);
            case 'local':
                return localName(expression.variable);
            case 'this':
                return 'this';
            case 'slot':
                return this.#slots.get(expression.slot) ?? 'null';
            case 'field': {
                const target = this.value(expression.target);
                if (expression.field.accessors && !expression.backing) {
                    this.#callsSource = true;
                    return `${target}.${getterName(expression.field)}(x)`;
                }
                return `${target}.${fieldName(expression.field)}`;
            }
            case 'staticField': {
                const { field } = expression;
                if (field.accessors && !expression.backing) {
                    this.#callsSource = true;
                    return `${this.#script.classOf(field.owner)}.${getterName(field)}(x)`;
                }
                return `${this.#script.staticsOf(field.owner)}.${fieldName(field)}`;
            }
            case 'sObjectField': {
                const name = JSON.stringify(expression.name);
                if (expression.target.kind === 'parent') {
                    return `${runtime('parentField')}(${this.value(expression.target)},${name})`;
                }
                return `${this.value(expression.target)}${lineMark(expression)}.getField(${name})`;
            }
            case 'parent': {
                const name = JSON.stringify(expression.name);
                if (expression.target.kind === 'parent') {
                    return `${runtime('parentOfParent')}(${this.value(expression.target)},${name})`;
                }
                return `${this.value(expression.target)}.getParent(${name})`;
            }
            case 'children':
                return `${this.value(expression.target)}.getChildren(${JSON.stringify(expression.name)})`;
            case 'libraryProperty': {
                const get = expression.get;
                if (!get) return 'null';
                const run = this.#script.constant(get.run, () => get.run);
                return expression.target ? `${run}(x,${this.#notNull(expression.target)})` : `${run}(x)`;
            }
            case 'callMethod': {
                this.#callsSource = true;
                const target = expression.super ? 'super' : this.value(expression.target);
                return `${target}${lineMark(expression)}.${methodName(expression.method)}(${this.#arguments(expression.arguments)})`;
            }
            case 'callStatic':
                return this.#callStatic(expression);
            case 'callLibrary':
                return this.#callLibrary(expression);
            case 'construct': {
                this.#callsSource = true;
                const { constructor } = expression;
                const type = constructor.owner;
                const made = `${lineMark(expression)}new ${this.#script.classOf(type)}().${constructorName(constructor)}(${this.#arguments(expression.arguments)})`;
                return this.#hasStaticInitializer(type) ? `(${this.#script.staticsOf(type)},${made})` : made;
            }
            case 'callConstructor':
                this.#callsSource = true;
                return `this.${constructorName(expression.constructor)}(${this.#arguments(expression.arguments)})`;
            case 'constructLibrary': {
                const { member, made } = expression;
                const run = this.#script.constant(member.run, () => member.run);
                const args = expression.arguments.map((each) => this.value(each));
                return `${lineMark(expression)}${run}(${['x', ...(made ? [this.#script.type(made)] : []), ...args].join(',')})`;
            }
            case 'newSObject': {
                const values = expression.values.map(
                    ({ name, value }) => `${JSON.stringify(name)},${this.value(value)}`
                );
                return `${runtime('newSObject')}(x,${JSON.stringify(expression.objectName)},[${values.join(',')}])`;
            }
            case 'newElements': {
                const type = this.#script.type(expression.type);
                const values = `[${this.#list(expression.elements)}]`;
                return expression.type.kind === 'set'
                    ? `${runtime('newSet')}(x,${type},${values})`
                    : `${runtime('newList')}(${type},${values})`;
            }
            case 'newArray':
                return `${runtime('newArray')}(x,${this.#script.type(expression.type)},${this.value(expression.size)})`;
            case 'newMap': {
                const entries = expression.entries.map(([key, value]) => `${this.value(key)},${this.value(value)}`);
                return `${runtime('newMap')}(x,${this.#script.type(expression.type)},[${entries.join(',')}])`;
            }
            case 'index':
                return `${runtime('listGet')}(${this.value(expression.target)},${this.value(expression.index)})`;
            case 'convert': {
                const value = this.value(expression.value);
                return expression.conversion === 'nothing' ? value : `${runtime(expression.conversion)}(${value})`;
            }
            case 'cast':
                return `${runtime('cast')}(x,${this.value(expression.value)},${this.#script.type(expression.type)})`;
            case 'instanceOf': {
                const tested = this.#script.type(expression.tested);
                return `${runtime('instanceOf')}(x,${this.value(expression.value)},${tested})`;
            }
            case 'not':
                return `!${this.#parenthesised(this.#notNull(expression.operand))}`;
            case 'negate':
                return this.#negate(expression.numbers, this.#notNull(expression.operand));
            case 'complement': {
                const operand = this.#parenthesised(this.#notNull(expression.operand));
                return expression.numbers === 'Long' ? `BigInt.asIntN(64,~${operand})` : `(~${operand})`;
            }
            case 'arithmetic':
                return this.#arithmetic(expression);
            case 'booleanBits':
                return `((${this.#notNull(expression.left)}${expression.operator}${this.#notNull(expression.right)})===1)`;
            case 'addDays': {
                const right = this.#notNull(expression.right);
                const days = expression.subtract ? this.#negateNumber(expression.right, right) : right;
                return `${runtime('addDays')}(${this.#notNull(expression.left)},${days})`;
            }
            case 'concat':
                return `${runtime('joined')}(x,${this.#concat(expression)})`;
            case 'equality':
                return this.#equality(expression);
            case 'compare':
                return this.#compare(expression);
            case 'logical':
                return `(${this.condition(expression.left)}${expression.operator}${this.condition(expression.right)})`;
            case 'coalesce':
                return `(${this.value(expression.left)}??${this.value(expression.right)})`;
            case 'conditional': {
                const { condition, then } = expression;
                return `(${this.condition(condition)}?${this.value(then)}:${this.value(expression.else)})`;
            }
            case 'assign':
                return this.#assign(expression.target, this.value(expression.value), true);
            case 'update':
                return this.#update(expression, true);
            case 'safe':
                return this.#safe(expression);
            case 'classLiteral':
                return `${runtime('typeValue')}(x,${this.#script.type(expression.named)})`;
            case 'enumConstant':
                return `${this.#script.classOf(expression.enum)}.${constantName(expression.name)}`;
            case 'libraryEnumConstant': {
                const { typeName: enumName, name } = expression;
                return this.#script.constant(`enum ${enumName} ${name}`, (from) =>
                    from.runtime.enumConstant(enumName, name)
                );
            }
            case 'enumValues':
                return `${runtime('newList')}(${this.#script.type(expression.type)},${this.#script.classOf(expression.enum)}.values.slice())`;
            case 'enumValueOf': {
                const enumName = JSON.stringify(typeName(expression.type));
                return `${runtime('enumValueOf')}(${enumName},${this.value(expression.all)},${this.value(expression.name)})`;
            }
            case 'sObjectType':
            case 'describeSObject':
                return `${runtime(expression.kind)}(x,${JSON.stringify(expression.objectName)})`;
            case 'sObjectFieldToken':
                return `${runtime('sObjectField')}(x,${quoted(expression.objectName, expression.fieldName)})`;
            case 'describeField':
                return `${runtime('describeField')}(x,${quoted(expression.objectName, expression.fieldName)})`;
            case 'fieldSet':
                return `${runtime('fieldSet')}(x,${quoted(expression.objectName, expression.fieldSetName)})`;
            case 'label':
                return `${runtime('label')}(x,${JSON.stringify(expression.name)})`;
            case 'query': {
                this.#asksForSharing = true;
                const { query } = expression;
                const constant = this.#script.constant(query, () => query);
                return `${lineMark(expression)}${runtime(queryFunctions[expression.gives])}(x,${constant},[${this.#list(expression.binds)}])`;
            }
            case 'onlyRow':
                return `${runtime('onlyRow')}(${this.value(expression.rows)})`;
            case 'search':
                this.#asksForSharing = true;
                return `${runtime('search')}(x,${textLiteral(expression.source)},[${this.#list(expression.binds)}])`;
            case 'error':
                // Behind a statement that is refused: never reached.
                return 'null';
        }
    }

    #parenthesised(text: string): string {
        return `(${text})`;
    }

    #constant(expression: CheckedExpression & { readonly kind: 'constant' }): string {
        const { value, type } = expression;
        if (value === null || typeof value === 'boolean') return String(value);
        if (typeof value === 'number') return value < 0 || Object.is(value, -0) ? `(${value})` : String(value);
        const kind = type.kind === 'primitive' ? type.name : 'String';
        if (kind === 'Long') return value.startsWith('-') ? `(${value}n)` : `${value}n`;
        if (kind === 'Decimal') {
            return this.#script.constant(`decimal ${value}`, (from) => from.runtime.decimalLiteral(value));
        }
        return textLiteral(value);
    }

    #callStatic(expression: CheckedExpression & { readonly kind: 'callStatic' }): string {
        const { method } = expression;
        if (method.future) {
            const info = this.#script.constant(method, (from) => from.method(method));
            return `${this.#script.runtime('callFuture')}(x,${info},[${this.#list(expression.arguments)}])`;
        }
        this.#callsSource = true;
        const call = `${lineMark(expression)}${this.#script.classOf(method.owner)}.${methodName(method)}(${this.#arguments(expression.arguments)})`;
        return this.#hasStaticInitializer(method.owner) ? `(${this.#script.staticsOf(method.owner)},${call})` : call;
    }

    #callLibrary(expression: CheckedExpression & LibraryCall): string {
        const { member, alias, scope } = expression;
        if (alias !== undefined || reachingTypes.has(member.typeName) || member.name === 'sort')
            this.#asksForSharing = true;
        const run =
            alias === undefined
                ? this.#script.constant(member.run, () => member.run)
                : this.#script.constant(
                      `${member.typeName} ${alias} ${this.#script.constant(member.run, () => member.run)}`,
                      (from) => from.runtime.virtualMember(member.run, alias)
                  );
        const args = ['x'];
        if (expression.target) args.push(this.#receiver(expression.target, member));
        if (expression.objectName !== undefined) args.push(JSON.stringify(expression.objectName));
        args.push(...expression.arguments.map((each) => this.value(each)));
        const { type } = expression;
        const gives = `${lineMark(expression)}${run}(${args.join(',')})`;
        const isText = type.kind === 'primitive' && type.name === 'String';
        const call = isText ? `${this.#script.runtime('joined')}(x,${gives})` : gives;
        if (!scope) return call;
        const seen = new Set<string>();
        const cases: string[] = [];
        const add = (name: string, value: string): void => {
            const key = name.toLowerCase();
            if (seen.has(key)) return;
            seen.add(key);
            cases.push(`case ${JSON.stringify(key)}:return ${value};`);
        };
        for (const variable of scope.locals) add(variable.name, localName(variable));
        for (const field of scope.fields) {
            if (field.kind === 'field' || field.kind === 'staticField') add(field.field.name, this.value(field));
        }
        return `(x.dynamicBinds=(n)=>{switch(n){${cases.join('')}}},${call})`;
    }

    #negate(numbers: NumberKind, operand: string): string {
        switch (numbers) {
            case 'Integer':
                return `(-(${operand})|0)`;
            case 'Long':
                return `BigInt.asIntN(64,-(${operand}))`;
            case 'Double':
                return `(-(${operand}))`;
            case 'Decimal':
                return `${this.#script.runtime('decimalNegate')}(${operand})`;
        }
    }

    #negateNumber(expression: CheckedExpression, operand: string): string {
        return this.#negate(
            expression.type.kind === 'primitive' ? (expression.type.name as NumberKind) : 'Integer',
            operand
        );
    }

    #arithmetic(expression: CheckedExpression & { readonly kind: 'arithmetic' }): string {
        const { operator, numbers } = expression;
        if (numbers === 'Decimal' || operator === '/') {
            const operation = { '+': 'Add', '-': 'Subtract', '*': 'Multiply', '/': 'Divide' }[
                operator as '+' | '-' | '*' | '/'
            ];
            const name = `${numbers.toLowerCase()}${operation}` as 'decimalAdd' | 'integerDivide';
            return `${this.#script.runtime(name)}(${this.value(expression.left)},${this.value(expression.right)})`;
        }
        const left = this.#notNull(expression.left);
        const right = this.#notNull(expression.right);
        if (numbers === 'Double') return `(${left}${operator} ${right})`;
        if (numbers === 'Integer') {
            return operator === '*' ? `Math.imul(${left},${right})` : `(${left}${operator} ${right}|0)`;
        }
        if (operator === '<<' || operator === '>>') return `BigInt.asIntN(64,${left}${operator}(${right}&63n))`;
        if (operator === '>>>') return `BigInt.asIntN(64,BigInt.asUintN(64,${left})>>(${right}&63n))`;
        return `BigInt.asIntN(64,${left}${operator} ${right})`;
    }

    /** JavaScript's `+` writes null, numbers, booleans and Longs as Apex does, once one side is text. */
    #concat(expression: CheckedExpression & { readonly kind: 'concat' }): string {
        const { left, right } = expression;
        if (left.kind === 'concat') return `${this.#concat(left)}+${this.#operand(right)}`;
        const begin = isTextForSure(left) || isTextForSure(right) ? '' : '""+';
        return `${begin}${this.#operand(left)}+${this.#operand(right)}`;
    }

    #operand(expression: CheckedExpression): string {
        const { type } = expression;
        const text = this.value(expression);
        if (type.kind === 'null') return 'null';
        if (type.kind === 'primitive') {
            if (['String', 'Id', 'Integer', 'Long', 'Boolean'].includes(type.name)) return `(${text})`;
            if (type.name === 'Double') return `${this.#script.runtime('doubleText')}(${text})`;
        }
        return `${this.#script.runtime('text')}(x,${text})`;
    }

    #equality(expression: CheckedExpression & { readonly kind: 'equality' }): string {
        const left = this.value(expression.left);
        const right = this.value(expression.right);
        const not = expression.negated ? '!' : '';
        switch (expression.mode) {
            case 'exact':
                return `(${left}${expression.negated ? '!==' : '==='}${right})`;
            case 'text':
                return `${not}${this.#script.runtime('equalText')}(${left},${right})`;
            case 'ids':
                return `${not}${this.#script.runtime('equalIds')}(${left},${right})`;
            case 'general':
                return `${not}${this.#script.runtime('equal')}(x,${left},${right})`;
            case 'identical':
                return `${not}${this.#script.runtime('identical')}(${left},${right})`;
        }
    }

    #compare(expression: CheckedExpression & { readonly kind: 'compare' }): string {
        const { operator } = expression;
        const left = this.value(expression.left);
        const right = this.value(expression.right);
        if (expression.mode === 'text') return `(${this.#script.runtime('compareText')}(${left},${right})${operator}0)`;
        if (expression.mode === 'general') return `(${this.#script.runtime('compare')}(${left},${right})${operator}0)`;
        const leftSure = isNeverNull(expression.left, this.#neverNull);
        const rightSure = isNeverNull(expression.right, this.#neverNull);
        if (leftSure && rightSure) return `(${left}${operator}${right})`;
        if (operator === '<') return `${this.#script.runtime('less')}(${left},${right})`;
        if (operator === '<=') return `${this.#script.runtime('lessOrEqual')}(${left},${right})`;
        if (isSimple(expression.left) || isSimple(expression.right)) {
            return `${this.#script.runtime(operator === '>' ? 'less' : 'lessOrEqual')}(${right},${left})`;
        }
        return `(${this.#script.runtime('compare')}(${left},${right})${operator}0)`;
    }

    #assign(target: Assignable, value: string, used: boolean): string {
        switch (target.kind) {
            case 'local':
                return `${used ? '(' : ''}${localName(target.variable)}=${value}${used ? ')' : ''}`;
            case 'field':
                if (target.field.accessors && !target.backing) {
                    this.#callsSource = true;
                    const receiver = this.value(target.target);
                    return this.#call(used, value, (given) => `${receiver}.${setterName(target.field)}(x,${given})`);
                }
                return `(${this.value(target.target)}.${fieldName(target.field)}=${value})`;
            case 'staticField':
                if (target.field.accessors && !target.backing) {
                    this.#callsSource = true;
                    const setter = `${this.#script.classOf(target.field.owner)}.${setterName(target.field)}`;
                    return this.#call(used, value, (given) => `${setter}(x,${given})`);
                }
                return `(${this.#script.staticsOf(target.field.owner)}.${fieldName(target.field)}=${value})`;
            case 'sObjectField':
            case 'parent': {
                const setter = target.kind === 'parent' ? 'setParent' : 'setField';
                const receiver = this.value(target.target);
                const name = JSON.stringify(target.name);
                return this.#call(used, value, (given) => `${receiver}.${setter}(${name},${given})`);
            }
            case 'libraryProperty': {
                const set = target.set;
                if (!set) return 'null';
                const run = this.#script.constant(set.run, () => set.run);
                const receiver = target.target ? `,${this.#notNull(target.target)}` : '';
                return this.#call(used, value, (given) => `${run}(x${receiver},${given})`);
            }
            case 'index': {
                const list = `${this.value(target.target)},${this.value(target.index)}`;
                return this.#call(used, value, (given) => `${this.#script.runtime('listSet')}(${list},${given})`);
            }
            case 'error':
                return value;
        }
    }

    /** A setter's call gives nothing: where the assignment's value is used, it is kept aside. */
    #call(used: boolean, value: string, call: (given: string) => string): string {
        if (!used) return call(value);
        const kept = this.temporary();
        return `(${kept}=${value},${call(kept)},${kept})`;
    }

    /** `target op= value`: what the target is reached by is evaluated once. */
    #update(expression: UpdateInPlace, used: boolean): string {
        const { target, old } = expression;
        const steps: string[] = [];
        const fixed = this.#fixed(target, steps);
        const current = this.value(fixed);
        if (expression.givesOld) {
            const kept = this.temporary();
            this.bindSlot(old, kept);
            steps.push(`${kept}=${current}`, this.#assign(fixed, this.value(expression.result), false));
            // The old value is a number by now: computing the result has checked it.
            return `(${steps.join(',')},${kept})`;
        }
        this.bindSlot(old, current);
        steps.push(this.#assign(fixed, this.value(expression.result), used));
        return `(${steps.join(',')})`;
    }

    /** The target with its receiver in a temporary, so that it can be read and written. */
    #fixed(target: Assignable, steps: string[]): Assignable {
        const keep = (value: CheckedExpression): CheckedExpression => {
            if (isSimple(value)) return value;
            const kept = this.temporary();
            steps.push(`${kept}=${this.value(value)}`);
            const slot: Slot = { type: value.type };
            this.bindSlot(slot, kept);
            return { kind: 'slot', slot, type: value.type, line: value.line, column: value.column };
        };
        switch (target.kind) {
            case 'field':
            case 'sObjectField':
            case 'parent':
                return { ...target, target: keep(target.target) };
            case 'index':
                return { ...target, target: keep(target.target), index: keep(target.index) };
            case 'libraryProperty':
                return target.target ? { ...target, target: keep(target.target) } : target;
            default:
                return target;
        }
    }

    #safe(expression: SafeAccess): string {
        const kept = this.temporary();
        const target = this.value(expression.target);
        this.bindSlot(expression.slot, kept);
        return `((${kept}=${target})===null?null:${this.value(expression.access)})`;
    }
}

const queryFunctions = { list: 'query', one: 'queryOne', oneOrNull: 'queryOneOrNull', count: 'queryCount' } as const;

/** Reading it twice changes nothing and costs nothing. */
function isSimple(expression: CheckedExpression): boolean {
    if (expression.kind === 'convert' && expression.conversion === 'nothing') return isSimple(expression.value);
    return ['local', 'this', 'constant', 'slot'].includes(expression.kind);
}

function isTextForSure(expression: CheckedExpression): boolean {
    return expression.kind === 'concat' || (expression.kind === 'constant' && typeof expression.value === 'string');
}

function quoted(...names: readonly string[]): string {
    return names.map((name) => JSON.stringify(name)).join(',');
}
