import { page } from './page';

/** Header that proves that a request was made by this page and not by another site. */
const csrfHeader = 'X-CSRF-Token';

/** A failed request in the form in which Lightning Data Service hands it to a component. */
export function fetchResponseError(status, statusText, body) {
    return { status, statusText, body, headers: {}, ok: false, errorType: 'fetchResponse' };
}

/** Calls the org; returns the parsed body, throws {@link fetchResponseError}. */
export async function request(path, { method = 'GET', body } = {}) {
    let response;
    try {
        response = await fetch(path, {
            method,
            credentials: 'same-origin',
            headers: {
                [csrfHeader]: page.csrfToken,
                ...(body === undefined ? {} : { 'Content-Type': 'application/json' })
            },
            body: body === undefined ? undefined : JSON.stringify(body)
        });
    } catch (cause) {
        throw fetchResponseError(0, 'Network Error', { message: cause.message });
    }
    if (response.status === 401) window.dispatchEvent(new CustomEvent('sessionexpired'));
    const text = await response.text();
    const parsed = text === '' ? undefined : JSON.parse(text);
    if (!response.ok) throw fetchResponseError(response.status, response.statusText || 'Server Error', parsed);
    return parsed;
}

/** Calls the REST API in the version of the org. */
export const rest = (path, options) => request(`/services/data/v${page.apiVersion}${path}`, options);
