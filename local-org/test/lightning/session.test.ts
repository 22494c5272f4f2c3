import { credentials } from './greenhouse';
import { useGreenhousePage } from './greenhousePage';

const greenhouse = useGreenhousePage({ trustedUrls: () => ['wss://wire.example.com', "'unsafe-eval'"] });

test('without a session there is a login page, which leads to the page that was asked for', async () => {
    const { page, org } = greenhouse;
    await page.goto(`${org.url}/lightning/n/Toolshed`);
    await page.getByLabel('Username').fill(credentials.username);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Log In' }).click();
    await page.getByRole('alert').getByText('Please check your username and password').waitFor();
    await page.getByLabel('Password').fill(credentials.password);
    await page.getByRole('button', { name: 'Log In' }).click();
    await page.waitForURL('**/lightning/n/Toolshed');
    await page.getByRole('heading', { name: 'Toolshed', level: 1 }).waitFor();
});

test('the login page leads to no other site', async () => {
    for (const retUrl of ['https://evil.example.com', '//evil.example.com', '/\\evil.example.com']) {
        const body = new URLSearchParams({ un: credentials.username, pw: credentials.password, retURL: retUrl });
        const response = await fetch(`${greenhouse.org.url}/lightning/login`, {
            method: 'POST',
            body,
            redirect: 'manual'
        });
        expect(response.headers.get('location')).toBe('/');
    }
});

test('the login page leads on to the start URL, and takes no form of another site', async () => {
    const { org } = greenhouse;
    const html = await (await fetch(`${org.url}/?ec=302&startURL=%2Flightning%2Fn%2FToolshed`)).text();
    expect(html).toContain('name="retURL" value="/lightning/n/Toolshed"');
    const logIn = (origin: string) =>
        fetch(`${org.url}/lightning/login`, {
            method: 'POST',
            headers: { origin },
            body: new URLSearchParams({ un: credentials.username, pw: credentials.password }),
            redirect: 'manual'
        });
    expect((await logIn('https://evil.example.com')).headers.get('set-cookie')).toBeNull();
    expect((await logIn(org.url)).headers.get('set-cookie')).toMatch(/^sid=/);
});

test('logging out ends the session', async () => {
    await greenhouse.open('/lightning/n/Toolshed');
    const { page } = greenhouse;
    await page.getByRole('button', { name: 'View profile of Admin User' }).click();
    await page.getByRole('menuitem', { name: 'Log Out' }).click();
    await page.getByLabel('Username').waitFor();
});

test('components connect to the org and to trusted URLs only', async () => {
    const { org } = greenhouse;
    const cookie = `sid=${encodeURIComponent(org.sessions.issue(org.userId).accessToken)}`;
    const response = await fetch(`${org.url}/lightning/n/Beds`, { headers: { cookie } });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("connect-src 'self' wss://wire.example.com wss://weather.example.com");
    expect(policy).toMatch(/script-src 'self' 'sha256-[^']+';/);
    expect(policy).not.toContain('unsafe-eval');
    await greenhouse.open('/lightning/n/Toolshed');
    await greenhouse.page.getByRole('button', { name: 'Connect out' }).click();
    await greenhouse.page.locator('.socket', { hasText: /failed|Security/ }).waitFor();
});

test('files of the page are kept by the browser for good, compressed ahead of time', async () => {
    const { org } = greenhouse;
    const cookie = `sid=${encodeURIComponent(org.sessions.issue(org.userId).accessToken)}`;
    const html = await (await fetch(`${org.url}/lightning/n/Beds`, { headers: { cookie } })).text();
    const shell = /\/lightning\/vendor\/shell-\w+\.js/.exec(html)?.[0] ?? '';
    const response = await fetch(org.url + shell, { headers: { 'accept-encoding': 'br' } });
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const again = await fetch(org.url + shell, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
});

test('no file outside the bundle can be had', async () => {
    for (const path of ['../../package.json', '%2e%2e/%2e%2e/%2e%2e/package.json', 'icons/../../vendorBuild.js']) {
        expect((await fetch(`${greenhouse.org.url}/lightning/vendor/${path}`)).status).toBe(404);
    }
});
