/** What the org tells its open pages (server-sent events): components were compiled anew, something was posted. */
let source;

/** Calls `listener(data)` for each event of a type; returns a function that stops it. */
export function listen(type, listener) {
    source ??= new EventSource('/lightning/events');
    const handle = (event) => listener(JSON.parse(event.data));
    source.addEventListener(type, handle);
    return () => source.removeEventListener(type, handle);
}
