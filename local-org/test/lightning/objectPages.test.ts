import { useGreenhousePage } from './greenhousePage';

const greenhouse = useGreenhousePage();

/** The first cell of every row, from top to bottom. */
const names = () => greenhouse.page.locator('lightning-datatable tbody th[scope=row]').allInnerTexts();

test('a record is shown in the sections of its page layout, with its fields and no others', async () => {
    const id = greenhouse.org.plant('Fern', { Species__c: 'fern', Height__c: 12, Health__c: 'wilting' });
    await greenhouse.open(`/lightning/r/Plant__c/${id}/view`);
    const { page } = greenhouse;
    await page.locator('[data-field=Species__c]', { hasText: 'fern' }).waitFor();

    const fields = await page.locator('[data-field]').evaluateAll((all) => all.map((one) => one.dataset['field']));
    expect(fields).toEqual(['Name', 'OwnerId', 'Species__c', 'Height__c']);
    expect(await page.locator('.slds-section__title').allInnerTexts()).toEqual(['Growth']);
});

test("an object's home shows its list views, and the one that is chosen", async () => {
    for (const [name, fields] of [
        ['Fern', { Height__c: 12, Health__c: 'wilting' }],
        ['Oak', { Height__c: 900 }],
        ['Rose', { Height__c: 40, Health__c: 'wilting' }]
    ] as const)
        greenhouse.org.plant(name, fields);
    await greenhouse.open('/lightning/o/Plant__c/list');
    const { page } = greenhouse;
    await page.getByRole('link', { name: 'Rose' }).waitFor();
    expect(await page.locator('lightning-datatable thead').innerText()).toContain('Owner Alias');

    await page.getByRole('combobox', { name: 'List view' }).click();
    await page.getByRole('option', { name: 'Tall or wilting' }).click();

    await page.getByRole('link', { name: 'Rose' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Oak' }).waitFor();
    expect(await names()).toEqual(expect.arrayContaining(['Fern', 'Oak']));
    expect(await names()).not.toContain('Rose');
});

test('a list is sorted by the column whose heading is pressed', async () => {
    for (const name of ['Beech', 'Ash', 'Cedar']) greenhouse.org.plant(`Sorted ${name}`);
    await greenhouse.open('/lightning/o/Plant__c/list');
    const { page } = greenhouse;
    await page.getByRole('link', { name: 'Sorted Cedar' }).waitFor();

    await page.getByRole('button', { name: 'Sort by: Plant Name' }).click();

    const sorted = page.locator('lightning-datatable tbody tr', { hasText: 'Sorted' });
    await sorted.first().getByText('Sorted Ash').waitFor();
    expect((await names()).filter((name) => name.startsWith('Sorted'))).toEqual([
        'Sorted Ash',
        'Sorted Beech',
        'Sorted Cedar'
    ]);
});
