import type { TypeExpression } from '../library/libraryMember';
import type { TypeReference } from '../parse/ast';
import type { ApexType } from '../types';
import type { TypeUniverse } from './typeUniverse';

/** The type that a type's name means outside of any class, as `Type.forName` has it. */
export function typeOfExpression(expression: TypeExpression, universe: TypeUniverse): ApexType | undefined {
    return universe.resolve(referenceOf(expression), undefined);
}

/** What a bare `List`, `Set` or `Map` holds; and how messages of failed conversions call Object. */
const object: TypeExpression = { name: 'Object', arguments: [] };
const bareCollections: ReadonlyMap<string, number> = new Map([
    ['list', 1],
    ['set', 1],
    ['map', 2]
]);

function whole(expression: TypeExpression): TypeExpression {
    const name = expression.name.toLowerCase();
    if (name === 'any') return object;
    const count = bareCollections.get(name);
    if (count === undefined || expression.arguments.length > 0) return expression;
    return { name: expression.name, arguments: Array.from({ length: count }, () => object) };
}

function referenceOf(written: TypeExpression): TypeReference {
    const expression = whole(written);
    const parts = expression.name.split('.');
    const names = parts.map((name, index) => ({
        name,
        arguments: index === parts.length - 1 ? expression.arguments.map(referenceOf) : []
    }));
    return { names, arrayDepth: 0, line: 1, column: 1 };
}
