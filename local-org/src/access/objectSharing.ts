import type { FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';
import { shareFieldsOf, type ShareFields } from '../schema/shareObject';
import { masterFields, sharingModelOf } from '../schema/sharingModel';
import { levelOfModel, levels, type Level } from './accessLevels';

/** A parent that decides about its children's records. */
export interface ParentAccess {
    readonly field: string;
    /** Undefined where the reference may point at several objects. */
    readonly parent: string | undefined;
    /** What the parent's record must allow for the child to be written. */
    readonly toWrite: Level;
}

/** How the records of one object are shared. */
export interface ObjectSharing {
    readonly object: ObjectDefinition;
    /** What every user has. */
    readonly everybody: Level;
    readonly hasOwner: boolean;
    /** Where records are shared one by one; undefined if that can't be. */
    readonly shares: ShareFields | undefined;
    /** Records belong to their parents; where there are several, all of them must allow it. */
    readonly parents: readonly ParentAccess[];
    /** Records whose parents are all empty belong to their owner. */
    readonly ownedWithoutParent: boolean;
}

/** Standard objects whose records belong to those of another. */
const standardParents: Readonly<Record<string, string>> = {
    AccountContactRole: 'AccountId',
    AccountPartner: 'AccountFromId',
    Asset: 'AccountId',
    Attachment: 'ParentId',
    CampaignMember: 'CampaignId',
    CampaignMemberStatus: 'CampaignId',
    CaseComment: 'ParentId',
    CaseContactRole: 'CasesId',
    CaseTeamMember: 'ParentId',
    Contact: 'AccountId',
    ContractContactRole: 'ContractId',
    EntitlementContact: 'EntitlementId',
    FeedComment: 'ParentId',
    FeedItem: 'ParentId',
    Note: 'ParentId',
    OpportunityCompetitor: 'OpportunityId',
    OpportunityContactRole: 'OpportunityId',
    OpportunityFieldHistory: 'OpportunityId',
    OpportunityHistory: 'OpportunityId',
    OpportunityLineItem: 'OpportunityId',
    OpportunityPartner: 'OpportunityId',
    Order: 'AccountId',
    OrderItem: 'OrderId',
    QuoteLineItem: 'QuoteId'
};

/** Whoever may read the parent may post to it. */
const writtenByReaders: ReadonlySet<string> = new Set(['FeedItem', 'FeedComment']);

/** Works out how an object is shared, for internal or for external users. */
export function objectSharing(object: ObjectDefinition, schema: Schema, isExternal: boolean): ObjectSharing {
    const model = sharingModelOf(object, isExternal);
    const hasOwner = object.fields.has('ownerid');
    const shares = shareFieldsOf(object);
    const shared = schema.object(shares.shareObject) === undefined ? undefined : shares;
    if (model === 'ControlledByParent') return controlledByParent(object, hasOwner);
    if (model !== undefined) {
        const everybody = levelOfModel(model);
        return { object, everybody, hasOwner, shares: shared, parents: [], ownedWithoutParent: false };
    }
    const parents = parentsOfStandard(object);
    const everybody = parents.length === 0 ? levels.All : levels.None;
    return { object, everybody, hasOwner, shares: undefined, parents, ownedWithoutParent: false };
}

function controlledByParent(object: ObjectDefinition, hasOwner: boolean): ObjectSharing {
    const masters = masterFields(object);
    const parents = masters.length > 0 ? masters.map(parentOf) : parentsOfStandard(object);
    return { object, everybody: levels.None, hasOwner, shares: undefined, parents, ownedWithoutParent: hasOwner };
}

function parentOf(field: FieldDefinition): ParentAccess {
    const toWrite = field.writeRequiresMasterRead === true ? levels.Read : levels.Edit;
    return { field: field.name, parent: field.referenceTo.length === 1 ? field.referenceTo[0] : undefined, toWrite };
}

function parentsOfStandard(object: ObjectDefinition): ParentAccess[] {
    const field = object.fields.get((parentFieldName(object) ?? '').toLowerCase());
    if (field === undefined) return [];
    if (object.name.endsWith('Share')) return [{ ...parentOf(field), toWrite: levels.All }];
    return [writtenByReaders.has(object.name) ? { ...parentOf(field), toWrite: levels.Read } : parentOf(field)];
}

/** The reference through which a record of a standard object belongs to another's. */
function parentFieldName({ name, fields }: ObjectDefinition): string | undefined {
    const known = standardParents[name];
    if (known !== undefined) return known;
    const [, of = '', kind] = /^(.*?)(?:__)?(Share|History|Feed)$/.exec(name) ?? [];
    if (kind === undefined) return undefined;
    return fields.has('parentid') ? 'ParentId' : `${of}Id`;
}
