/**
 * Asks the app for something.
 * @param {string} method
 * @param {string} path
 * @param {object} [body] sent as JSON
 * @returns {Promise<object | undefined>} what it answered
 * @throws {RequestProblem} with the app's own words, and those for each field
 */
export async function request(method, path, body) {
    let response;
    try {
        response = await fetch(path, {
            method,
            headers: body === undefined ? {} : { 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body)
        });
    } catch {
        throw new RequestProblem('the app cannot be reached. Try again in a moment.');
    }
    const text = await response.text();
    const answer = text.startsWith('{') ? JSON.parse(text) : undefined;
    if (!response.ok) throw new RequestProblem(answer?.error ?? `the app answered ${response.status}`, answer?.fields);
    return answer;
}

export class RequestProblem extends Error {
    constructor(message, fields = {}) {
        super(message);
        this.fields = fields;
    }
}
