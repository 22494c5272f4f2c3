import type { ObjectDefinition } from '../schema/objectDefinition';

/** A node of parsed metadata XML: element name -> text, child nodes, or a list of either. Repeatable elements are always lists. */
export type XmlNode = { readonly [element: string]: XmlValue | undefined };
export type XmlValue = string | XmlNode | readonly (string | XmlNode)[];

/** A metadata component read from XML (`Foo.flow-meta.xml` -> name `Foo`, type `Flow`). */
export interface XmlComponent {
    readonly type: string;
    readonly name: string;
    readonly file: string;
    readonly xml: XmlNode;
}

/** An Apex class or trigger. */
export interface ApexSource {
    readonly name: string;
    readonly kind: 'class' | 'trigger';
    readonly file: string;
    readonly body: string;
    readonly apiVersion: string;
}

/** A Lightning web component bundle: folder `lwc/<name>`. */
export interface LwcBundle {
    readonly name: string;
    readonly directory: string;
    /** From `<name>.js-meta.xml`; undefined if there is none (a module for others). */
    readonly meta: XmlNode | undefined;
}

export interface CustomLabel {
    readonly name: string;
    readonly value: string;
}

/** Everything read from one or more SFDX source trees. Components other than those listed apart are in {@link components}. */
export interface SourceModel {
    readonly directories: readonly string[];
    /** Custom objects, events, settings, metadata types, and the custom fields laid over standard objects (merged by the schema). */
    readonly objects: readonly SourceObject[];
    readonly apex: readonly ApexSource[];
    readonly lwc: readonly LwcBundle[];
    readonly labels: readonly CustomLabel[];
    /** Flows, FlexiPages, CustomApplications, CustomTabs, PermissionSets, CspTrustedSites, PlatformEventChannels, ConnectedApps… */
    readonly components: readonly XmlComponent[];
    /** Records of custom metadata types (`customMetadata/Type.Record.md-meta.xml`). */
    readonly customMetadata: readonly XmlComponent[];
    readonly staticResources: readonly { readonly name: string; readonly path: string; readonly contentType: string }[];
}

/** An object as the source gives it; for a standard object only what the source adds. */
export interface SourceObject extends Omit<ObjectDefinition, 'keyPrefix'> {
    readonly file: string;
    /** Where each field stands, by its name in lower case. */
    readonly fieldFiles: ReadonlyMap<string, string>;
    /** Where each validation rule stands, by its name in lower case. */
    readonly ruleFiles: ReadonlyMap<string, string>;
}
