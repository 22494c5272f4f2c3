/** Pieces of flow metadata, as short as they can be. */

export const reference = (name: string): string => `<elementReference>${name}</elementReference>`;
export const text = (value: string): string => `<stringValue>${value}</stringValue>`;
export const number = (value: number): string => `<numberValue>${value}</numberValue>`;
export const boolean = (value: boolean): string => `<booleanValue>${value}</booleanValue>`;

const connect = (tag: string, next: string | undefined) =>
    next === undefined ? '' : `<${tag}><targetReference>${next}</targetReference></${tag}>`;

/** An element with its connectors. */
export function element(tag: string, name: string, content: string, next?: string, fault?: string): string {
    return `<${tag}>\n<name>${name}</name><label>${name.replaceAll('_', ' ')}</label>\n${content}${connect('connector', next)}${connect('faultConnector', fault)}\n</${tag}>\n`;
}

export const assign = (name: string, items: readonly (readonly [string, string, string])[], next?: string): string =>
    element(
        'assignments',
        name,
        items
            .map(
                ([to, operator, value]) =>
                    `<assignmentItems><assignToReference>${to}</assignToReference><operator>${operator}</operator><value>${value}</value></assignmentItems>`
            )
            .join('\n'),
        next
    );

const fieldValues = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
        .map(([field, value]) => `<inputAssignments><field>${field}</field><value>${value}</value></inputAssignments>`)
        .join('\n');

/** Conditions on fields: `[field, operator, value]`. */
export const filters = (conditions: readonly (readonly [string, string, string])[]): string =>
    `<filterLogic>and</filterLogic>${conditions
        .map(
            ([field, operator, value]) =>
                `<filters><field>${field}</field><operator>${operator}</operator><value>${value}</value></filters>`
        )
        .join('\n')}`;

export const create = (
    name: string,
    object: string,
    values: Readonly<Record<string, string>>,
    next?: string,
    fault?: string
): string => element('recordCreates', name, `${fieldValues(values)}<object>${object}</object>`, next, fault);

export const updateTrigger = (name: string, values: Readonly<Record<string, string>>, next?: string): string =>
    element('recordUpdates', name, `${fieldValues(values)}<inputReference>$Record</inputReference>`, next);

export const lookUp = (
    name: string,
    object: string,
    conditions: readonly (readonly [string, string, string])[],
    next?: string,
    more = '<getFirstRecordOnly>true</getFirstRecordOnly>'
): string =>
    element(
        'recordLookups',
        name,
        `${filters(conditions)}<object>${object}</object><storeOutputAutomatically>true</storeOutputAutomatically>${more}`,
        next
    );

export const variable = (name: string, dataType: string, more = ''): string =>
    `<variables><name>${name}</name><dataType>${dataType}</dataType>${more}</variables>\n`;
export const input = '<isInput>true</isInput>';
export const output = '<isOutput>true</isOutput>';

export const formula = (name: string, dataType: string, expression: string): string =>
    `<formulas><name>${name}</name><dataType>${dataType}</dataType><expression>${expression}</expression></formulas>\n`;

/** The start of a launched flow, or with what triggers it. */
export const start = (next: string | undefined, more = ''): string =>
    `<start>${connect('connector', next)}${more}</start>`;
export const onRecord = (object: string, triggerType: string, recordTriggerType: string, more = ''): string =>
    `<object>${object}</object><recordTriggerType>${recordTriggerType}</recordTriggerType><triggerType>${triggerType}</triggerType>${more}`;
