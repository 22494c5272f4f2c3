import type { ApexActionDescription, FlowMember } from '../../apex/entry/flowTypes';
import type { FlowAction } from '../../flow/actions/flowAction';
import type { FlowParameter, Flows } from '../../flow/flows';

/** An input or output in the description of an action (REST API Developer Guide, "Invocable Actions"). */
interface Parameter {
    readonly name: string;
    readonly label: string;
    readonly description: string | null;
    readonly type: string;
    readonly isCollection: boolean;
    readonly required?: boolean;
    readonly sobjectType?: string | null;
    readonly apexClass?: string | null;
}

/** Most items of a collection. */
const mostOccurrences = 2000;

const types: Readonly<Record<string, string>> = { DateTime: 'DATETIME', SObject: 'SOBJECT' };

function input({ name, label, description, type, isCollection, required, sobjectType, apexClass }: Parameter) {
    return {
        apexClass: apexClass ?? null,
        byteLength: 0,
        description,
        label,
        maxOccurs: isCollection ? mostOccurrences : 1,
        name,
        picklistValues: null,
        required: required ?? false,
        sobjectType: sobjectType ?? null,
        type
    };
}

function output(parameter: Parameter) {
    const { byteLength: _length, required: _required, ...described } = input(parameter);
    return described;
}

function described(
    head: {
        readonly name: string;
        readonly label: string;
        readonly type: string;
        readonly description?: string | null;
    },
    inputs: readonly Parameter[],
    outputs: readonly Parameter[]
) {
    const { name, label, type, description = null } = head;
    return {
        description,
        inputs: inputs.map(input),
        label,
        name,
        outputs: outputs.map(output),
        standard: type !== 'FLOW' && type !== 'APEX',
        targetEntityName: null,
        type
    };
}

/** Of a flow: its variables, and what became of the interview. */
export function describeFlow({ name, label, inputs, outputs }: NonNullable<ReturnType<Flows['describe']>>) {
    const parameter = (variable: FlowParameter): Parameter => ({
        name: variable.name,
        label: variable.name,
        description: null,
        type: types[variable.dataType] ?? variable.dataType.toUpperCase(),
        isCollection: variable.isCollection,
        sobjectType: variable.objectType ?? null,
        apexClass: variable.apexClass ?? null
    });
    const own = (of: string, description: string): Parameter => ({
        name: of,
        label: of,
        description,
        type: 'STRING',
        isCollection: false
    });
    return described({ name, label, type: 'FLOW' }, inputs.map(parameter), [
        ...outputs.map(parameter),
        own('Flow__InterviewGuid', 'Interview GUID'),
        own('Flow__InterviewStatus', 'Interview Status')
    ]);
}

/** Of an invocable method. */
export function describeApex({ name, label, description, inputs, outputs }: ApexActionDescription) {
    const parameter = (member: FlowMember): Parameter => ({
        name: member.name,
        label: member.label,
        description: member.description,
        type: member.apexType,
        isCollection: member.isCollection,
        required: member.isRequired,
        sobjectType: member.objectType ?? null,
        apexClass: member.apexClass ?? null
    });
    return described({ name, label, description, type: 'APEX' }, inputs.map(parameter), outputs.map(parameter));
}

/** Of one of the platform's own actions. */
export function describeStandard(name: string, { label, required, optional, types: given, outputs }: FlowAction) {
    const parameter = (of: string, isRequired: boolean): Parameter => ({
        name: of,
        label: of,
        description: null,
        type: given?.[of]?.type ?? 'STRING',
        isCollection: given?.[of]?.isCollection ?? false,
        required: isRequired
    });
    return described(
        { name, label, type: name.toUpperCase() },
        [...required.map((each) => parameter(each, true)), ...optional.map((each) => parameter(each, false))],
        Object.entries(outputs ?? {}).map(([of, { type, isCollection = false }]) => ({
            name: of,
            label: of,
            description: null,
            type,
            isCollection
        }))
    );
}
