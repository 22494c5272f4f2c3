import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDeskConfig } from '../config';
import { openStoppedApp, RunningApp, type LetterBox } from './letterBox';

const help = `heroku-app dead-letters: what could not be handed on

  heroku-app dead-letters list                  one line each: id, time, cause
  heroku-app dead-letters show ID               all of it, as JSON
  heroku-app dead-letters replay ID... | --all  sends them again
  heroku-app dead-letters discard ID... | --all gives them up

  --url URL   the app (default http://localhost:PORT); if none answers there, the queue in DATA_DIR is used
`;

/** Runs a command; its exit code. */
export async function main(args: readonly string[]): Promise<number> {
    const { values, positionals } = parseArgs({
        args: [...args],
        allowPositionals: true,
        options: { url: { type: 'string' }, all: { type: 'boolean' }, help: { type: 'boolean' } }
    });
    const [subject, action, ...ids] = positionals;
    if (values.help || subject !== 'dead-letters' || !/^(list|show|replay|discard)$/.test(action ?? '')) {
        process.stdout.write(help);
        return values.help ? 0 : 1;
    }
    const box = await openBox(values.url);
    try {
        const chosen = values.all ? (await box.list()).map(({ id }) => id) : ids;
        return await act(box, action ?? '', chosen);
    } finally {
        await box.close();
    }
}

async function openBox(url: string | undefined): Promise<LetterBox> {
    const desk = readDeskConfig();
    const app = new RunningApp(url ?? desk.url, desk.deskPassword);
    if (await app.answers()) return app;
    const directory = join(desk.dataDirectory, 'queue');
    if (url !== undefined || !existsSync(directory))
        throw new Error(`No app answers at ${url ?? desk.url}${url === undefined ? `, and there is no queue in ${directory}: set DATA_DIR` : ''}.`); // prettier-ignore
    return openStoppedApp({ directory, retention: desk.retention });
}

async function act(box: LetterBox, action: string, ids: readonly string[]): Promise<number> {
    if (action === 'list') {
        for (const { id, at, cause } of await box.list())
            process.stdout.write(`${id}  ${new Date(at).toISOString()}  ${cause.code}: ${cause.message}\n`);
        return 0;
    }
    let missing = 0;
    for (const id of ids) {
        const done =
            action === 'show' ? await show(box, id) : await box[action === 'replay' ? 'replay' : 'discard'](id);
        if (!done) missing++;
        if (!done) process.stderr.write(`There is no dead letter ${id}.\n`);
        else if (action !== 'show')
            process.stdout.write(`${id} ${action === 'replay' ? 'is sent again' : 'is given up'}\n`);
    }
    return missing > 0 ? 1 : 0;
}

async function show(box: LetterBox, id: string): Promise<boolean> {
    const letter = await box.find(id);
    if (letter !== undefined) process.stdout.write(`${JSON.stringify(letter, undefined, 4)}\n`);
    return letter !== undefined;
}
