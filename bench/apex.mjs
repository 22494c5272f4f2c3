import { existsSync, mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { javascriptLoops } from './apex/javascriptLoops.mjs';
import { parseLoop, walk } from './apex/treeWalker.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** Hot loops: name, rounds, and what a round does; written in Apex, in JavaScript (apex/javascriptLoops.mjs) and walked as a tree. */
const loops = {
    add: { rounds: 10_000_000, apex: 'sum = sum + i;' },
    call: {
        rounds: 10_000_000,
        apex: 'sum = sum + counter.twice(i);',
        before: 'Counter counter = new DoubleCounter();'
    },
    branch: { rounds: 10_000_000, apex: 'if (i - (i / 3) * 3 == 0) { sum = sum + i; } else { sum = sum - 1; }' }
};
/** What the runtime library does, against the loop of integer adds. */
const library = {
    map: {
        rounds: 1_000_000,
        before: "Map<String, Integer> m = new Map<String, Integer>(); List<String> keys = new List<String>(); for (Integer k = 0; k < 1000; k++) keys.add('key' + k);",
        apex: 'String key = keys[i - (i / 1000) * 1000]; m.put(key, i); sum = sum + m.get(key);'
    },
    decimal: { rounds: 1_000_000, before: 'Decimal total = 0; Decimal step = 1.25;', apex: 'total = total + step;' }
};

/**
 * Apex, compiled, against what it could be instead. Ratios: `vs_tree_walker` how many times quicker than walking the syntax tree (the least of the hot
 * loops), `vs_javascript` how many times slower than the same loops written in JavaScript with the same checks (the most), `map_vs_add` and
 * `decimal_vs_add`: a million map puts and gets, a million Decimal adds, in units of ten million Integer adds. Figure `suite_s`: the Apex tests of this
 * repository, and of the project that NEWSROOM_APEX_SUITE names, warm, in seconds.
 */
export async function run({ quick, tell }) {
    const project = mkdtempSync(join(tmpdir(), 'apex-bench-'));
    try {
        writeProject(project);
        const { openRooms } = require(join(root, 'local-org/dist/index.js'));
        const silent = { level: 'silent', child: () => silent };
        for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) silent[level] = () => undefined;
        const rooms = await openRooms({ sources: [project], log: silent });
        const [admin] = [...rooms.database.records('User')].filter(
            ({ Username }) => Username === 'admin@local-org.test'
        );
        const call = (name, rounds) => {
            const begun = performance.now();
            const outcome = rooms.apex.executeAnonymous(`Loops.${name}Loop(${rounds});`, admin.Id);
            if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
            return performance.now() - begun;
        };
        const measured = {};
        const note = (key, value) => (measured[key] ??= []).push(value);
        const sides = quick ? 3 : 7;
        for (let round = 0; round < sides; round++) {
            for (const [name, { rounds }] of Object.entries({ ...loops, ...library })) {
                const count = rounds;
                note(`apex ${name}`, call(name, count) / count);
                if (!(name in loops)) continue;
                note(`javascript ${name}`, timed(() => javascriptLoops[name](count)) / count);
                const walked = Math.round(count / 20);
                note(`walker ${name}`, timed(() => walk(parseLoop(loops[name]), walked)) / walked);
            }
            tell(`round ${round + 1} of ${sides}`);
        }
        await rooms.close();
        const middle = (key) => {
            const sorted = [...measured[key]].sort((a, b) => a - b);
            return sorted[Math.floor(sorted.length / 2)];
        };
        const each = (key) => Object.keys(loops).map((name) => middle(`${key} ${name}`) / middle(`apex ${name}`));
        const tenMillionAdds = middle('apex add') * 10_000_000;
        const ratios = {
            vs_tree_walker: rounded(Math.min(...each('walker'))),
            vs_javascript: rounded(Math.max(...each('javascript').map((ratio) => 1 / ratio))),
            map_vs_add: rounded((middle('apex map') * 1_000_000) / tenMillionAdds),
            decimal_vs_add: rounded((middle('apex decimal') * 1_000_000) / tenMillionAdds)
        };
        const figures = { add_10m_ms: rounded(tenMillionAdds), suite_s: await suite(openRooms, silent, [root], quick) };
        const { NEWSROOM_APEX_SUITE: other } = process.env;
        if (other && existsSync(other)) figures.other_suite_s = await suite(openRooms, silent, [other], quick);
        return { ratios, figures };
    } finally {
        rmSync(project, { recursive: true, force: true });
    }
}

/** Seconds of a whole run, sources parsed before: from opening the rooms to the last test. */
async function suite(openRooms, log, sources, quick) {
    const cache = mkdtempSync(join(tmpdir(), 'apex-cache-'));
    const seconds = [];
    try {
        for (let round = 0; round < (quick ? 2 : 4); round++) {
            const begun = performance.now();
            const rooms = await openRooms({ sources, log, apexCacheDirectory: cache });
            rooms.apex.runTests();
            await rooms.close();
            if (round > 0) seconds.push((performance.now() - begun) / 1000);
        }
    } finally {
        rmSync(cache, { recursive: true, force: true });
    }
    return rounded(seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)]);
}

function writeProject(project) {
    const classes = join(project, 'force-app/main/default/classes');
    mkdirSync(classes, { recursive: true });
    writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app","default":true}]}');
    const meta = '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>65.0</apiVersion></ApexClass>';
    const write = (name, body) => {
        writeFileSync(join(classes, `${name}.cls`), body);
        writeFileSync(join(classes, `${name}.cls-meta.xml`), meta);
    };
    write('Counter', 'public virtual class Counter { public virtual Integer twice(Integer value) { return value; } }');
    write(
        'DoubleCounter',
        'public class DoubleCounter extends Counter { public override Integer twice(Integer value) { return value * 2; } }'
    );
    const methods = Object.entries({ ...loops, ...library }).map(
        ([name, { apex, before = '' }]) =>
            `public static Integer ${name}Loop(Integer rounds) { Integer sum = 0; ${before} for (Integer i = 0; i < rounds; i++) { ${apex} } return sum; }`
    );
    write('Loops', `public class Loops { ${methods.join('\n')} }`);
}

function timed(work) {
    const begun = performance.now();
    work();
    return performance.now() - begun;
}

function rounded(value) {
    return Number(value.toPrecision(3));
}
