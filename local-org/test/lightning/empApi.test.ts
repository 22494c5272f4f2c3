import { useGreenhousePage } from './greenhousePage';

const greenhouse = useGreenhousePage();

function publish(temperature: number): void {
    const { bus, userId } = greenhouse.org;
    const records = [{ Temperature__c: temperature }];
    const [result] = bus.publish({ objectName: 'Climate_Reading__e', records, userId });
    expect(result?.success).toBe(true);
}

test("a component hears platform events over the page's connection", async () => {
    await greenhouse.open('/lightning/n/Beds');
    const climate = greenhouse.page.locator('c-climate');
    await climate.getByText('Live').waitFor();
    expect(await climate.locator('.channel').innerText()).toBe('/event/Climate_Reading__e');
    publish(21.5);
    await climate.getByText('21.5 degrees').waitFor();
    publish(22);
    await climate.getByText('22 degrees').waitFor();
    await climate.getByRole('button', { name: 'Stop' }).click();
    await climate.getByText('Live').waitFor({ state: 'detached' });
});

test('errors of the connection reach every listener', async () => {
    await greenhouse.open('/lightning/n/Beds');
    const climate = greenhouse.page.locator('c-climate');
    await climate.getByText('Live').waitFor();
    await climate.getByRole('button', { name: 'Nowhere' }).click();
    await climate.locator('.errors li').waitFor();
    expect(await climate.locator('.errors li').innerText()).toMatch(/^400::The channel/);
});

test('after the server forgot the client, the page goes on where it was', async () => {
    await greenhouse.open('/lightning/n/Beds');
    const { page } = greenhouse;
    const climate = page.locator('c-climate');
    await climate.getByText('Live').waitFor();
    publish(1);
    await climate.getByText('1 degrees', { exact: true }).waitFor();
    // The next poll is answered as Salesforce answers a client that it has dropped.
    let refused = false;
    const handshake = page.waitForRequest((request) => (request.postData() ?? '').includes('/meta/handshake'));
    await page.route('**/cometd/**', async (route) => {
        const [message] = JSON.parse(route.request().postData() ?? '[]') as { channel: string; id: string }[];
        if (message?.channel !== '/meta/connect' || refused) return route.continue();
        refused = true;
        const advice = { interval: 0, reconnect: 'handshake' };
        const reply = {
            channel: '/meta/connect',
            id: message.id,
            successful: false,
            error: '403::Unknown client',
            advice
        };
        return route.fulfill({ json: [reply] });
    });
    publish(2);
    await climate.getByText('2 degrees', { exact: true }).waitFor();
    publish(3);
    await climate.getByText('3 degrees', { exact: true }).waitFor();
    await handshake;
    publish(4);
    await climate.getByText('4 degrees', { exact: true }).waitFor();
    expect(refused).toBe(true);
});
