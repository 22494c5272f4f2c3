import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openGreenhouse } from './greenhouse';
import { useGreenhousePage } from './greenhousePage';

const greenhouse = useGreenhousePage();

const component = (source: string, path: string) => join(source, 'src/main/default/lwc', path);

test('the components of the fixture are without fault', async () => {
    expect(await greenhouse.org.lightning.problems()).toEqual([]);
});

test('faults are told with file, line and column, in the words of the platform', async () => {
    const org = await openGreenhouse({ watch: false });
    try {
        const change = (path: string, from: string, to: string) => {
            const file = component(org.source, path);
            writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
        };
        change('bedDetail/bedDetail.html', '<p class="bed">', '<p class="bed"><b>');
        change('climate/climate.js', "from 'lightning/empApi'", "from 'lightning/flowSupport'");
        change('plantTable/plantTable.js', 'PlantController.plants', 'PlantController.weeds');
        change('plantFacts/plantFacts.js', 'Plant__c.Height__c', 'Plant__c.Depth__c');
        change('toolshed/toolshed.js', "'c/confirmDigging'", "'c/digging'");
        change('wateringForm/wateringForm.js', 'litres = 1;', 'litres = = 1;');
        org.lightning.replaceSource(org.model);
        const problems = (await org.lightning.problems()).map(({ file, line, column, message }) => {
            return `${file.slice(file.lastIndexOf('/') + 1)}:${line}:${column} ${message}`;
        });
        expect(problems).toEqual([
            expect.stringMatching(/^bedDetail.html:3:\d+ LWC1058: /),
            'climate.js:2:50 lightning/flowSupport is not supported by local-org',
            'plantFacts.js:7:21 Invalid reference Plant__c.Depth__c of type sobjectField in file plantFacts.js',
            "plantTable.js:3:21 Unable to find Apex action method referenced as 'PlantController.weeds'.",
            'toolshed.js:3:29 No MODULE named markup://c:digging found',
            expect.stringMatching(/^wateringForm.js:6:\d+ LWC1007: Unexpected token/)
        ]);
    } finally {
        await org.close();
    }
});

test('a component that does not compile says why in its place; the others are shown', async () => {
    const { page, org } = greenhouse;
    await greenhouse.open('/lightning/n/Beds');
    await page.locator('c-bed-detail .bed').waitFor();
    const file = component(org.source, 'bedDetail/bedDetail.js');
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, source.replace("bed = 'none';", 'bed = ;'));
    const problem = page.locator('[data-component="c:bedDetail"]').getByRole('alert');
    await problem.getByText(/bedDetail\.js:7:\d+ .*Unexpected token/).waitFor();
    await page.locator('c-plant-table').waitFor();
    writeFileSync(file, source.replace("'none'", "'mended'"));
    await page.getByText('mended').waitFor();
});

test('open pages are loaded anew when a component changes', async () => {
    const { page, org } = greenhouse;
    await greenhouse.open('/lightning/n/Toolshed');
    await page.locator('.answer', { hasText: 'not asked' }).waitFor();
    const file = component(org.source, 'toolshed/toolshed.js');
    writeFileSync(file, readFileSync(file, 'utf8').replace("'not asked'", "'freshly painted'"));
    await page.locator('.answer', { hasText: 'freshly painted' }).waitFor();
});

test('a component whose error is its own is fenced in', async () => {
    const org = await openGreenhouse({ watch: false });
    try {
        const file = component(org.source, 'bedDetail/bedDetail.js');
        writeFileSync(
            file,
            readFileSync(file, 'utf8').replace(
                'connectedCallback() {',
                "connectedCallback() {\n        throw new Error('thorns');"
            )
        );
        org.lightning.replaceSource(org.model);
        await greenhouse.page.goto(org.frontdoor('/lightning/n/Beds'));
        await greenhouse.page.locator('[data-component="c:bedDetail"]').getByText('thorns').waitFor();
        await greenhouse.page.locator('c-plant-table').waitFor();
    } finally {
        await org.close();
    }
});
