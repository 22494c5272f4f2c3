import { request, RequestProblem } from './requests.js';

/**
 * Makes a form send itself to the app as JSON: checks it first, shows each problem beside its field, and says if it went wrong.
 * @param {HTMLFormElement} form
 * @param {string} path
 * @param {HTMLElement} problemPlace where a problem of the whole is shown
 */
export function sendsItself(form, path, problemPlace) {
    form.addEventListener('submit', async (event) => {
        event.preventDefault();
        problemPlace.textContent = '';
        if (!check(form)) return;
        const button = form.querySelector('button');
        button.disabled = true;
        try {
            await request('POST', path, Object.fromEntries(new FormData(form)));
            form.reset();
            form.querySelector('input').focus();
        } catch (error) {
            if (!(error instanceof RequestProblem)) throw error;
            for (const [name, problem] of Object.entries(error.fields)) showProblem(form.elements[name], problem);
            problemPlace.textContent = `Not sent: ${error.message}`;
        } finally {
            button.disabled = false;
        }
    });
    form.addEventListener('input', ({ target }) => showProblem(target, ''));
}

function check(form) {
    const missing = [...form.elements].filter(({ required, value }) => required && value.trim() === '');
    for (const field of form.elements) showProblem(field, missing.includes(field) ? 'This is needed.' : '');
    missing[0]?.focus();
    return missing.length === 0;
}

function showProblem(field, problem) {
    const place = field?.closest('label')?.querySelector('.problem');
    if (!place) return;
    field.setAttribute('aria-invalid', String(problem !== ''));
    place.textContent = problem;
}
