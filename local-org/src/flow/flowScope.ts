import { readFileSync } from 'node:fs';
import type { SourceProblem } from '../errors';
import type { XmlComponent, XmlNode } from '../metadata/sourceModel';
import { childNodes, text } from '../metadata/xmlNode';
import { processValue } from './processValue';
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

/** Global variables that are evaluated, and the object behind them where there is one. */
const globals: ReadonlyMap<string, string | undefined> = new Map([
    ['$flow', undefined],
    ['$label', undefined],
    ['$user', 'User'],
    ['$organization', 'Organization'],
    ['$profile', 'Profile'],
    ['$userrole', 'UserRole']
]);

/** What is known while a flow is compiled: its names, the object it runs for, the problems found. */
export class FlowScope {
    readonly problems: SourceProblem[] = [];
    /** What will throw NotSupportedError if an interview comes to it. */
    readonly unsupported: SourceProblem[] = [];
    readonly startObject: ObjectDefinition | undefined;
    readonly #nodes = new Map<string, { tag: string; node: XmlNode }>();
    #lines: readonly string[] | undefined;

    constructor(
        readonly component: XmlComponent,
        readonly schema: Schema
    ) {
        for (const tag of namedTags) {
            for (const node of childNodes(component.xml, tag)) {
                const name = text(node, 'name')?.trim();
                if (name === undefined) this.problem('Required field is missing: name', `<${tag}>`);
                else if (this.#nodes.has(name.toLowerCase()))
                    this.problem(`Duplicate name "${name}" in the flow`, `<name>${name}<`);
                else this.#nodes.set(name.toLowerCase(), { tag, node });
            }
        }
        const isProcess = text(component.xml, 'processType')?.trim() === 'Workflow';
        const objectName = isProcess
            ? processValue(component.xml, 'ObjectType')
            : text(component.xml, 'start.object')?.trim();
        this.startObject = objectName === undefined ? undefined : schema.object(objectName);
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
        const key = first.toLowerCase();
        if (key === '$record' || key === '$record__prior') {
            if (!this.startObject) this.problem(complaint, path.join('.'), element);
            else this.#checkFields(this.startObject, fields, complaint, path, element);
        } else if (globals.has(key)) {
            const object = this.schema.object(globals.get(key) ?? '');
            if (object) this.#checkFields(object, fields, complaint, path, element);
        } else if (key.startsWith('$')) {
            this.notSupported(
                `${element} - The global variable ${first} is not supported by local-org.`,
                path.join('.')
            );
        } else {
            const target = this.#nodes.get(key);
            if (!target && !this.#isOutcome(key)) this.problem(complaint, path.join('.'), element);
            const object = target && this.recordType(target.tag, target.node);
            if (object) this.#checkFields(object, fields, complaint, path, element);
        }
    }

    /** The object of the records that a resource or element holds, as far as its definition tells. */
    recordType(tag: string, node: XmlNode): ObjectDefinition | undefined {
        if (tag === 'variables') return this.schema.object(text(node, 'objectType')?.trim() ?? '');
        if (tag === 'recordLookups') return this.schema.object(text(node, 'object')?.trim() ?? '');
        if (tag !== 'loops' && tag !== 'collectionProcessors') return undefined;
        const collection = this.#nodes.get((text(node, 'collectionReference') ?? '').trim().toLowerCase());
        return collection && collection.node !== node ? this.recordType(collection.tag, collection.node) : undefined;
    }

    /** Outcomes of decisions can be referred to as booleans. */
    #isOutcome(key: string): boolean {
        return childNodes(this.component.xml, 'decisions').some((decision) =>
            childNodes(decision, 'rules').some((rule) => text(rule, 'name')?.trim().toLowerCase() === key)
        );
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
            if (i === fields.length - 1) {
                if (!current.fields.has(key)) this.problem(complaint, path.join('.'), element);
                return;
            }
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

function readLines(file: string): string[] {
    try {
        return readFileSync(file, 'utf8').split('\n');
    } catch {
        return [];
    }
}
