import type { ApexClassInfo, ApexFieldInfo } from '../generate/runtimeInterface';
import type { Execution } from './execution';

/** The instance fields of a class, inherited ones first. */
export function instanceFields(x: Execution, type: ApexClassInfo): readonly ApexFieldInfo[] {
    return [...superclassFields(x, type), ...type.fields.filter((field) => !field.static)];
}

function superclassFields(x: Execution, type: ApexClassInfo): readonly ApexFieldInfo[] {
    const above = superclassOf(x, type);
    return above === undefined ? [] : instanceFields(x, above);
}

/** The class of the source that a class extends. */
export function superclassOf(x: Execution, type: ApexClassInfo): ApexClassInfo | undefined {
    return type.superclass?.kind === 'user' ? x.program.classes.get(type.superclass.name.toLowerCase()) : undefined;
}
