import { sameType } from '../typeName';
import type { TypeUniverse } from './typeUniverse';
import { hasAnnotation } from './symbols';
import type { UserType, Visibility } from './symbols';

/** Who may use what (Apex Developer Guide, "Access Modifiers"): private within the outermost class, protected also in subclasses. */
export class Visible {
    readonly #universe: TypeUniverse;

    constructor(universe: TypeUniverse) {
        this.#universe = universe;
    }

    from(
        user: UserType,
        member: { readonly owner: UserType; readonly visibility: Visibility; readonly testVisible: boolean }
    ): boolean {
        if (member.visibility === 'public' || member.visibility === 'global') return true;
        if (outermost(user) === outermost(member.owner)) return true;
        if (member.testVisible && isTest(user)) return true;
        return member.visibility === 'protected' && this.#isWithinSubclass(user, member.owner);
    }

    #isWithinSubclass(user: UserType, owner: UserType): boolean {
        for (let type: UserType | undefined = user; type; type = type.outer) {
            if (this.#universe.ancestry(type.type).some((each) => sameType(each, owner.type))) return true;
        }
        return false;
    }
}

export function outermost(type: UserType): UserType {
    return type.outer ? outermost(type.outer) : type;
}

function isTest(type: UserType): boolean {
    return hasAnnotation(outermost(type).annotations, 'istest');
}
