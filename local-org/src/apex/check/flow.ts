import type { CheckedStatement } from './checkedTree';

/**
 * True if control can reach the end of a statement: what "Missing return statement" and "Unreachable statement" rest on. As the platform does,
 * conditions aren't looked at: behind `while (true)` and behind `System.runAs (user) { return …; }` public code has the `return` that the
 * compiler wants.
 */
export function completes(statement: CheckedStatement): boolean {
    switch (statement.kind) {
        case 'return':
        case 'throw':
        case 'break':
        case 'continue':
            return false;
        case 'block':
            return allComplete(statement.statements);
        case 'if':
            return !statement.else || completes(statement.then) || completes(statement.else);
        case 'switch':
            return !statement.else || completes(statement.else) || statement.cases.some((each) => completes(each.body));
        case 'try':
            if (statement.finally && !completes(statement.finally)) return false;
            return completes(statement.body) || statement.catches.some((clause) => completes(clause.body));
        default:
            return true;
    }
}

export function allComplete(statements: readonly CheckedStatement[]): boolean {
    return statements.every(completes);
}

/** A body that ends in `while (true)` needs no `return` behind it; one that has it is no error either. */
export function endsInEndlessLoop(statements: readonly CheckedStatement[]): boolean {
    const last = statements.at(-1);
    return last?.kind === 'while' && last.condition.kind === 'constant' && last.condition.value === true;
}
