import type { CheckedExpression, CheckedStatement } from '../check/checkedTree';
import type { LocalVariable } from '../check/symbols';

/**
 * The local variables of a body that can't be null: each value they are given is the result of an operator, a literal, or another such variable.
 * Arithmetic on them needs no null check.
 */
export function neverNullLocals(body: readonly CheckedStatement[]): ReadonlySet<LocalVariable> {
    const given = new Map<LocalVariable, CheckedExpression[]>();
    const nullable = new Set<LocalVariable>();
    for (const statement of body) collect(statement, given, nullable);
    const candidates = new Set([...given.keys()].filter((variable) => !nullable.has(variable)));
    for (let changed = true; changed;) {
        changed = false;
        for (const variable of candidates) {
            if (given.get(variable)?.every((value) => isNeverNull(value, candidates))) continue;
            candidates.delete(variable);
            changed = true;
        }
    }
    return candidates;
}

/** Keys that lead out of the body: to symbols, types and queries. */
const outward = new Set([
    'type',
    'variable',
    'method',
    'field',
    'constructor',
    'member',
    'enum',
    'query',
    'slot',
    'old'
]);

function collect(value: unknown, given: Map<LocalVariable, CheckedExpression[]>, nullable: Set<LocalVariable>): void {
    if (Array.isArray(value)) {
        for (const each of value) collect(each, given, nullable);
        return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as CheckedStatement | CheckedExpression;
    const give = (variable: LocalVariable, result: CheckedExpression): void => {
        const values = given.get(variable);
        if (values) values.push(result);
        else given.set(variable, [result]);
    };
    if (node.kind === 'variable') {
        if (node.value) give(node.variable, node.value);
        else nullable.add(node.variable);
    } else if (node.kind === 'assign' && node.target.kind === 'local') {
        give(node.target.variable, node.value);
    } else if (node.kind === 'update' && node.target.kind === 'local') {
        give(node.target.variable, node.result);
    }
    for (const [key, child] of Object.entries(node)) if (!outward.has(key)) collect(child, given, nullable);
}

export function isNeverNull(value: CheckedExpression, locals: ReadonlySet<LocalVariable>): boolean {
    switch (value.kind) {
        case 'constant':
            return value.value !== null;
        case 'local':
            return locals.has(value.variable);
        case 'convert':
            return isNeverNull(value.value, locals);
        case 'conditional':
            return isNeverNull(value.then, locals) && isNeverNull(value.else, locals);
        case 'coalesce':
            return isNeverNull(value.right, locals);
        case 'assign':
            return isNeverNull(value.value, locals);
        case 'update':
            // The old value may have been null, but then computing the result has thrown.
            return true;
        case 'this':
        case 'construct':
        case 'constructLibrary':
        case 'newSObject':
        case 'newElements':
        case 'newArray':
        case 'newMap':
        case 'arithmetic':
        case 'booleanBits':
        case 'addDays':
        case 'concat':
        case 'not':
        case 'negate':
        case 'complement':
        case 'equality':
        case 'compare':
        case 'logical':
        case 'instanceOf':
        case 'classLiteral':
        case 'enumConstant':
        case 'libraryEnumConstant':
        case 'enumValues':
        case 'sObjectType':
        case 'sObjectFieldToken':
        case 'describeSObject':
        case 'describeField':
        case 'children':
        case 'onlyRow':
            return true;
        case 'query':
            return value.gives !== 'oneOrNull';
        default:
            return false;
    }
}
