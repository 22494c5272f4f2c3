import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

export const eventName = 'Wire_Story__e';
export const channel = `/event/${eventName}`;

/** What all sides send: a story of about 500 bytes as a subscriber gets it. */
export const text = 'x'.repeat(250);

/** Builds local-org as it is now, beside what `npm start` uses. */
export async function buildOrg(root) {
    const folder = join(root, 'local-org/dist/bench');
    const bundles = { org: 'local-org/src/index.ts', durableLog: 'durable-log/src/index.ts' };
    await build({
        absWorkingDir: root,
        entryPoints: bundles,
        outdir: folder,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        packages: 'external',
        alias: { 'durable-log': './durable-log/src/index.ts' },
        logLevel: 'warning'
    });
    return folder;
}

/** The smallest source that has an event. */
export function writeProject(folder) {
    const write = (path, content) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
    };
    const xmlns = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
    const object = `force-app/main/default/objects/${eventName}`;
    write('sfdx-project.json', '{"packageDirectories":[{"path":"force-app","default":true}]}');
    write(
        `${object}/${eventName}.object-meta.xml`,
        `<CustomObject ${xmlns}><deploymentStatus>Deployed</deploymentStatus><eventType>HighVolume</eventType><label>Wire Story</label>` +
            '<pluralLabel>Wire Stories</pluralLabel><publishBehavior>PublishAfterCommit</publishBehavior></CustomObject>'
    );
    const field = (name, type) =>
        write(
            `${object}/fields/${name}.field-meta.xml`,
            `<CustomField ${xmlns}><fullName>${name}</fullName><label>${name}</label>${type}</CustomField>`
        );
    field('Headline__c', '<type>Text</type><length>255</length>');
    field('Number__c', '<type>Number</type><precision>18</precision><scale>0</scale>');
}

/** The message as the floors write it: what the org's own looks like. */
export function bayeuxMessage(number) {
    return JSON.stringify({ channel, data: eventData(number) });
}

export function eventData(number) {
    return {
        schema: 'l2FajcERlSKIdAfICjQwzw',
        payload: {
            CreatedDate: '2026-01-01T00:00:00.123Z',
            CreatedById: '005000000000001AAA',
            Headline__c: text,
            Number__c: number
        },
        event: {
            EventUuid: '3e74df29-1111-4222-8333-444455556666',
            replayId: 1459005 + number,
            EventApiName: eventName
        }
    };
}
