/** An error of an OAuth endpoint: `{"error": …, "error_description": …}`, status 400 unless given. */
export class OAuthError extends Error {
    override readonly name = 'OAuthError';

    constructor(
        readonly error: string,
        readonly description: string,
        readonly status = 400
    ) {
        super(`${error}: ${description}`);
    }
}
