import { NotSupportedError, SalesforceError } from '../../../errors';
import type { JsonValue } from '../../apexEngine';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { fromJsonValue, toJsonValue } from '../../runtime/jsonValue';
import { systemException } from '../../runtime/values/apexException';
import type { ApexMap } from '../../runtime/values/apexMap';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of Flow.Interview. */
class InterviewValue extends LibraryValue {
    variables: Readonly<Record<string, JsonValue>>;

    constructor(
        readonly flowName: string,
        inputs: Readonly<Record<string, JsonValue>>
    ) {
        super();
        this.variables = inputs;
    }

    override get libraryType(): string {
        return 'Flow.Interview';
    }
}

function createInterview(x: Execution, flowName: string, inputs: ApexMap): InterviewValue {
    const values: Record<string, JsonValue> = {};
    for (const { key, value } of inputs.entries()) values[String(key)] = toJsonValue(x, value);
    return new InterviewValue(flowName, values);
}

function start(x: Execution, interview: InterviewValue): void {
    const { startFlow } = x.org.services;
    if (startFlow === undefined) throw new NotSupportedError('A flow started by Apex');
    try {
        const outputs = startFlow(interview.flowName, interview.variables, x.transaction);
        interview.variables = { ...interview.variables, ...outputs };
    } catch (error) {
        if (error instanceof SalesforceError) throw systemException('System.FlowException', error.message);
        throw error;
    }
}

function variable(x: Execution, interview: InterviewValue, name: string): ApexValue {
    const key = Object.keys(interview.variables).find((known) => known.toLowerCase() === name.toLowerCase());
    return key === undefined ? null : fromJsonValue(x, interview.variables[key] ?? null);
}

export const flowInterviewType: LibraryType = {
    name: 'Flow.Interview',
    members: {
        'static Flow.Interview createInterview(String flowName, Map<String, Object> inputs)': (
            x,
            flowName: string | null,
            inputs: ApexMap | null
        ) => createInterview(x, given(flowName), given(inputs)),
        'static Flow.Interview createInterview(String namespace, String flowName, Map<String, Object> inputs)': (
            x,
            _namespace: string | null,
            flowName: string | null,
            inputs: ApexMap | null
        ) => createInterview(x, given(flowName), given(inputs)),
        'void start()': start,
        'Object getVariableValue(String name)': (x, interview: InterviewValue, name: string | null) =>
            variable(x, interview, given(name))
    }
};
