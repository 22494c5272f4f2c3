import type { CheckedStatement } from './checkedTree';

/**
 * True if control can reach the end of a statement: what "Missing return statement" and "Unreachable statement" rest on.
 * As the platform does, conditions aren't looked at, but for `while (true)`.
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
        case 'while':
            return !isEndless(statement.condition) || (statement.body !== undefined && breaks(statement.body));
        case 'for':
            if (statement.condition && !isEndless(statement.condition)) return true;
            return statement.body !== undefined && breaks(statement.body);
        case 'doWhile':
            return breaks(statement.body) || (completes(statement.body) && !isEndless(statement.condition));
        case 'runAs':
            return completes(statement.body);
        default:
            return true;
    }
}

export function allComplete(statements: readonly CheckedStatement[]): boolean {
    return statements.every(completes);
}

function isEndless(condition: { readonly kind: string; readonly value?: unknown }): boolean {
    return condition.kind === 'constant' && condition.value === true;
}

/** True if a `break` within leaves the loop around it. */
function breaks(statement: CheckedStatement): boolean {
    switch (statement.kind) {
        case 'break':
            return true;
        case 'block':
            return statement.statements.some(breaks);
        case 'if':
            return breaks(statement.then) || (statement.else !== undefined && breaks(statement.else));
        case 'switch':
            return statement.cases.some((each) => breaks(each.body)) || (!!statement.else && breaks(statement.else));
        case 'try':
            return (
                breaks(statement.body) ||
                statement.catches.some((clause) => breaks(clause.body)) ||
                (!!statement.finally && breaks(statement.finally))
            );
        case 'runAs':
            return breaks(statement.body);
        default:
            return false;
    }
}
