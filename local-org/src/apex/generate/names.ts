import type { ApexType } from '../types';
import { typeKey } from '../typeName';
import type { ConstructorSymbol, FieldSymbol, LocalVariable, MethodSymbol, UserType } from '../check/symbols';

/**
 * Names of Apex things in the generated JavaScript. Apex names are case-insensitive, so all are in lower case; a prefix or a `$` keeps them
 * apart from each other and from JavaScript's reserved words.
 */
const typePart = (type: ApexType): string => typeKey(type).replace(/[^a-z0-9]+/g, '_');

const signaturePart = (parameters: readonly { readonly type: ApexType }[]): string =>
    parameters.map((parameter) => typePart(parameter.type)).join('$');

/** `foo$integer$list_string_`: the whole signature, so that overriding methods and no others share it. */
export function methodName(method: MethodSymbol): string {
    return `${method.name.toLowerCase()}$${signaturePart(method.parameters)}`;
}

/** With the class, as constructors aren't inherited. */
export function constructorName(constructor: ConstructorSymbol): string {
    return `$new${constructor.owner.index}$${signaturePart(constructor.parameters)}`;
}

/** Where `@future` methods keep their body. */
export function futureBodyName(method: MethodSymbol): string {
    return `$future$${methodName(method)}`;
}

export function initializerName(type: UserType): string {
    return `$initialize${type.index}`;
}

/** With the class: a subclass may have a field of the same name as a private one above. */
export function fieldName(field: FieldSymbol): string {
    return field.static ? `f_${field.name.toLowerCase()}` : `f${field.owner.index}_${field.name.toLowerCase()}`;
}

/** Without the class, as virtual properties are overridden. */
export function getterName(field: FieldSymbol): string {
    return `$get_${field.name.toLowerCase()}`;
}

export function setterName(field: FieldSymbol): string {
    return `$set_${field.name.toLowerCase()}`;
}

export function localName(variable: LocalVariable): string {
    return `v_${variable.name.toLowerCase()}`;
}

export function constantName(constant: string): string {
    return `c_${constant.toLowerCase()}`;
}

export function className(type: UserType): string {
    return type.name.replace(/\W/g, '_');
}
