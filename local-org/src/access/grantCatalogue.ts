import type { SourceModel, XmlComponent } from '../metadata/sourceModel';
import { flag, texts } from '../metadata/xmlNode';
import { Grants } from './grants';

/** A permission set group of the source. */
export interface SourceGroup {
    /** Names of permission sets. */
    readonly permissionSets: readonly string[];
    readonly muting: readonly Grants[];
}

/** What the profiles, permission sets and groups of a source grant; each is read when it is first asked for. Names go in any capitals. */
export class GrantCatalogue {
    readonly #components = new Map<string, XmlComponent>();
    readonly #grants = new Map<XmlComponent, Grants>();

    constructor({ components }: SourceModel) {
        const types = ['Profile', 'PermissionSet', 'PermissionSetGroup', 'MutingPermissionSet'];
        for (const component of components) {
            if (types.includes(component.type))
                this.#components.set(`${component.type} ${component.name.toLowerCase()}`, component);
        }
    }

    /** @param name - of the file */
    profile(name: string): Grants | undefined {
        return this.#grantsOf('Profile', name);
    }

    isCustomProfile(name: string): boolean {
        const component = this.#component('Profile', name);
        return component !== undefined && flag(component.xml, 'custom');
    }

    permissionSet(name: string): Grants | undefined {
        return this.#grantsOf('PermissionSet', name);
    }

    group(name: string): SourceGroup | undefined {
        const component = this.#component('PermissionSetGroup', name);
        if (component === undefined) return undefined;
        return {
            permissionSets: texts(component.xml, 'permissionSets').map((each) => each.trim()),
            muting: texts(component.xml, 'mutingPermissionSets').flatMap(
                (each) => this.#grantsOf('MutingPermissionSet', each.trim()) ?? []
            )
        };
    }

    #component(type: string, name: string): XmlComponent | undefined {
        return this.#components.get(`${type} ${name.toLowerCase()}`);
    }

    #grantsOf(type: string, name: string): Grants | undefined {
        const component = this.#component(type, name);
        if (component === undefined) return undefined;
        let grants = this.#grants.get(component);
        if (grants === undefined) {
            grants = Grants.of(component);
            this.#grants.set(component, grants);
        }
        return grants;
    }
}
