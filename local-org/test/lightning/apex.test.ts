import { useGreenhousePage } from './greenhousePage';

const greenhouse = useGreenhousePage();

test('a wire shows what a cacheable method returns; refreshApex asks again', async () => {
    const { org } = greenhouse;
    org.plant('Fern', { Height__c: 12 });
    await greenhouse.open('/lightning/n/Beds');
    const { page } = greenhouse;
    const table = page.locator('c-plant-table');
    await table.getByText('Fern').waitFor();
    await table.getByText('12 cm').waitFor();
    const calls = org.apexCalls.get('plants') ?? 0;
    org.plant('Moss');
    await table.getByRole('button', { name: 'Refresh' }).click();
    await table.getByText('Moss').waitFor();
    expect(org.apexCalls.get('plants')).toBe(calls + 1);
});

test('a method that is not cacheable is refused on a wire, without being run', async () => {
    await greenhouse.open('/lightning/n/Beds');
    const { page, org } = greenhouse;
    const calls = org.apexCalls.get('water') ?? 0;
    await page
        .locator('.misuse', {
            hasText: 'Apex methods that are to be cached must be marked as @AuraEnabled(cacheable=true)'
        })
        .waitFor();
    expect(org.apexCalls.get('water') ?? 0).toBe(calls);
});

test('an imperative call runs the method and the toast tells', async () => {
    await greenhouse.open('/lightning/n/Beds');
    const { page, org } = greenhouse;
    const form = page.locator('c-watering-form');
    await form.getByLabel('Plant').fill('Ivy');
    await form.getByRole('button', { name: 'Water it' }).click();
    await page.getByText('Ivy is happy').waitFor();
    const names = [...org.database.records('Plant__c')].map((record) => record['Name']);
    expect(names).toContain('Ivy');
});

test('an exception of Apex reaches the component as on the platform', async () => {
    await greenhouse.open('/lightning/n/Beds');
    const { page } = greenhouse;
    const form = page.locator('c-watering-form');
    await form.getByLabel('Plant').fill('Ivy');
    await form.getByRole('combobox').click();
    await form.getByRole('option', { name: '20 litres' }).click();
    await form.getByRole('button', { name: 'Water it' }).click();
    await page.locator('.slds-notify').getByText('That would drown it').waitFor();
    expect(JSON.parse(await form.locator('.failure').innerText())).toEqual({
        status: 500,
        statusText: 'Server Error',
        body: {
            exceptionType: 'System.AuraHandledException',
            message: 'That would drown it',
            stackTrace: expect.stringContaining('Class.PlantController.water: line 13'),
            isUserDefinedException: false
        },
        headers: {},
        ok: false,
        errorType: 'fetchResponse'
    });
});

test('the door to Apex opens only to a page of the org', async () => {
    const { org } = greenhouse;
    const call = async (headers: Record<string, string>) => {
        const body = JSON.stringify({ classname: 'PlantController', method: 'plants', params: {}, cacheable: true });
        const response = await fetch(`${org.url}/lightning/apex/execute`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body
        });
        return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const sid = `sid=${encodeURIComponent(org.sessions.issue(org.userId).accessToken)}`;
    const html = await (await fetch(`${org.url}/lightning/n/Beds`, { headers: { cookie: sid } })).text();
    const csrf = /"csrfToken":"([^"]+)"/.exec(html)?.[1] ?? '';
    expect(await call({})).toMatchObject({ status: 401, body: { errorCode: 'INVALID_SESSION_ID' } });
    expect(await call({ cookie: sid })).toMatchObject({ status: 403 });
    expect(await call({ cookie: sid, 'x-csrf-token': 'guessed' })).toMatchObject({ status: 403 });
    expect(await call({ cookie: sid, 'x-csrf-token': csrf })).toMatchObject({ status: 200, body: { cacheable: true } });
});
