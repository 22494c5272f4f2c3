import { systemException } from '../runtime/values/apexException';

/** An argument that must not be null. @throws System.NullPointerException "Argument cannot be null." */
export function given<T>(argument: T | null): T {
    if (argument === null) throw systemException('System.NullPointerException', 'Argument cannot be null.');
    return argument;
}
