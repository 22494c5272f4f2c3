import type { ObjectDefinition } from './objectDefinition';

/** References of standard objects that may also point at custom objects, and at which of them. */
const openReferences: Readonly<
    Record<string, { readonly field: string; readonly takes: (object: ObjectDefinition) => boolean }>
> = {
    FeedItem: { field: 'ParentId', takes: (object) => object.feedsEnabled ?? false },
    FeedComment: { field: 'ParentId', takes: (object) => object.feedsEnabled ?? false },
    EntitySubscription: { field: 'ParentId', takes: (object) => object.feedsEnabled ?? false },
    Task: { field: 'WhatId', takes: (object) => object.activitiesEnabled ?? false },
    Event: { field: 'WhatId', takes: (object) => object.activitiesEnabled ?? false },
    Attachment: { field: 'ParentId', takes: () => true },
    ContentDocumentLink: { field: 'LinkedEntityId', takes: () => true },
    TopicAssignment: { field: 'EntityId', takes: () => true }
};

/** Lets a standard object's open reference point at the org's own objects, as switching feeds or activities on for them does. */
export function withCustomParents(standard: ObjectDefinition, custom: readonly ObjectDefinition[]): ObjectDefinition {
    const open = openReferences[standard.name];
    const field = open && standard.fields.get(open.field.toLowerCase());
    if (!open || !field) return standard;
    const parents = custom
        .filter((object) => object.kind === 'custom' && open.takes(object))
        .map((object) => object.name);
    const fields = new Map(standard.fields);
    fields.set(open.field.toLowerCase(), { ...field, referenceTo: [...field.referenceTo, ...parents] });
    return { ...standard, fields };
}
