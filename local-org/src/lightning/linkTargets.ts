import type { ApexEngine } from '../apex/apexEngine';
import type { SourceModel } from '../metadata/sourceModel';
import type { Schema } from '../schema/objectDefinition';
import type { VendorManifest } from './build/vendorManifest';
import type { LinkTargets } from './compile/moduleLinks';

const lower = (names: Iterable<string>) => new Set([...names].map((name) => name.toLowerCase()));

/** What the components of an org may refer to. */
export function linkTargets(
    model: SourceModel,
    schema: Schema,
    apex: Pick<ApexEngine, 'auraEnabledMethod'>,
    manifest: VendorManifest
): LinkTargets {
    const components = new Set(model.lwc.map(({ name }) => name));
    const classes = lower(model.apex.filter(({ kind }) => kind === 'class').map(({ name }) => name));
    const labels = lower(model.labels.map(({ name }) => name));
    const resources = lower(model.staticResources.map(({ name }) => name));
    const channels = model.components.filter(({ type }) => type === 'LightningMessageChannel');
    const messageChannels = lower(channels.map(({ name }) => `${name}__c`));
    return {
        hasComponent: (name) => components.has(name),
        hasVendorModule: (specifier) => specifier in manifest.modules,
        hasApexClass: (className) => classes.has(className.toLowerCase()),
        hasAuraEnabledMethod: (className, methodName) => apex.auraEnabledMethod(className, methodName) !== undefined,
        hasLabel: (name) => labels.has(name.toLowerCase()),
        hasStaticResource: (name) => resources.has(name.toLowerCase()),
        hasObject: (name) => schema.object(name) !== undefined,
        hasField: (objectName, path) => hasField(schema, objectName, path.split('.')),
        hasMessageChannel: (name) => messageChannels.has(name.toLowerCase())
    };
}

function hasField(schema: Schema, objectName: string, [name = '', ...rest]: readonly string[]): boolean {
    const object = schema.object(objectName);
    if (!object) return false;
    if (rest.length === 0) return object.fields.has(name.toLowerCase());
    for (const { relationshipName, referenceTo } of object.fields.values()) {
        if (relationshipName?.toLowerCase() === name.toLowerCase()) {
            return referenceTo.some((parent) => hasField(schema, parent, rest));
        }
    }
    return false;
}
