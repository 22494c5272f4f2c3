/** What the worker thread runs. As text, so that it needs no file of its own beside a bundled program. */
export const calloutWorkerSource = `
const http = require('node:http');
const https = require('node:https');
const { workerData: { port, signal } } = require('node:worker_threads');

function answer(reply) {
    port.postMessage(reply);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
}

port.on('message', ({ url, method, headers, body, timeout }) => {
    let request;
    let over = false;
    const end = (reply) => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        answer(reply);
        if (request) request.destroy();
    };
    const timer = setTimeout(() => end({ kind: 'timeout' }), timeout);
    try {
        const fields = {};
        for (const [name, value] of headers) fields[name] = value;
        if (body.length > 0) fields['Content-Length'] = String(body.length);
        request = (url.startsWith('https:') ? https : http).request(url, { method, headers: fields }, (response) => {
            const chunks = [];
            response.on('data', (chunk) => chunks.push(chunk));
            response.on('error', (error) => end({ kind: 'error', message: error.message }));
            response.on('end', () => end({
                kind: 'response',
                statusCode: response.statusCode,
                status: response.statusMessage,
                headers: response.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [[name, all[i + 1]]] : [])),
                body: Buffer.concat(chunks)
            }));
        });
        request.on('error', (error) => end({ kind: 'error', message: error.message || error.code }));
        request.end(body);
    } catch (error) {
        end({ kind: 'error', message: error.message });
    }
});
`;
