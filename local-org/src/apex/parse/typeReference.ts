import type {
    CreatedNameContext,
    QualifiedNameContext,
    TypeListContext,
    TypeRefContext
} from '@apexdevtools/apex-parser';
import type { TypeName, TypeReference } from './ast';
import { optional, placeOf } from './parseTree';

/** typeRef: typeName (DOT typeName)* arraySubscripts */
export function typeReference(context: TypeRefContext): TypeReference {
    const names = context.typeName_list().map((name): TypeName => {
        const list = optional(name.typeArguments())?.typeList();
        const id = optional(name.id());
        return { name: id ? id.getText() : name.getChild(0).getText(), arguments: typeReferences(list) };
    });
    return { names, arrayDepth: context.arraySubscripts().LBRACK_list().length, ...placeOf(context) };
}

export function typeReferences(context: TypeListContext | null | undefined): TypeReference[] {
    return context ? context.typeRef_list().map(typeReference) : [];
}

/** createdName: idCreatedNamePair (DOT idCreatedNamePair)* */
export function createdType(context: CreatedNameContext): TypeReference {
    const names = context.idCreatedNamePair_list().map((pair): TypeName => ({
        name: pair.anyId().getText(),
        arguments: typeReferences(optional(pair.typeList()))
    }));
    return { names, arrayDepth: 0, ...placeOf(context) };
}

/** A type named in a `catch`. */
export function qualifiedType(context: QualifiedNameContext): TypeReference {
    const names = context.id_list().map((id): TypeName => ({ name: id.getText(), arguments: [] }));
    return { names, arrayDepth: 0, ...placeOf(context) };
}

export function arrayOf(element: TypeReference): TypeReference {
    return { ...element, arrayDepth: element.arrayDepth + 1 };
}
