import { spawn } from 'node:child_process';
import { join } from 'node:path';

const program = join(__dirname, '../../bin/local-org.js');
const source = join(__dirname, '../fixtures/bookshop');

/** Runs the command line; resolves with its exit code and what it said. */
function localOrg(...args: readonly string[]): Promise<{ code: number | null; out: string; problems: string }> {
    return new Promise((resolve) => {
        const child = spawn(process.execPath, [program, ...args]);
        let out = '';
        let problems = '';
        child.stdout.on('data', (text: Buffer) => (out += text.toString()));
        child.stderr.on('data', (text: Buffer) => (problems += text.toString()));
        child.once('close', (code) => resolve({ code, out, problems }));
    });
}

describe('local-org exec', () => {
    it("runs a command that finds the org in its environment, and ends with the command's exit code", async () => {
        const script = `
            const { LOCAL_ORG_URL: url, SF_ACCESS_TOKEN: token } = process.env;
            fetch(url + '/services/data/v65.0/limits', { headers: { authorization: 'Bearer ' + token } })
                .then(({ status }) => { console.log('status', status); process.exit(7); });`;
        const { code, out, problems } = await localOrg(
            'exec',
            '--source',
            source,
            '--',
            process.execPath,
            '-e',
            script
        );
        expect(problems).toBe('');
        expect(out).toBe('status 200\n');
        expect(code).toBe(7);
    });

    it('lets the other commands find it', async () => {
        const script = `
            const { spawnSync } = require('node:child_process');
            const run = (...args) => spawnSync(process.execPath, [${JSON.stringify(program)}, ...args], { encoding: 'utf8' }).stdout;
            console.log(run('triggers', 'mute') + run('faults', 'add', 'latency', '--latency', '5') + run('reset'));`;
        const { code, out } = await localOrg('exec', '--source', source, '--', process.execPath, '-e', script);
        expect(code).toBe(0);
        expect(out).toContain('"muted": true');
        expect(out).toContain('"kind": "latency"');
        expect(out).toContain('"milliseconds"');
    });

    it('says what is wrong', async () => {
        expect(await localOrg('exec', '--source', source)).toMatchObject({ code: 1 });
        const { code, problems } = await localOrg('reset', '--data', '/nowhere');
        expect(code).toBe(1);
        expect(problems).toContain('No org runs on /nowhere');
    });
});
