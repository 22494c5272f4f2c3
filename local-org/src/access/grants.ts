import type { XmlComponent, XmlNode } from '../metadata/sourceModel';
import { childNodes, flag, text } from '../metadata/xmlNode';

/** What a user may do with an object's records: those that sharing lets them reach, or with View All and Modify All every one. */
export type ObjectPermission = 'read' | 'create' | 'edit' | 'delete' | 'viewAll' | 'modifyAll';

const permissionByTag: readonly (readonly [string, ObjectPermission])[] = [
    ['allowRead', 'read'],
    ['allowCreate', 'create'],
    ['allowEdit', 'edit'],
    ['allowDelete', 'delete'],
    ['viewAllRecords', 'viewAll'],
    ['modifyAllRecords', 'modifyAll']
];

/** What one or several profiles and permission sets grant. Names are in lower case. */
export class Grants {
    readonly userPermissions = new Set<string>();
    readonly customPermissions = new Set<string>();
    readonly objects = new Map<string, Set<ObjectPermission>>();
    /** `account.industry`. */
    readonly readableFields = new Set<string>();
    readonly editableFields = new Set<string>();

    /** Those that a profile, a permission set or a muting permission set of the source names. */
    static of({ xml }: XmlComponent): Grants {
        const grants = new Grants();
        const enabled = (node: XmlNode) => (flag(node, 'enabled') ? [nameIn(node, 'name')] : []);
        for (const name of childNodes(xml, 'userPermissions').flatMap(enabled)) grants.userPermissions.add(name);
        for (const name of childNodes(xml, 'customPermissions').flatMap(enabled)) grants.customPermissions.add(name);
        for (const node of childNodes(xml, 'objectPermissions')) {
            const named = permissionByTag.filter(([tag]) => flag(node, tag)).map(([, permission]) => permission);
            grants.addObject(nameIn(node, 'object'), named);
        }
        for (const node of childNodes(xml, 'fieldPermissions')) {
            grants.addField(nameIn(node, 'field'), flag(node, 'readable'), flag(node, 'editable'));
        }
        return grants;
    }

    addObject(name: string, permissions: Iterable<ObjectPermission>): void {
        const own = this.objects.get(name) ?? new Set();
        for (const permission of permissions) own.add(permission);
        this.objects.set(name, own);
    }

    addField(name: string, readable: boolean, editable: boolean): void {
        if (readable) this.readableFields.add(name);
        if (editable) this.editableFields.add(name);
    }

    add(other: Grants): void {
        for (const name of other.userPermissions) this.userPermissions.add(name);
        for (const name of other.customPermissions) this.customPermissions.add(name);
        for (const [name, permissions] of other.objects) this.addObject(name, permissions);
        for (const name of other.readableFields) this.readableFields.add(name);
        for (const name of other.editableFields) this.editableFields.add(name);
    }

    /** Takes away what a muting permission set names. Without read there is no edit, and so on. */
    mute(muted: Grants): void {
        for (const name of muted.userPermissions) this.userPermissions.delete(name);
        for (const name of muted.customPermissions) this.customPermissions.delete(name);
        for (const [name, permissions] of muted.objects) this.#muteObject(name, permissions);
        for (const name of muted.editableFields) this.editableFields.delete(name);
        for (const name of muted.readableFields) {
            this.readableFields.delete(name);
            this.editableFields.delete(name);
        }
    }

    /** Names the permissions that an object has, those implied by others among them. */
    objectPermissions(name: string): ReadonlySet<ObjectPermission> {
        const own = this.objects.get(name);
        if (own === undefined) return new Set();
        const all = new Set(own);
        if (own.has('modifyAll')) for (const each of ['read', 'edit', 'delete', 'viewAll'] as const) all.add(each);
        if (all.has('viewAll')) all.add('read');
        return all;
    }

    #muteObject(name: string, permissions: ReadonlySet<ObjectPermission>): void {
        const own = this.objects.get(name);
        if (own === undefined) return;
        for (const permission of permissions) own.delete(permission);
        if (permissions.has('read')) own.clear();
        if (permissions.has('edit')) for (const each of ['delete', 'modifyAll'] as const) own.delete(each);
        if (permissions.has('delete') || permissions.has('viewAll')) own.delete('modifyAll');
    }
}

function nameIn(node: XmlNode, element: string): string {
    return (text(node, element) ?? '').trim().toLowerCase();
}
