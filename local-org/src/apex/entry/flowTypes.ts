import type {
    ApexAnnotation,
    ApexClassInfo,
    ApexFieldInfo,
    ApexMethodInfo,
    LinkedProgram
} from '../generate/runtimeInterface';
import type { ApexType, PrimitiveName } from '../types';

/** The type of a value that flows and actions exchange with Apex, by the names of flows (FlowDataType). */
export interface FlowType {
    readonly dataType: 'String' | 'Number' | 'Boolean' | 'Date' | 'DateTime' | 'Time' | 'SObject' | 'Apex';
    readonly isCollection: boolean;
    /** API name, of records of one object. */
    readonly objectType?: string;
    readonly apexClass?: string;
    /** As actions' descriptions name it. */
    readonly apexType: string;
}

/** A member of a class that flows see, or an input or output of an action. */
export interface FlowMember extends FlowType {
    readonly name: string;
    readonly label: string;
    readonly description: string | null;
    readonly isRequired: boolean;
}

/** An `@InvocableMethod` as it describes itself. */
export interface ApexActionDescription {
    readonly name: string;
    readonly label: string;
    readonly description: string | null;
    readonly category: string | null;
    readonly inputs: readonly FlowMember[];
    readonly outputs: readonly FlowMember[];
}

const dataTypes: Readonly<Record<PrimitiveName, FlowType['dataType']>> = {
    Object: 'String',
    Boolean: 'Boolean',
    Integer: 'Number',
    Long: 'Number',
    Double: 'Number',
    Decimal: 'Number',
    String: 'String',
    Id: 'String',
    Date: 'Date',
    Datetime: 'DateTime',
    Time: 'Time',
    Blob: 'String'
};

/** How a type of Apex looks to a flow; undefined if flows have nothing like it. */
export function flowTypeOf(type: ApexType): FlowType | undefined {
    switch (type.kind) {
        case 'primitive':
            return { dataType: dataTypes[type.name], isCollection: false, apexType: type.name.toUpperCase() };
        case 'sobject': {
            const objectType = type.name === undefined ? {} : { objectType: type.name };
            return { dataType: 'SObject', isCollection: false, ...objectType, apexType: 'SOBJECT' };
        }
        case 'user':
            return { dataType: 'Apex', isCollection: false, apexClass: type.name, apexType: 'APEX' };
        case 'list': {
            const element = flowTypeOf(type.element);
            return element && !element.isCollection ? { ...element, isCollection: true } : undefined;
        }
        default:
            return undefined;
    }
}

const annotation = (annotations: readonly ApexAnnotation[], name: string) =>
    annotations.find((each) => each.name === name);

function parameter(of: ApexAnnotation | undefined, name: string): string | undefined {
    const value = of?.parameters.get(name);
    return value === undefined || value === null ? undefined : String(value);
}

/** The instance fields of a class and of those above it that carry an annotation. */
export function annotatedFields(program: LinkedProgram, info: ApexClassInfo, name: string): ApexFieldInfo[] {
    const above =
        info.superclass?.kind === 'user' ? program.classes.get(info.superclass.name.toLowerCase()) : undefined;
    const own = info.fields.filter((field) => !field.static && annotation(field.annotations, name));
    return [...(above ? annotatedFields(program, above, name) : []), ...own];
}

/** The members of a class that flows see ("Apex-defined data types"): fields with `@AuraEnabled`, or inputs of an action. */
export function flowMembers(program: LinkedProgram, info: ApexClassInfo, annotationName: string): FlowMember[] {
    return annotatedFields(program, info, annotationName).flatMap((field): FlowMember[] => {
        const type = flowTypeOf(field.type);
        const given = annotation(field.annotations, annotationName);
        if (!type) return [];
        return [
            {
                ...type,
                name: field.name,
                label: parameter(given, 'label') ?? field.name,
                description: parameter(given, 'description') ?? null,
                isRequired: given?.parameters.get('required') === true
            }
        ];
    });
}

/** Describes an invocable method: inputs are those of its request class, or the one list it takes. */
export function describeAction(
    program: LinkedProgram,
    className: string,
    method: ApexMethodInfo
): ApexActionDescription {
    const given = annotation(method.annotations, 'invocablemethod');
    const [first] = method.parameters;
    return {
        name: className,
        label: parameter(given, 'label') ?? method.name,
        description: parameter(given, 'description') ?? null,
        category: parameter(given, 'category') ?? null,
        inputs: first ? sideMembers(program, first.type, first.name, true) : [],
        outputs: sideMembers(program, method.returnType, 'output', false)
    };
}

function sideMembers(program: LinkedProgram, type: ApexType, name: string, isRequired: boolean): FlowMember[] {
    if (type.kind !== 'list') return [];
    const { element } = type;
    const info = element.kind === 'user' ? program.classes.get(element.name.toLowerCase()) : undefined;
    const members = info ? flowMembers(program, info, 'invocablevariable') : [];
    if (members.length > 0) return members;
    const described = flowTypeOf(element);
    return described ? [{ ...described, name, label: name, description: null, isRequired }] : [];
}
