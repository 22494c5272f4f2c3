import { useGreenhousePage } from './greenhousePage';

const greenhouse = useGreenhousePage();

const text = (selector: string) => greenhouse.page.locator(selector).innerText();

test('the front door leads to the first tab of the first Lightning app', async () => {
    await greenhouse.open('/');
    expect(new URL(greenhouse.page.url()).pathname).toBe('/lightning/n/Beds');
    expect(await greenhouse.page.title()).toBe('Beds | Salesforce');
});

test('the navigation bar shows the app and its tabs, and which one is open', async () => {
    await greenhouse.open('/lightning/n/Beds');
    const navigation = greenhouse.page.getByRole('navigation', { name: 'Global' });
    await navigation.waitFor();
    expect(await navigation.getByRole('link').allInnerTexts()).toEqual(['Beds', 'Toolshed', 'Plants', 'Home']);
    expect(await navigation.locator('[aria-current=page]').innerText()).toBe('Beds');
    await navigation.getByRole('link', { name: 'Toolshed' }).click();
    await greenhouse.page.getByRole('heading', { name: 'Toolshed', level: 1 }).waitFor();
});

test('the components of a FlexiPage stand in its regions, with the properties it gives them in their types', async () => {
    await greenhouse.open('/lightning/n/Beds');
    await greenhouse.page.locator('c-climate .settings').waitFor();
    expect(await text('c-climate .settings')).toBe('number 3, boolean false');
    const components = async (region: string) =>
        greenhouse.page.locator(`[data-region=${region}] [data-component]`).evaluateAll((elements) => {
            return elements.map((element) => element.getAttribute('data-component'));
        });
    expect(await components('region1')).toEqual(['c:climate']);
    expect(await components('region2')).toEqual(['c:plantTable']);
    expect(await components('region3')).toEqual([
        'c:wateringForm',
        'c:bedPicker',
        'c:bedDetail',
        'flexipage:richText',
        'flexipage:reportChart',
        'forceChatter:exposedFeed'
    ]);
    await greenhouse.page.getByText('This standard component is not supported by local-org.').waitFor();
    await greenhouse.page.getByText('Mind').waitFor();
});

test('a component reads labels, static resources and the user; its styles and shared styles are its own', async () => {
    await greenhouse.open('/lightning/n/Beds');
    await greenhouse.page.locator('c-plant-table .greeting').waitFor();
    expect(await text('c-plant-table .greeting')).toBe('Good growing & <b>good</b> luck');
    expect(await text('c-plant-table .user')).toBe(greenhouse.org.userId);
    const color = (selector: string) =>
        greenhouse.page.locator(selector).evaluate((element) => {
            const view = globalThis as unknown as { getComputedStyle(of: unknown): { color: string } };
            return view.getComputedStyle(element).color;
        });
    expect(await color('c-plant-table .greeting')).toBe('rgb(46, 132, 74)');
    expect(await color('c-plant-table .user')).toBe('rgb(1, 2, 3)');
    const image = greenhouse.page.locator('c-plant-table img');
    expect(await image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth)).toBe(16);
});

test('messages of Lightning Message Service reach the other components of the page', async () => {
    await greenhouse.open('/lightning/n/Beds');
    await greenhouse.page.getByRole('button', { name: 'Pick roses' }).click();
    await greenhouse.page.locator('c-bed-detail .bed', { hasText: 'roses' }).waitFor();
});

test('base components, modals and alerts work as on the platform', async () => {
    await greenhouse.open('/lightning/n/Toolshed');
    const { page } = greenhouse;
    await page.getByRole('tab', { name: 'Rakes' }).click();
    await page.getByText('Three rakes').waitFor();
    await page.getByRole('button', { name: 'Dig' }).click();
    await page.getByText('Really dig here?').waitFor();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.locator('.answer', { hasText: 'yes' }).waitFor();
    await page.getByRole('button', { name: 'Warn' }).click();
    await page.getByText('Mind the rake').waitFor();
    await page.getByRole('button', { name: 'OK' }).click();
    await page.locator('.answer', { hasText: 'warned' }).waitFor();
});

test('icons come from the sprites of the design system', async () => {
    await greenhouse.open('/lightning/n/Toolshed');
    const use = greenhouse.page.locator('c-toolshed lightning-card use').first();
    await use.waitFor({ state: 'attached' });
    const href = await use.evaluate((element) => element.getAttribute('xlink:href'));
    expect(href).toBe('/_slds/icons/custom-sprite/svg/symbols.svg#custom20');
    const sprite = await fetch(`${greenhouse.org.url}/_slds/icons/custom-sprite/svg/symbols.svg`);
    expect(sprite.headers.get('content-type')).toBe('image/svg+xml');
    expect(await sprite.text()).toContain('id="custom20"');
});

test('a Chatter feed shows what is posted while it is open', async () => {
    await greenhouse.open('/lightning/n/Beds');
    const { database, chatter, userId } = greenhouse.org;
    const feed = greenhouse.page.locator('[data-component="forceChatter:exposedFeed"]');
    await feed.getByText('Nothing has been posted here yet.').waitFor();
    database.transaction({ userId, origin: 'test' }, (transaction) =>
        chatter.post(transaction, { parentId: userId, body: 'The roses bloom', createdById: userId })
    );
    await feed.getByText('The roses bloom').waitFor();
    await feed.getByText('Admin User').first().waitFor();
});

test('pages that do not exist say so', async () => {
    await greenhouse.open('/lightning/n/Orangery');
    await greenhouse.page.getByText('there is no tab Orangery').waitFor();
});

test('the home page posts to Chatter', async () => {
    await greenhouse.open('/lightning/page/home');
    const { page } = greenhouse;
    await page.getByPlaceholder('Share an update...').fill('Spring is here');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('listitem').getByText('Spring is here').waitFor();
});

test('the page fits a phone: regions stand one under the other, nothing is wider than the screen', async () => {
    await greenhouse.page.setViewportSize({ width: 390, height: 800 });
    await greenhouse.open('/lightning/n/Beds');
    await greenhouse.page.locator('c-watering-form').waitFor();
    const [table, form] = await Promise.all(
        ['c-plant-table', 'c-watering-form'].map((selector) => greenhouse.page.locator(selector).boundingBox())
    );
    expect(form?.y).toBeGreaterThan(table?.y ?? 0);
    const overflow = await greenhouse.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
});
