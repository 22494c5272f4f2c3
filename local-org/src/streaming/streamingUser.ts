/** Who stands behind a request: a session of the org. */
export interface StreamingUser {
    /** Names the session. */
    readonly id: string;
    readonly userId: string;
}
