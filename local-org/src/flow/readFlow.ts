import type { XmlComponent, XmlNode } from '../metadata/sourceModel';
import { childNode, childNodes, flag, text } from '../metadata/xmlNode';
import { elementKinds, unsupportedElements } from './elements/elementKinds';
import { readHead } from './elements/elementKind';
import type { CalculatedResource, FlowDefinition, FlowElement, FlowVariable } from './flowDefinition';
import { readFormula } from './flowFormula';
import type { FormulaType } from './formula/formulaType';
import { FlowScope, type FlowEnvironment } from './flowScope';
import { readProcess, readStart } from './flowStart';
import { coerce, scalar, type FlowDataType } from './flowValue';
import { readMergeText, readValue } from './valueSource';

/** Compiles a flow; what is wrong with it is in the scope's problems. */
export function readFlow(
    component: XmlComponent,
    environment: FlowEnvironment
): { readonly flow: FlowDefinition; readonly scope: FlowScope } {
    const scope = new FlowScope(component, environment);
    const { xml } = component;
    const elements = new Map<string, FlowElement>();
    const elementTypes = new Map<string, string>();
    for (const [tag, read] of Object.entries(elementKinds)) {
        for (const node of childNodes(xml, tag)) {
            const element = read(node, readHead(node, scope), scope);
            elements.set(element.name.toLowerCase(), element);
            elementTypes.set(element.name.toLowerCase(), `Flow${tag.charAt(0).toUpperCase()}${tag.slice(1, -1)}`);
        }
    }
    for (const tag of unsupportedElements) {
        for (const node of childNodes(xml, tag)) {
            const name = text(node, 'name') ?? tag;
            scope.notSupported(`${name} - Elements of kind ${tag} are not supported by local-org.`, `<name>${name}<`);
        }
    }
    const process = readProcess(xml);
    const flow: FlowDefinition = {
        name: component.name,
        label: text(xml, 'label')?.trim() ?? component.name,
        file: component.file,
        processType: text(xml, 'processType')?.trim() ?? 'AutoLaunchedFlow',
        start: readStart(xml, scope),
        elements,
        elementTypes,
        variables: readVariables(xml, scope),
        calculated: readCalculated(xml, scope),
        process: process && {
            currentVariable: process.currentVariable.toLowerCase(),
            oldVariable: process.oldVariable.toLowerCase()
        }
    };
    return { flow, scope };
}

function readVariables(xml: XmlNode, scope: FlowScope): Map<string, FlowVariable> {
    const variables = new Map<string, FlowVariable>();
    for (const node of childNodes(xml, 'variables')) {
        const name = (text(node, 'name') ?? '').trim();
        const dataType = (text(node, 'dataType')?.trim() ?? 'String') as FlowDataType;
        const apexClass = dataType === 'Apex' ? text(node, 'apexClass')?.trim() : undefined;
        checkApexClass(apexClass, name, scope);
        const objectType = text(node, 'objectType')?.trim();
        variables.set(name.toLowerCase(), {
            name,
            dataType,
            isCollection: flag(node, 'isCollection'),
            isInput: flag(node, 'isInput'),
            isOutput: flag(node, 'isOutput'),
            apexClass,
            object:
                dataType === 'SObject'
                    ? objectType !== undefined
                        ? variableObject(objectType, name, scope)
                        : undefined
                    : undefined,
            initial: readValue(childNode(node, 'value'), scope, name)
        });
    }
    return variables;
}

/** Classes of other packages (`ns__X`) and of External Services aren't in the source. */
function checkApexClass(className: string | undefined, variable: string, scope: FlowScope): void {
    const { apexClasses } = scope.environment;
    if (className === undefined || !apexClasses || className.includes('__')) return;
    if (!apexClasses.has(className.toLowerCase()))
        scope.problem(`${variable} - Invalid Apex class: ${className}`, `<apexClass>${className}<`, variable);
}

function variableObject(objectType: string, name: string, scope: FlowScope) {
    const object = scope.schema.object(objectType);
    if (!object) scope.problem(`${name} - Invalid object: ${objectType}`, `<objectType>${objectType}<`, name);
    return object;
}

const formulaTypes: Readonly<Partial<Record<FlowDataType, FormulaType>>> = {
    String: 'Text',
    Number: 'Number',
    Currency: 'Number',
    Boolean: 'Boolean',
    Date: 'Date',
    DateTime: 'DateTime',
    Time: 'Time'
};

function readCalculated(xml: XmlNode, scope: FlowScope): Map<string, CalculatedResource> {
    const calculated = new Map<string, CalculatedResource>();
    for (const node of childNodes(xml, 'constants')) {
        const name = (text(node, 'name') ?? '').trim();
        calculated.set(name.toLowerCase(), readValue(childNode(node, 'value'), scope, name) ?? (() => null));
    }
    for (const node of childNodes(xml, 'formulas')) {
        const name = (text(node, 'name') ?? '').trim();
        const type = (text(node, 'dataType')?.trim() ?? 'String') as FlowDataType;
        const evaluate = readFormula(text(node, 'expression') ?? '', scope, name, { expected: formulaTypes[type] });
        calculated.set(name.toLowerCase(), (interview) => coerce(scalar(evaluate(interview), name), type));
    }
    for (const node of childNodes(xml, 'textTemplates')) {
        const name = (text(node, 'name') ?? '').trim();
        calculated.set(name.toLowerCase(), readMergeText(text(node, 'text') ?? '', scope, name));
    }
    return calculated;
}
