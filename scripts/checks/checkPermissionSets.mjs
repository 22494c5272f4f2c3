import { componentName, elements, sourceFiles } from './sourceFiles.mjs';

/** What a class lets users call, so that they need access to it. */
const ENTRY = /@AuraEnabled|@InvocableMethod|@RestResource|\bwebservice\b/i;

/** Whatever users work with is in a permission set, and a permission set names nothing that isn't there. */
export function checkPermissionSets(root) {
    const sets = sourceFiles(root, '.permissionset-meta.xml');
    const granted = (group, name) => new Set(sets.flatMap(({ text }) => elements(text, group).flatMap((entry) => elements(entry, name)))); // prettier-ignore
    const kinds = [
        { what: 'object', ...neededObjects(root), granted: granted('objectPermissions', 'object') },
        { what: 'field', ...neededFields(root), granted: granted('fieldPermissions', 'field') },
        { what: 'class', ...neededClasses(root), granted: granted('classAccesses', 'apexClass') },
        { what: 'tab', ...allOf(root, '.tab-meta.xml'), granted: granted('tabSettings', 'tab') },
        { what: 'app', ...allOf(root, '.app-meta.xml'), granted: granted('applicationVisibilities', 'application') },
        { what: 'flow', ...neededFlows(root), granted: granted('flowAccesses', 'flow') }
    ];
    return kinds.flatMap(({ what, needed, present, granted: given }) => [
        ...needed.filter((name) => !given.has(name)).map((name) => `the ${what} ${name} is in no permission set`),
        ...[...given]
            .filter((name) => !present.includes(name))
            .map((name) => `a permission set names the ${what} ${JSON.stringify(name)}, which is not in force-app`)
    ]);
}

function neededObjects(root) {
    const objects = sourceFiles(root, '.object-meta.xml');
    const names = (some) => some.map(({ path }) => componentName(path));
    return {
        // Apex reads a custom setting for whoever runs it
        needed: names(objects.filter(({ text }) => elements(text, 'customSettingsType').length === 0)),
        present: names(objects)
    };
}

/** Required fields and those of events can't be, and needn't be, granted. */
function neededFields(root) {
    const { needed: objects } = neededObjects(root);
    const fields = sourceFiles(root, '.field-meta.xml').map(({ path, text }) => ({
        object: path.split('/').at(-3),
        name: `${path.split('/').at(-3)}.${componentName(path)}`,
        grantable: elements(text, 'required')[0] !== 'true' && elements(text, 'type')[0] !== 'MasterDetail'
    }));
    const recordFields = fields.filter(({ object }) => objects.includes(object) && !object.endsWith('__e'));
    const grantable = recordFields.filter((field) => field.grantable).map(({ name }) => name);
    return { needed: grantable, present: grantable };
}

function neededClasses(root) {
    const classes = sourceFiles(root, '.cls');
    const names = (some) => some.map(({ path }) => componentName(path));
    return { needed: names(classes.filter(({ text }) => ENTRY.test(text))), present: names(classes) };
}

/** Flows that somebody starts; an event or a record starts the others. */
function neededFlows(root) {
    const flows = sourceFiles(root, '.flow-meta.xml');
    const names = (some) => some.map(({ path }) => componentName(path));
    return {
        needed: names(flows.filter(({ text }) => elements(text, 'triggerType').length === 0)),
        present: names(flows)
    };
}

function allOf(root, ending) {
    const present = sourceFiles(root, ending).map(({ path }) => componentName(path));
    return { needed: present, present };
}
