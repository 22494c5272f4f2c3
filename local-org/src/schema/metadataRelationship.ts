import type { FieldDefinition } from './objectDefinition';

const definitions: ReadonlySet<string> = new Set(['EntityDefinition', 'EntityParticle', 'FieldDefinition']);

/** Metadata relationships to objects and fields hold API names, where other references hold ids. */
export function holdsMetadataName({ custom, type, referenceTo }: FieldDefinition): boolean {
    return custom && type === 'reference' && referenceTo.some((target) => definitions.has(target));
}
