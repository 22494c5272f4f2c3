import type { UserType } from '../check/symbols';
import type { TypeUniverse } from '../check/typeUniverse';

/** From this API version on a class without a declaration runs with sharing ("Apex Versioned Behavior Changes"). */
const sharingByDefault = 67;

/**
 * The sharing that is in force in a class's methods: what it declares, else what the class above it has. Undefined: that of whoever calls it.
 */
export function effectiveSharing(type: UserType, universe: TypeUniverse): UserType['sharing'] {
    const declared = declaredSharing(type, universe);
    if (declared !== undefined || type.kind !== 'class') return declared;
    const versions = universe
        .ancestry(type.type)
        .map((each) => Number(universe.userTypeOf(each)?.source.apiVersion ?? 0));
    return versions.some((version) => version >= sharingByDefault) ? 'with' : undefined;
}

function declaredSharing(type: UserType, universe: TypeUniverse): UserType['sharing'] {
    if (type.sharing !== undefined) return type.sharing;
    const above = type.superclass && universe.userTypeOf(type.superclass);
    return above && declaredSharing(above, universe);
}
