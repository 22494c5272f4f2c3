import type { ApexType } from '../types';
import type { Assignability } from './assignability';

export interface Overload {
    readonly parameters: readonly ApexType[];
}

/**
 * The overload a call means: among those that take the arguments, the one whose every parameter is at least as near to its argument as
 * any other's; else the nearest in sum. Undefined if none takes them.
 */
export function chooseOverload<T extends Overload>(
    candidates: readonly T[],
    args: readonly ApexType[],
    assignability: Assignability
): T | undefined {
    let best: { candidate: T; distances: number[] } | undefined;
    for (const candidate of candidates) {
        const distances = distancesOf(candidate, args, assignability);
        if (!distances) continue;
        if (!best || isNearer(candidate, distances, best.candidate, best.distances, assignability)) {
            best = { candidate, distances };
        }
    }
    return best?.candidate;
}

function distancesOf(
    candidate: Overload,
    args: readonly ApexType[],
    assignability: Assignability
): number[] | undefined {
    if (candidate.parameters.length !== args.length) return undefined;
    const distances: number[] = [];
    for (const [index, parameter] of candidate.parameters.entries()) {
        const argument = args[index];
        const distance = argument && assignability.distance(argument, parameter);
        if (distance === undefined) return undefined;
        distances.push(distance);
    }
    return distances;
}

function isNearer(
    candidate: Overload,
    distances: readonly number[],
    best: Overload,
    bestDistances: readonly number[],
    assignability: Assignability
): boolean {
    const sum = total(distances);
    const bestSum = total(bestDistances);
    if (sum !== bestSum) return sum < bestSum;
    // For null arguments every parameter is equally near: the more specific one counts.
    return candidate.parameters.every((parameter, index) => {
        const other = best.parameters[index];
        return other === undefined || assignability.assignable(parameter, other);
    });
}

function total(distances: readonly number[]): number {
    return distances.reduce((sum, distance) => sum + distance, 0);
}
