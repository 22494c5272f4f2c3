import { holdsMetadataName } from '../../src/schema/metadataRelationship';
import type { FieldDefinition } from '../../src/schema/objectDefinition';

const relationship = (target: string, custom = true) =>
    ({ type: 'reference', custom, referenceTo: [target] }) as unknown as FieldDefinition;

test('metadata relationships to objects and fields hold names, other references ids', () => {
    expect(holdsMetadataName(relationship('EntityDefinition'))).toBe(true);
    expect(holdsMetadataName(relationship('FieldDefinition'))).toBe(true);
    expect(holdsMetadataName(relationship('Setting__mdt'))).toBe(false);
    expect(holdsMetadataName(relationship('EntityDefinition', false))).toBe(false);
});
