import type { TypeExpression } from '../library/libraryMember';
import type { TypeReference } from '../parse/ast';
import type { ApexType } from '../types';
import type { TypeUniverse } from './typeUniverse';

/** The type that a type's name means outside of any class, as `Type.forName` has it. */
export function typeOfExpression(expression: TypeExpression, universe: TypeUniverse): ApexType | undefined {
    return universe.resolve(referenceOf(expression), undefined);
}

function referenceOf(expression: TypeExpression): TypeReference {
    const parts = expression.name.split('.');
    const names = parts.map((name, index) => ({
        name,
        arguments: index === parts.length - 1 ? expression.arguments.map(referenceOf) : []
    }));
    return { names, arrayDepth: 0, line: 1, column: 1 };
}
