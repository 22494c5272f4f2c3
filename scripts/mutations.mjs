import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildMissing } from './build.mjs';
import { mutationsOf } from './mutations/mutationsOf.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

const HELP = `Changes the production Apex of this repository in one place at a time, and shows which tests turn red.

  npm run mutations -- [--count N] [--seed N]

Exit code 1 if fewer than 95 % of the changes are noticed.
`;

const { values } = parseArgs({
    options: {
        count: { type: 'string', default: '50' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false }
    }
});
if (values.help) process.stdout.write(HELP);
else await main(Number(values.count), Number(values.seed));

async function main(count, seed) {
    await buildMissing({ quiet: true });
    const { openRooms } = require(join(root, 'local-org/dist/index.js'));
    const silent = { level: 'silent', child: () => silent };
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) silent[level] = () => undefined;
    const rooms = await openRooms({
        sources: [root],
        log: silent,
        apexCacheDirectory: join(root, '.local-org/apex-cache')
    });
    const { model, apex } = rooms;
    const { schema } = rooms.database;
    const production = model.apex.filter(({ body }) => !/@IsTest\s+(?:private|public)/i.test(body));
    let killed = 0;
    let tried = 0;
    for (const mutation of shuffled(production.flatMap(mutationsOf), seed)) {
        if (tried === count) break;
        const changed = model.apex.map((source) =>
            source === mutation.source ? { ...source, body: mutation.body } : source
        );
        const candidate = apex.prepare({ model: { ...model, apex: changed }, schema });
        if (candidate.problems.length > 0) continue; // the compiler has noticed: no test is asked
        tried++;
        const undo = candidate.activate();
        const { results } = apex.runTests();
        undo();
        const red = results.filter(({ outcome }) => outcome !== 'Pass');
        if (red.length > 0) killed++;
        const { source, line, before, after } = mutation;
        const verdict = red.length > 0 ? 'killed  ' : 'SURVIVED';
        const tests = red.map(({ className, methodName }) => `${className}.${methodName}`);
        const shown = tests.length > 3 ? [...tests.slice(0, 3), `and ${tests.length - 3} more`] : tests;
        console.log(`${verdict} ${source.name}:${line}  ${before} -> ${after}  ${shown.join(', ')}`);
    }
    await rooms.close();
    console.log(`\n${killed} of ${tried} killed (${Math.round((killed / tried) * 100)} %)`);
    process.exitCode = killed >= tried * 0.95 ? 0 : 1;
}

/** In an order that the seed alone decides. */
function shuffled(items, seed) {
    const shuffledItems = [...items];
    let state = seed >>> 0;
    for (let i = shuffledItems.length - 1; i > 0; i--) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        const j = state % (i + 1);
        [shuffledItems[i], shuffledItems[j]] = [shuffledItems[j], shuffledItems[i]];
    }
    return shuffledItems;
}
