import type { AnnotationContext, ElementValueContext, ModifierContext } from '@apexdevtools/apex-parser';
import type { Annotation, AnnotationParameter, ModifierName, Modifiers } from './ast';
import { literalFromParseTree } from './literal';
import { childTexts, optional, placeOf } from './parseTree';

export const noModifiers: Modifiers = { names: [], annotations: [] };

export function modifiersOf(contexts: readonly ModifierContext[]): Modifiers {
    if (contexts.length === 0) return noModifiers;
    const names: ModifierName[] = [];
    const annotations: Annotation[] = [];
    for (const context of contexts) {
        const annotation = optional(context.annotation());
        if (annotation) annotations.push(annotationOf(annotation));
        else names.push(childTexts(context).join(' ').toLowerCase() as ModifierName);
    }
    return { names, annotations };
}

function annotationOf(context: AnnotationContext): Annotation {
    const pairs = optional(context.elementValuePairs());
    const value = optional(context.elementValue());
    const parameters: AnnotationParameter[] = pairs
        ? pairs
              .elementValuePair_list()
              .map((pair) => ({ name: pair.id().getText(), value: annotationValue(pair.elementValue()) }))
        : value
          ? [{ name: 'value', value: annotationValue(value) }]
          : [];
    return { name: context.id().getText(), parameters, ...placeOf(context) };
}

function annotationValue(context: ElementValueContext): AnnotationParameter['value'] {
    return literalFromParseTree(context.literal()).value;
}
