import { useGreenhousePage } from './greenhousePage';

const greenhouse = useGreenhousePage();

test('a record page reads, shows and changes its record', async () => {
    const { org } = greenhouse;
    const id = org.plant('Fern', { Height__c: 12, Health__c: 'wilting' });
    await greenhouse.open(`/lightning/r/Plant__c/${id}/view`);
    const facts = greenhouse.page.locator('c-plant-facts');
    await facts.getByText('Fern is 12 high, Wilting badly, by gardener@greenhouse.test').waitFor();
    expect(await facts.locator('.object').innerText()).toBe('Plant__c');
    expect(await facts.locator('.choices').innerText()).toBe('Thriving, Wilting badly');
    await facts.getByRole('button', { name: 'Grow' }).click();
    await facts.getByText('Fern is 13 high').waitFor();
    expect(org.database.get('Plant__c', id)?.['Height__c']).toBe(13);
});

test('tabs of the page hold the fields and the feed of the record', async () => {
    const id = greenhouse.org.plant('Rose', { Species__c: 'rosa' });
    await greenhouse.open(`/lightning/r/Plant__c/${id}/view`);
    const { page } = greenhouse;
    await page.locator('[data-field=Species__c]', { hasText: 'rosa' }).waitFor();
    await page.getByRole('tab', { name: 'Chatter' }).click();
    await page.getByPlaceholder('Share an update...').fill('Needs pruning');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('listitem').getByText('Needs pruning').waitFor();
});

test('a refused change tells why in the form of UI API', async () => {
    const id = greenhouse.org.plant('Cactus');
    await greenhouse.open(`/lightning/r/Plant__c/${id}/view`);
    const facts = greenhouse.page.locator('c-plant-facts');
    await facts.getByText('Cactus is').waitFor();
    await facts.getByRole('button', { name: 'Spoil' }).click();
    await facts.locator('.failure', { hasText: 'enhancedErrorType' }).waitFor();
    expect(JSON.parse(await facts.locator('.failure').innerText())).toMatchObject({
        statusCode: 400,
        enhancedErrorType: 'RecordError',
        output: {
            fieldErrors: { Health__c: [{ errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', field: 'Health__c' }] }
        }
    });
});

test('components navigate by page references', async () => {
    const id = greenhouse.org.plant('Palm');
    await greenhouse.open(`/lightning/r/Plant__c/${id}/view`);
    const { page } = greenhouse;
    await page.getByRole('button', { name: 'All plants' }).click();
    await page.waitForURL('**/lightning/o/Plant__c/list');
    await page.getByRole('link', { name: 'Palm' }).waitFor();
});

test('a record without a page of its own shows its fields', async () => {
    await greenhouse.open(`/lightning/r/User/${greenhouse.org.userId}/view`);
    await greenhouse.page.locator('[data-field=Username]', { hasText: 'gardener@greenhouse.test' }).waitFor();
});
