import { primitive } from '../typeName';
import type { ApexType, PrimitiveName } from '../types';
import type { FlowOutputValue } from './apexOrg';
import type { Execution } from './execution';
import { fromJsonValue } from './jsonValue';
import type { ApexValue } from './values/apexValue';

const primitives: Readonly<Record<string, PrimitiveName>> = {
    String: 'String',
    Picklist: 'String',
    Multipicklist: 'String',
    Number: 'Decimal',
    Currency: 'Decimal',
    Boolean: 'Boolean',
    Date: 'Date',
    DateTime: 'Datetime',
    Time: 'Time'
};

/** The value of a flow's variable in Apex: a Date, a Decimal, a record, a list of them. */
export function fromFlow(x: Execution, output: FlowOutputValue): ApexValue {
    const element = typeOf(x, output);
    return fromJsonValue(x, output.value, output.isCollection ? { kind: 'list', element } : element);
}

function typeOf(x: Execution, { dataType, objectType, apexClass }: FlowOutputValue): ApexType {
    if (apexClass !== undefined) {
        const info = x.program.classes.get(apexClass.toLowerCase());
        if (info) return info.type;
    }
    if (objectType !== undefined) return { kind: 'sobject', name: objectType };
    return primitive(primitives[dataType] ?? 'Object');
}
