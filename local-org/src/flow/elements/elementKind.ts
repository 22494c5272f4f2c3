import type { XmlNode } from '../../metadata/sourceModel';
import { text } from '../../metadata/xmlNode';
import type { FlowElement } from '../flowDefinition';
import type { FlowScope } from '../flowScope';

/** What all elements of a flow's metadata have in common, read and checked. */
export interface ElementHead {
    readonly name: string;
    readonly label: string;
    readonly next: string | undefined;
    readonly faultTarget: string | undefined;
}

/** Reads one kind of element (`recordCreates`, `decisions`…). */
export type ElementReader = (node: XmlNode, head: ElementHead, scope: FlowScope) => FlowElement;

export function readHead(node: XmlNode, scope: FlowScope): ElementHead {
    const name = (text(node, 'name') ?? '').trim();
    return {
        name,
        label: text(node, 'label')?.trim() ?? name,
        next: scope.target(node, 'connector', name),
        faultTarget: scope.target(node, 'faultConnector', name)
    };
}

/** An element that does its work and goes on to its connector. */
export function step(head: ElementHead, work: (interview: Parameters<FlowElement['run']>[0]) => void): FlowElement {
    const { name, label, next, faultTarget } = head;
    return {
        name,
        label,
        faultTarget,
        run: (interview) => {
            work(interview);
            return next;
        }
    };
}
