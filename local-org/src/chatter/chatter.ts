import type { Transaction } from '../data/transaction';

/** A feed item to be posted. */
export interface ChatterPost {
    /** Record, user or group whose feed it stands in. */
    readonly parentId: string;
    readonly body: string;
    readonly createdById: string;
}

/** Chatter of one org. */
export interface Chatter {
    /** Inserts the FeedItem in `transaction`; returns its id. */
    post(transaction: Transaction, post: ChatterPost): string;
}
