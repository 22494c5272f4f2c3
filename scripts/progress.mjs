/**
 * Does a long piece of work and tells the person who waits: what is going on, how long it takes, when it is done.
 * @template T
 * @param {string} what e.g. "Installing packages"
 * @param {boolean} quiet say nothing
 * @param {(tell: (detail: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function progress(what, quiet, work) {
    if (quiet) return work(() => undefined);
    const started = Date.now();
    const live = process.stderr.isTTY;
    let detail = '';
    const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
    const line = () => `${what}${detail ? ` - ${detail}` : ''} … ${seconds()}`;
    const show = () => (live ? process.stderr.write(`\r\u001b[2K${line()}`) : process.stderr.write(`${line()}\n`));
    if (!live) process.stderr.write(`${what} …\n`);
    const timer = setInterval(show, live ? 200 : 15000);
    try {
        const result = await work((text) => (detail = text));
        process.stderr.write(`${live ? '\r\u001b[2K' : ''}${what}: done in ${seconds()}\n`);
        return result;
    } catch (error) {
        process.stderr.write(`${live ? '\r\u001b[2K' : ''}${what}: failed after ${seconds()}\n`);
        throw error;
    } finally {
        clearInterval(timer);
    }
}
