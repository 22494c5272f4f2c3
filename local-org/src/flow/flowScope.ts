import { readFileSync } from 'node:fs';
import type { SourceProblem } from '../errors';
import type { XmlComponent, XmlNode } from '../metadata/sourceModel';
import { childNodes, flag, text } from '../metadata/xmlNode';
import type { FormulaType } from './formula/formulaType';
import { FormulaError } from './formula/formulaValue';
import type { GlobalVariables } from './formula/globalVariables';
import { recordPathType } from './formula/recordPathType';
import { eventOfProcess, processValue } from './processValue';
import type { FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';

/** Parts of a flow that others may refer to by name. */
const namedTags = [
    'variables',
    'constants',
    'formulas',
    'textTemplates',
    'actionCalls',
    'assignments',
    'decisions',
    'recordLookups',
    'recordCreates',
    'recordUpdates',
    'recordDeletes',
    'loops',
    'subflows',
    'customErrors',
    'collectionProcessors',
    'recordRollbacks',
    'screens',
    'waits',
    'apexPluginCalls',
    'choices',
    'dynamicChoiceSets',
    'stages',
    'steps',
    'orchestratedStages',
    'transforms'
];

/** What stands in a flow beside its resources; the others are {@link GlobalVariables}. */
const flowGlobals: ReadonlySet<string> = new Set(['$flow', '$globalconstant', '$client', '$orchestration']);
/** Global variables of flows that can be named, not read here. */
const unreadable: ReadonlySet<string> = new Set(['$api', '$orchestration']);

/** What a flow is compiled against. */
export interface FlowEnvironment {
    readonly schema: Schema;
    readonly globals: GlobalVariables;
    /** The source's Apex classes, in lower case; undefined: not known. */
    readonly apexClasses?: ReadonlySet<string>;
    /** The source's active and inactive flows, in lower case; undefined: not known. */
    readonly flows?: ReadonlySet<string>;
}

/** What is known while a flow is compiled: its names, the object it runs for, the problems found. */
export class FlowScope {
    readonly problems: SourceProblem[] = [];
    /** What will throw NotSupportedError if an interview comes to it. */
    readonly unsupported: SourceProblem[] = [];
    readonly startObject: ObjectDefinition | undefined;
    readonly schema: Schema;
    readonly #nodes = new Map<string, { tag: string; node: XmlNode }>();
    /** Names within elements that can be referred to: outcomes, wait events, screen components, steps of stages. */
    readonly #parts = new Set<string>();
    #lines: readonly string[] | undefined;

    constructor(
        readonly component: XmlComponent,
        readonly environment: FlowEnvironment
    ) {
        this.schema = environment.schema;
        for (const tag of namedTags) {
            for (const node of childNodes(component.xml, tag)) {
                const name = text(node, 'name')?.trim();
                if (name === undefined) this.problem('Required field is missing: name', `<${tag}>`);
                else if (this.#nodes.has(name.toLowerCase()))
                    this.problem(`Duplicate name "${name}" in the flow`, `<name>${name}<`);
                else this.#nodes.set(name.toLowerCase(), { tag, node });
            }
        }
        for (const [tag, part] of nestedParts)
            for (const node of childNodes(component.xml, tag)) this.#addParts(node, part);
        const objectName = startObjectName(component.xml);
        this.startObject = objectName === undefined ? undefined : this.schema.object(objectName);
        if (objectName !== undefined && !this.startObject)
            this.problem(`Invalid object: ${objectName}`, `<object>${objectName}<`);
    }

    /** Notes a problem at the first line that holds `near` (after the line with `element`'s name, if that is given). */
    problem(message: string, near: string, element?: string): void {
        this.problems.push(this.#at(message, near, element));
    }

    /** Notes something that the flow can't do here. */
    notSupported(message: string, near: string): void {
        this.unsupported.push(this.#at(message, near));
    }

    node(name: string): { readonly tag: string; readonly node: XmlNode } | undefined {
        return this.#nodes.get(name.toLowerCase());
    }

    object(name: string | undefined, element: string): ObjectDefinition | undefined {
        const object = name === undefined ? undefined : this.schema.object(name.trim());
        if (!object) this.problem(`${element} - Invalid object: ${name ?? '(none)'}`, `<object>${name ?? ''}`, element);
        return object;
    }

    /** A field of an object; a problem if there is none. */
    field(object: ObjectDefinition | undefined, name: string, element: string): FieldDefinition | undefined {
        if (!object) return undefined;
        const field = object.fields.get(name.trim().toLowerCase());
        if (!field)
            this.problem(
                `${element} - The field "${name}" for the object "${object.name}" doesn't exist.`,
                `>${name}<`,
                element
            );
        return field;
    }

    /** Checks that a connector leads somewhere; gives the name. */
    target(node: XmlNode | undefined, path: string, element: string): string | undefined {
        const target = text(node, `${path}.targetReference`)?.trim();
        if (target !== undefined && !this.#nodes.has(target.toLowerCase())) {
            this.problem(
                `${element} - The connector's target "${target}" doesn't exist.`,
                `<targetReference>${target}<`,
                element
            );
        }
        return target;
    }

    /** Checks a reference such as `$Record.Name`, `story.Headline__c`, `Find_Story`. */
    checkReference(path: readonly string[], element: string): void {
        const [first = '', ...fields] = path;
        const complaint = `${element} - The element has an invalid reference to "${path.join('.')}".`;
        const key = resourceKey(first);
        if (key === '$record' || key === '$record__prior') {
            if (!this.startObject) this.problem(complaint, path.join('.'), element);
            else this.#checkFields(this.startObject, fields, complaint, path, element);
        } else if (flowGlobals.has(key) || unreadable.has(key)) {
            if (unreadable.has(key)) this.#globalNotSupported(first, path, element);
        } else if (key.startsWith('$')) {
            this.#checkGlobal(path, complaint, element);
        } else {
            const target = this.#nodes.get(key);
            if (!target && !this.#parts.has(key)) this.problem(complaint, path.join('.'), element);
            const object = target && this.recordType(target.tag, target.node);
            if (object) this.#checkFields(object, fields, complaint, path, element);
        }
    }

    /** The formula type of a reference; `Any` if only an interview knows. */
    typeOf(path: readonly string[]): FormulaType {
        const [first = '', ...fields] = path;
        const key = resourceKey(first);
        const { globals } = this.environment;
        const onObject = (object: ObjectDefinition | undefined): FormulaType => {
            if (!object || fields.length === 0) return 'Any';
            return valueType(recordPathType(this.schema, object, fields, globals));
        };
        if (key === '$record' || key === '$record__prior') return onObject(this.startObject);
        if (key === '$flow') return flowTypes[fields[0]?.toLowerCase() ?? ''] ?? 'Any';
        if (path.some((step) => step.endsWith(']')))
            return fields.some((step) => step.endsWith(']')) ? 'Any' : this.#itemType(key, fields);
        if (key.startsWith('$')) {
            const type = globals.typeOf(path, (from, rest) => recordPathType(this.schema, from, rest, globals));
            return type === undefined ? 'Any' : valueType(type);
        }
        const target = this.#nodes.get(key);
        if (!target) return 'Any';
        const { tag, node } = target;
        if (fields.length > 0) return onObject(this.recordType(tag, node));
        if (flag(node, 'isCollection')) return 'Any';
        if (tag === 'textTemplates') return 'Text';
        if (tag !== 'variables' && tag !== 'constants' && tag !== 'formulas') return 'Any';
        return resourceTypes[text(node, 'dataType')?.trim() ?? ''] ?? 'Any';
    }

    /** The object of the records that a resource or element holds, as far as its definition tells. */
    recordType(tag: string, node: XmlNode): ObjectDefinition | undefined {
        if (tag === 'variables') return this.schema.object(text(node, 'objectType')?.trim() ?? '');
        if (tag === 'transforms') return this.schema.object(text(node, 'objectType')?.trim() ?? '');
        if (tag === 'recordLookups') return this.schema.object(text(node, 'object')?.trim() ?? '');
        if (tag !== 'loops' && tag !== 'collectionProcessors') return undefined;
        const collection = this.#nodes.get((text(node, 'collectionReference') ?? '').trim().toLowerCase());
        return collection && collection.node !== node ? this.recordType(collection.tag, collection.node) : undefined;
    }

    /** Of `Orders[$EachItem].Name`; `Any` for items that are no records. */
    #itemType(key: string, fields: readonly string[]): FormulaType {
        const target = this.#nodes.get(key);
        const object = target && this.recordType(target.tag, target.node);
        if (!object || fields.length === 0) return 'Any';
        return valueType(recordPathType(this.schema, object, fields, this.environment.globals));
    }

    #addParts(node: XmlNode, path: string): void {
        for (const part of childNodes(node, path)) {
            const name = text(part, 'name')?.trim();
            if (name !== undefined) this.#parts.add(name.toLowerCase());
            this.#addParts(part, path);
        }
    }

    #checkGlobal(path: readonly string[], complaint: string, element: string): void {
        const { globals } = this.environment;
        try {
            const type = globals.typeOf(path, (from, rest) =>
                rest.length === 0 ? 'Any' : recordPathType(this.schema, from, rest, globals)
            );
            if (type === undefined) this.#globalNotSupported(path[0] ?? '', path, element);
        } catch (error) {
            if (!(error instanceof FormulaError)) throw error;
            this.problem(complaint, path.join('.'), element);
        }
    }

    #globalNotSupported(name: string, path: readonly string[], element: string): void {
        this.notSupported(`${element} - The global variable ${name} is not supported by local-org.`, path.join('.'));
    }

    #checkFields(
        object: ObjectDefinition,
        fields: readonly string[],
        complaint: string,
        path: readonly string[],
        element: string
    ): void {
        let current: ObjectDefinition | undefined = object;
        for (const [i, step] of fields.entries()) {
            if (!current) return;
            const [name = '', type] = step.split(':');
            const key = name.toLowerCase();
            const isLast = i === fields.length - 1;
            if (isLast && current.fields.has(key)) return;
            const reference: FieldDefinition | undefined = [...current.fields.values()].find(
                (f) => f.relationshipName?.toLowerCase() === key
            );
            if (!reference) {
                this.problem(complaint, path.join('.'), element);
                return;
            }
            current = this.schema.object(type ?? reference.referenceTo[0] ?? '');
        }
    }

    #at(message: string, near: string, element?: string): SourceProblem {
        const lines = (this.#lines ??= readLines(this.component.file));
        const from =
            element === undefined
                ? 0
                : Math.max(
                      0,
                      lines.findIndex((line) => line.includes(`<name>${element}<`))
                  );
        const after = lines.findIndex((line, i) => i >= from && line.includes(near));
        const anywhere = after >= 0 ? after : lines.findIndex((line) => line.includes(near));
        const index = Math.max(0, anywhere >= 0 ? anywhere : from);
        const column = Math.max(0, lines[index]?.indexOf(near) ?? 0);
        return { file: this.component.file, line: index + 1, column: column + 1, message };
    }
}

/** `Orders[$EachItem]` stands for each item of a collection (Transform). */
export function resourceKey(step: string): string {
    return step.replace(/\[\$EachItem\]$/i, '').toLowerCase();
}

function startObjectName(xml: XmlNode): string | undefined {
    switch (text(xml, 'processType')?.trim()) {
        case 'Workflow':
            return processValue(xml, 'ObjectType');
        case 'CustomEvent':
            return eventOfProcess(xml)?.object;
        default:
            return text(xml, 'start.object')?.trim();
    }
}

/** Elements whose parts have names of their own, and where those stand. */
const nestedParts: readonly (readonly [string, string])[] = [
    ['decisions', 'rules'],
    ['waits', 'waitEvents'],
    ['screens', 'fields'],
    ['orchestratedStages', 'stageSteps'],
    ['apexPluginCalls', 'outputParameters']
];

const flowTypes: Readonly<Record<string, FormulaType>> = {
    currentdate: 'Date',
    currentdatetime: 'DateTime',
    currentrecord: 'Text',
    faultmessage: 'Text',
    interviewguid: 'Text',
    interviewstarttime: 'DateTime'
};

const resourceTypes: Readonly<Record<string, FormulaType>> = {
    String: 'Text',
    Picklist: 'Text',
    Number: 'Number',
    Currency: 'Number',
    Boolean: 'Boolean',
    Date: 'Date',
    DateTime: 'DateTime',
    Time: 'Time'
};

/** In flows picklists are read as text, and may be given to the functions of picklists all the same. */
function valueType(type: FormulaType): FormulaType {
    return type === 'Picklist' || type === 'Multi-Select Picklist' ? 'Any' : type;
}

function readLines(file: string): string[] {
    try {
        return readFileSync(file, 'utf8').split('\n');
    } catch {
        return [];
    }
}
