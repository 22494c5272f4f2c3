/**
 * What went wrong, as sentences for a person. Takes whatever Lightning hands out: the errors of Apex and of Lightning Data
 * Service (`body` an object or a list), those of empApi (a Bayeux message), and plain JavaScript errors.
 * @param {object|object[]|string} errors
 * @returns {string}
 */
export function errorText(errors) {
    const sentences = [errors].flat().filter(Boolean).flatMap(sentencesOf).filter(Boolean);
    return [...new Set(sentences)].join(' ') || 'Something went wrong, and nothing more is known.';
}

function sentencesOf(error) {
    if (typeof error === 'string') return error;
    const { body } = error;
    if (Array.isArray(body)) return body.map(({ message }) => message);
    if (body) {
        const ofFields = Object.values(body.fieldErrors ?? {}).flat();
        const ofPage = body.pageErrors ?? [];
        const specific = [...ofPage, ...ofFields].map(({ message }) => message);
        return specific.length ? specific : body.message;
    }
    return error.message ?? error.error ?? error.ext?.sfdc?.failureReason ?? error.statusText;
}
