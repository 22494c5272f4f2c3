import { sameType, typeName } from '../typeName';
import { signatureOf } from './declareTypes';
import type { CheckServices } from './expressionChecker';
import type { ApexType } from '../types';
import { isObjectMethod, type Candidate } from './memberLookup';
import type { Problems } from './problems';
import type { MethodSymbol, UserType } from './symbols';
import { unsupportedIn } from './unsupportedFeature';

/** The rules between a type and what it extends and implements. */
export function checkHierarchy(type: UserType, services: CheckServices, problems: Problems): void {
    if (type.kind === 'enum') return;
    checkSuperclass(type, services, problems);
    for (const each of type.interfaces) {
        if (!services.universe.isInterface(each) && unsupportedIn(each) === undefined) {
            problems.add(type.declaration, `Interface must be an interface type: ${typeName(each)}`);
        }
    }
    if (type.kind === 'interface') return;
    for (const overloads of type.methods.values()) {
        for (const method of overloads) checkOverride(method, services, problems);
    }
    if (!type.abstract) checkImplementations(type, services, problems);
}

function checkSuperclass(type: UserType, services: CheckServices, problems: Problems): void {
    if (!type.superclass) {
        checkExceptionName(type, services, problems);
        return;
    }
    const superclass = services.universe.userTypeOf(type.superclass);
    if (
        superclass &&
        (superclass.kind !== 'class' || !(superclass.virtual || services.universe.isException(superclass.type)))
    ) {
        problems.add(type.declaration, `Non-virtual and non-abstract type cannot be extended: ${superclass.name}`);
    }
    checkExceptionName(type, services, problems);
}

/** "Exception class must end with the word Exception", and nothing else may. */
function checkExceptionName(type: UserType, services: CheckServices, problems: Problems): void {
    const named = type.simpleName.toLowerCase().endsWith('exception');
    const is = services.universe.isException(type.type);
    if (is && !named) problems.add(type.declaration, `Exception class must end with the word Exception: ${type.name}`);
    if (!is && named && type.kind === 'class') {
        problems.add(type.declaration, `Exception class must extend another Exception class: ${type.name}`);
    }
}

function checkOverride(method: MethodSymbol, services: CheckServices, problems: Problems): void {
    if (method.static || hasUnknownType(method)) return;
    const above = services.lookup.overridden(method);
    if (!above) {
        // What an ancestor has that local-org hasn't got isn't known.
        const ancestry = services.universe.ancestry(method.owner.type);
        if (method.override && !ancestry.some((each) => unsupportedIn(each) !== undefined)) {
            problems.add(method.declaration, `Method does not override an ancestor method: ${signatureOf(method)}`);
        }
        return;
    }
    const overridden = above.method;
    if (!overridden) return;
    const ofInterface = overridden.owner.kind === 'interface';
    if (!sameType(overridden.returnType, method.returnType) && !isCovariant(method, overridden, services)) {
        problems.add(
            method.declaration,
            `Method return types clash: ${signatureOf(method)} vs ${signatureOf(overridden)}`
        );
    }
    if (ofInterface || overridden.visibility === 'private') return;
    if (!overridden.virtual) {
        problems.add(
            method.declaration,
            `Non-virtual, non-abstract methods cannot be overridden: ${signatureOf(overridden)}`
        );
    } else if (!method.override) {
        problems.add(method.declaration, `Method must use the override keyword: ${signatureOf(method)}`);
    }
}

/** What is wrong with such a method has been said where it names the type. */
function hasUnknownType(method: MethodSymbol): boolean {
    return method.returnType.kind === 'null' || method.parameters.some((parameter) => parameter.type.kind === 'null');
}

function isCovariant(method: MethodSymbol, overridden: MethodSymbol, services: CheckServices): boolean {
    return services.assignability.assignable(method.returnType, overridden.returnType);
}

function checkImplementations(type: UserType, services: CheckServices, problems: Problems): void {
    if ([...type.methods.values()].flat().some(hasUnknownType)) return;
    for (const required of services.lookup.requiredMethods(type)) {
        const name = required.method?.name ?? required.member?.name ?? '';
        if (services.lookup.implementation(type, name, required.parameters)) continue;
        if (required.method && isObjectMethod(required.method)) continue;
        if (required.method?.owner.kind === 'interface') {
            const takes = (from: ApexType, to: ApexType) => services.assignability.assignable(from, to);
            if (services.lookup.widerImplementation(type, name, required.parameters, takes)) continue;
        }
        // A library interface written with Object or SObject may be implemented with the concrete type.
        if (required.member && hasSimilar(type, name, required, services)) continue;
        const text = required.method
            ? signatureOf(required.method)
            : `${typeName(required.returnType)} ${required.member?.typeName ?? ''}.${name}(${required.parameters.map(typeName).join(', ')})`;
        problems.add(type.declaration, `Class ${type.name} must implement the method: ${text}`);
    }
}

function hasSimilar(type: UserType, name: string, required: Candidate, services: CheckServices): boolean {
    return services.lookup.methods(type.type, name).some(({ method }) => {
        if (!method || method.abstract || method.parameters.length !== required.parameters.length) return false;
        return method.parameters.every((parameter, index) => {
            const wanted = required.parameters[index];
            return wanted !== undefined && services.assignability.castable(wanted, parameter.type);
        });
    });
}
