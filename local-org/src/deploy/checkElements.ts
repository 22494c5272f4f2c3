import type { SourceProblem } from '../errors';
import elements from './generated/metadataElements.json';
import { laterElements } from './laterElements';
import { placeOf, xmlTags } from './xmlTags';

type ElementTypes = ReadonlyMap<string, string>;

const lists: Readonly<Record<string, string>> = elements;
/** Types that newer releases extended in ways not listed: their elements aren't checked. */
const open =
    /^(FlowScreen|FlowTransform|FlowCollectionProcessor|FlowStage|FlowOrchestrated|FlowStep|FlowWait|LwcResources|TargetConfigs)/;

/** The elements of a metadata type with their own types; undefined: not known here. */
function elementsOf(type: string): ElementTypes | undefined {
    const list = lists[type];
    if (list === undefined || open.test(type)) return undefined;
    const later = laterElements[type];
    const entries = [list, ...(later === undefined ? [] : [later])].join('|').split('|');
    return new Map(entries.map((entry) => entry.split(':')).map(([name = '', own = '']) => [name, own] as const));
}

/**
 * Finds elements that a metadata file may not have there, in Salesforce's words. Files of types that aren't known are taken as they are.
 *
 * @param xml - well formed
 */
export function checkElements(file: string, xml: string): SourceProblem[] {
    const problems: SourceProblem[] = [];
    /** The types of the elements that are open; undefined: of a type that isn't checked, or text. */
    const path: { readonly type: string; readonly elements: ElementTypes | undefined }[] = [];
    const types = new Map<string, ElementTypes | undefined>();
    const typed = (type: string) => {
        if (!types.has(type)) types.set(type, elementsOf(type));
        return { type, elements: types.get(type) };
    };
    for (const { kind, name, end } of xmlTags(xml)) {
        if (kind === 'close') {
            path.pop();
            continue;
        }
        const parent = path.at(-1);
        if (parent?.elements && !parent.elements.has(name)) {
            const message = `Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}${name} invalid at this location in type ${parent.type}`;
            problems.push({ file, ...placeOf(xml, end), message });
        }
        if (kind === 'open') path.push(typed(parent === undefined ? name : (parent.elements?.get(name) ?? '')));
    }
    return problems;
}
