import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import type { LwcBundle } from '../../metadata/sourceModel';

const listElements = new Set(['targetConfig', 'property', 'target']);
const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    isArray: (name) => listElements.has(name)
});

interface ComponentMeta {
    readonly LightningComponentBundle?: {
        readonly targetConfigs?: {
            readonly targetConfig?: readonly {
                readonly property?: readonly { readonly name?: string; readonly type?: string }[];
            }[];
        };
    };
}

/** Types of the properties that a component offers to the Lightning App Builder (`js-meta.xml`): name -> `Integer`, `Boolean`… */
export function propertyTypes({ directory, name }: LwcBundle): ReadonlyMap<string, string> {
    let meta: ComponentMeta;
    try {
        meta = parser.parse(readFileSync(join(directory, `${name}.js-meta.xml`), 'utf8')) as ComponentMeta;
    } catch {
        // No such file: nothing is offered. A file that isn't XML was reported when the source was read.
        return new Map();
    }
    const configs = meta.LightningComponentBundle?.targetConfigs?.targetConfig ?? [];
    const properties = configs.flatMap(({ property }) => property ?? []);
    return new Map(properties.flatMap((each) => (each.name && each.type ? [[each.name, each.type]] : [])));
}

/** A property's value as the component gets it: a FlexiPage holds every value as text. */
export function typedValue(value: string, type: string | undefined): string | number | boolean {
    if (type === 'Boolean') return value === 'true';
    if (type === 'Integer') return Number(value);
    return value;
}
