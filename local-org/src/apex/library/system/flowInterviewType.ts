import { NotSupportedError, SalesforceError } from '../../../errors';
import type { JsonValue } from '../../apexEngine';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { fromFlow } from '../../runtime/flowValues';
import { toJsonValue } from '../../runtime/jsonValue';
import { systemException } from '../../runtime/values/apexException';
import type { ApexMap } from '../../runtime/values/apexMap';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of Flow.Interview, or of the class of a flow. */
class InterviewValue extends LibraryValue {
    /** What the flow gave, by names in lower case; before the start, what it will be given. */
    readonly variables = new Map<string, ApexValue>();

    constructor(
        readonly flowName: string,
        readonly inputs: ApexMap,
        readonly libraryType: string
    ) {
        super();
        for (const { key, value } of inputs.entries()) this.variables.set(String(key).toLowerCase(), value);
    }
}

function createInterview(flowName: string | null, inputs: ApexMap | null): InterviewValue {
    return new InterviewValue(given(flowName), given(inputs), 'Flow.Interview');
}

function start(x: Execution, interview: InterviewValue): void {
    const { startFlow } = x.org.services;
    if (startFlow === undefined) throw new NotSupportedError('A flow started by Apex');
    const inputs: Record<string, JsonValue> = {};
    for (const { key, value } of interview.inputs.entries()) inputs[String(key)] = toJsonValue(x, value);
    try {
        const outputs = startFlow(interview.flowName, inputs, x.transaction);
        for (const [name, output] of Object.entries(outputs))
            interview.variables.set(name.toLowerCase(), fromFlow(x, output));
    } catch (error) {
        if (error instanceof SalesforceError) throw systemException('System.FlowException', error.message);
        throw error;
    }
}

const methods: LibraryType['members'] = {
    'void start()': start,
    'Object getVariableValue(String name)': (_x, interview: InterviewValue, name: string | null) =>
        interview.variables.get(given(name).toLowerCase()) ?? null
};

/** `new Flow.Interview.My_Flow(inputs)`; a second name is that in a namespace. */
export function flowClassType(flow: string): LibraryType {
    const name = `Flow.Interview.${flow}`;
    const flowName = flow.split('.').at(-1) ?? flow;
    return {
        name,
        extends: 'Flow.Interview',
        members: {
            [`${flowName}(Map<String, Object> inputs)`]: (_x: Execution, inputs: ApexMap | null) =>
                new InterviewValue(flowName, given(inputs), name),
            ...methods
        }
    };
}

export const flowInterviewType: LibraryType = {
    name: 'Flow.Interview',
    members: {
        'static Flow.Interview createInterview(String flowName, Map<String, Object> inputs)': (
            _x,
            flowName: string | null,
            inputs: ApexMap | null
        ) => createInterview(flowName, inputs),
        'static Flow.Interview createInterview(String namespace, String flowName, Map<String, Object> inputs)': (
            _x,
            _namespace: string | null,
            flowName: string | null,
            inputs: ApexMap | null
        ) => createInterview(flowName, inputs),
        ...methods
    }
};
