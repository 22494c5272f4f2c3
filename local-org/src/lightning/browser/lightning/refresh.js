export const RefreshEventName = 'lightning__refresh';

/** Asks the page to refresh what its components show. */
export class RefreshEvent extends CustomEvent {
    constructor() {
        super(RefreshEventName, { composed: true, cancelable: true, bubbles: true });
    }
}

export const REFRESH_ERROR = 'refresh error';
export const REFRESH_COMPLETE = 'refresh complete';
export const REFRESH_COMPLETE_WITH_ERRORS = 'refresh complete with errors';

const handlers = new Map();
const containers = new Map();
let lastId = 0;

const register = (registry) => (component, handler) => {
    lastId += 1;
    registry.set(lastId, handler.bind(component));
    return lastId;
};
const unregister = (registry) => (id) => {
    registry.delete(id);
};

export const registerRefreshHandler = register(handlers);
export const unregisterRefreshHandler = unregister(handlers);
export const registerRefreshContainer = register(containers);
export const unregisterRefreshContainer = unregister(containers);

async function refresh() {
    const results = await Promise.allSettled([...handlers.values()].map(async (handler) => handler()));
    return results.every(({ status }) => status === 'fulfilled') ? REFRESH_COMPLETE : REFRESH_COMPLETE_WITH_ERRORS;
}

window.addEventListener(RefreshEventName, () => {
    const done = refresh();
    for (const container of containers.values()) container(done);
});
