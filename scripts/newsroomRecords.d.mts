/** See newsroomRecords.mjs. */
export interface OrgAccess {
    readonly instanceUrl: string;
    readonly accessToken: string;
}

export function setUpNewsroom(org: OrgAccess, tell?: (what: string) => void): Promise<void>;
export function setUpWire(
    org: OrgAccess,
    wire: { readonly url: string; readonly ticketSecret: string },
    tell?: (what: string) => void
): Promise<void>;
