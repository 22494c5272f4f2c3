import { readFileSync } from 'node:fs';
import type { SourceProblem } from '../errors';
import { locateElement } from '../metadata/parseXml';
import type { SourceModel, XmlComponent } from '../metadata/sourceModel';
import { childNodes, text } from '../metadata/xmlNode';
import type { Schema } from '../schema/objectDefinition';

/** What the components of a model may name. */
interface Known {
    readonly has: (type: string, name: string) => boolean;
}

interface Reference {
    /** Of the component that refers. */
    readonly from: readonly string[];
    /** Elements that hold the reference, and the one that is it. */
    readonly path: string;
    readonly element: string;
    /** Type of what is referred to. */
    readonly to: string;
}

const permissions = ['PermissionSet', 'Profile'];

/** Elements of metadata files that name other components (Metadata API Developer Guide, by type). */
const references: readonly Reference[] = [
    { from: permissions, path: 'objectPermissions', element: 'object', to: 'CustomObject' },
    { from: permissions, path: 'fieldPermissions', element: 'field', to: 'CustomField' },
    { from: permissions, path: 'classAccesses', element: 'apexClass', to: 'ApexClass' },
    { from: permissions, path: 'applicationVisibilities', element: 'application', to: 'CustomApplication' },
    { from: permissions, path: 'customPermissions', element: 'name', to: 'CustomPermission' },
    { from: ['PermissionSet'], path: 'tabSettings', element: 'tab', to: 'CustomTab' },
    { from: ['Profile'], path: 'tabVisibilities', element: 'tab', to: 'CustomTab' },
    { from: ['CustomApplication'], path: '', element: 'tabs', to: 'CustomTab' },
    { from: ['CustomTab'], path: '', element: 'flexiPage', to: 'FlexiPage' },
    { from: ['CustomTab'], path: '', element: 'lwcComponent', to: 'LightningComponentBundle' },
    { from: ['PermissionSetGroup'], path: '', element: 'permissionSets', to: 'PermissionSet' }
];

/** Components of every org that no source brings. */
const standardPrefix = /^standard[-_]/i;

/** References of permission sets, tabs and apps to what isn't there. */
export function checkReferences(model: SourceModel, schema: Schema): SourceProblem[] {
    const known = knownOf(model, schema);
    return model.components.flatMap((component) =>
        references
            .filter(({ from }) => from.includes(component.type))
            .flatMap((each) => dangling(component, each, known))
    );
}

function dangling(component: XmlComponent, { path, element, to }: Reference, known: Known): SourceProblem[] {
    const nodes = path === '' ? [component.xml] : childNodes(component.xml, path);
    return nodes.flatMap((node) => {
        const names = path === '' ? listOf(node[element]) : [text(node, element)?.trim()];
        return names
            .filter((name): name is string => name !== undefined && name !== '')
            .filter((name) => !known.has(to, name))
            .map((name) => ({
                ...locateElement(component.file, readFileSync(component.file, 'utf8'), element, name),
                message: `In field: ${element} - no ${to} named ${name} found`
            }));
    });
}

function listOf(value: unknown): (string | undefined)[] {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((each) => (typeof each === 'string' ? each.trim() : undefined));
}

function knownOf(model: SourceModel, schema: Schema): Known {
    const names = new Set(model.components.map(({ type, name }) => `${type}:${name}`.toLowerCase()));
    for (const { kind, name } of model.apex)
        names.add(`${kind === 'class' ? 'apexclass' : 'apextrigger'}:${name.toLowerCase()}`);
    for (const { name } of model.lwc) names.add(`lightningcomponentbundle:${name.toLowerCase()}`);
    return {
        has: (type, name) => {
            if (type === 'CustomObject') return schema.object(name) !== undefined;
            if (type === 'CustomField') return hasField(schema, name);
            if (standardPrefix.test(name)) return true;
            if (type === 'CustomTab' && schema.object(name) !== undefined && !/__c$/i.test(name)) return true;
            return names.has(`${type}:${name}`.toLowerCase());
        }
    };
}

function hasField(schema: Schema, name: string): boolean {
    const [object = '', field = ''] = name.split('.');
    const definition = schema.object(object);
    // compound and other fields of standard objects that our catalogue names by their parts
    if (definition !== undefined && !/__\w+$/.test(field)) return true;
    return definition?.fields.has(field.toLowerCase()) === true;
}
