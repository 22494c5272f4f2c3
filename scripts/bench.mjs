import { existsSync, readdirSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildMissing } from './build.mjs';
import { installMissing, requireNode } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.mjs') && existsSync(join(root, 'bench', file)))
    .map((file) => file.replace('.mjs', ''));

const HELP = `Runs a benchmark.

  npm run bench -- NAME [--quick] [--json]

  NAME      ${names.join(', ')}
  --quick   fewer rounds: ends within 40 seconds
  --json    print one line of JSON and nothing else
`;

const { values, positionals } = parseArgs({
    options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean' }
    },
    allowPositionals: true
});
const [name] = positionals;
if (values.help || !names.includes(name)) {
    (values.help ? process.stdout : process.stderr).write(HELP);
    process.exitCode = values.help ? 0 : 1;
} else {
    requireNode();
    await installMissing(root, { quiet: values.json });
    await buildMissing({ quiet: values.json });
    const { run } = await import(pathToFileURL(join(root, 'bench', `${name}.mjs`)));
    const tell = values.json ? () => undefined : (text) => console.log(text);
    const { ratios = {}, figures = {} } = await run({ quick: values.quick, tell });
    const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${type()} ${release()}, Node ${process.version}`;
    if (values.json) {
        console.log(JSON.stringify({ bench: name, machine, ratios, figures }));
    } else {
        console.log(`\n${name} on ${machine}`);
        for (const [key, value] of [...Object.entries(ratios), ...Object.entries(figures)])
            console.log(`  ${key.padEnd(28)} ${value}`);
    }
}
