/**
 * A browser for `sf org login web`: logs in at the page that it is opened with, allows the app, and follows its way back. Like a browser's
 * launcher it ends at once, and a process of its own goes on. BROWSER_LOGIN: `username password`.
 */
import { spawn } from 'node:child_process';
import { argv, env, execPath } from 'node:process';
import { URLSearchParams } from 'node:url';

const [, script, url, isDriver] = argv;
const [username = '', password = ''] = (env.BROWSER_LOGIN ?? '').split(' ');
const cookies = new Map();

async function visit(address, init = {}) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(address, { ...init, redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/);
        cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location !== null) return visit(new URL(location, address).href);
    return { address, html: await response.text() };
}

const unescaped = (text) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

async function drive() {
    let page = await visit(url);
    while (page.html.includes('<form')) {
        const form = new URLSearchParams();
        for (const [, name, value] of page.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
            form.set(name, unescaped(value));
        if (page.html.includes('name="pw"')) {
            form.set('un', username);
            form.set('pw', password);
        } else form.set('save', '1');
        const action = /<form[^>]*action="([^"]*)"/.exec(page.html)?.[1] ?? page.address;
        page = await visit(new URL(action, page.address).href, { method: 'POST', body: form });
    }
}

if (isDriver === 'drive') await drive();
else spawn(execPath, [script, url, 'drive'], { detached: true, stdio: 'ignore' }).unref();
