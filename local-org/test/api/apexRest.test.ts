import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { Org } from '../../src/org';
import { temporaryDirectory } from './orgParts';

const orders = `
@RestResource(urlMapping='/Orders/*')
global with sharing class Orders {
    global class Line { global String title; global Integer copies; }
    global class Order { global String id; global List<Line> lines; global Decimal total; }
    global class OrderException extends Exception {}

    @HttpGet
    global static Account one() {
        String name = RestContext.request.requestURI.substringAfterLast('/');
        return [SELECT Id, Name, Phone FROM Account WHERE Name = :EncodingUtil.urlDecode(name, 'UTF-8')];
    }

    @HttpPost
    global static Order place(String id, List<Line> lines, Boolean fail) {
        Order placed = new Order();
        placed.id = id;
        placed.lines = lines;
        placed.total = 1.50;
        insert new Account(Name = id);
        if (fail == true) throw new OrderException('sold out');
        RestContext.response.statusCode = 201;
        RestContext.response.addHeader('X-Order', id);
        return placed;
    }

    @HttpPut
    global static void raw() {
        RestRequest request = RestContext.request;
        RestContext.response.addHeader('Content-Type', 'text/plain');
        RestContext.response.responseBody = Blob.valueOf(request.httpMethod + ' ' + request.resourcePath + ' '
            + request.params.get('q') + ' ' + request.headers.get('X-Asked-By') + ' ' + request.requestBody.toString());
    }

    @HttpDelete
    global static void cancel() {
        delete [SELECT Id FROM Account WHERE Name = 'O-1'];
    }
}`;
const express = `
@RestResource(urlMapping='/Orders/express')
global class ExpressOrders {
    @HttpGet
    global static String get() { return 'express'; }
}`;

let org: Org;
let url: string;
const directory = temporaryDirectory();
beforeAll(async () => {
    const classes = join(directory, 'main/classes');
    mkdirSync(classes, { recursive: true });
    writeFileSync(
        join(directory, 'sfdx-project.json'),
        JSON.stringify({ packageDirectories: [{ path: 'main', default: true }], sourceApiVersion: '65.0' })
    );
    const meta =
        '<?xml version="1.0"?><ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>65.0</apiVersion><status>Active</status></ApexClass>';
    for (const [name, source] of Object.entries({ Orders: orders, ExpressOrders: express })) {
        writeFileSync(join(classes, `${name}.cls`), source);
        writeFileSync(join(classes, `${name}.cls-meta.xml`), meta);
    }
    org = await Org.open({ sources: [directory], log: Fastify().log, watch: false });
    url = (await org.listen(0)).instanceUrl;
});
afterAll(() => org.close());

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}/services/apexrest${path}`, {
        method,
        headers: { authorization: `Bearer ${org.adminToken()}`, 'content-type': 'application/json', ...headers },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return {
        status: response.status,
        body: type.includes('json') && text !== '' ? (JSON.parse(text) as unknown) : text,
        headers: response.headers
    };
}
const accounts = () => [...org.rooms.database.records('Account')].map((account) => account['Name']);

it('reads parameters by name, gives what the method returns and the status and headers that it sets', async () => {
    const lines = [{ title: 'Emma', copies: 2 }];
    const { status, body, headers } = await call('POST', '/Orders/', { LINES: lines, id: 'O-1' });
    expect([status, body]).toEqual([201, { id: 'O-1', lines, total: 1.5 }]);
    expect(headers.get('x-order')).toBe('O-1');
    expect(accounts()).toContain('O-1');
});

it('gives records as REST does', async () => {
    expect(await call('GET', '/Orders/O-1')).toMatchObject({
        status: 200,
        body: { attributes: { type: 'Account', url: expect.stringContaining('/sobjects/Account/001') }, Name: 'O-1' }
    });
});

it('gives a void method the request as it came, and sends what it left in the response', async () => {
    const { status, body, headers } = await call('PUT', '/Orders/7?q=a%20b', 'any text', { 'x-asked-by': 'me' });
    expect([status, body]).toEqual([200, 'PUT /services/apexrest/Orders/* a b me any text']);
    expect(headers.get('content-type')).toBe('text/plain');
});

it('takes the most exact mapping', async () => {
    expect(await call('GET', '/Orders/express')).toMatchObject({ status: 200, body: 'express' });
});

it('saves what the method did, or nothing after an exception, which is told with its place', async () => {
    expect(await call('POST', '/Orders', { id: 'O-2', fail: true })).toMatchObject({
        status: 500,
        body: [
            {
                errorCode: 'APEX_ERROR',
                message: expect.stringMatching(
                    /^Orders\.OrderException: sold out\n\nClass\.Orders\.place: line 21, column 1/
                )
            }
        ]
    });
    expect(accounts()).not.toContain('O-2');
    expect((await call('DELETE', '/Orders/O-1')).status).toBe(200);
    expect(accounts()).not.toContain('O-1');
});

it('answers what it cannot serve as the platform does', async () => {
    expect(await call('GET', '/Nothing')).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    expect(await call('PATCH', '/Orders/1', {})).toMatchObject({
        status: 405,
        body: [
            {
                errorCode: 'METHOD_NOT_ALLOWED',
                message: "HTTP Method 'PATCH' not allowed. Allowed are GET,POST,PUT,DELETE"
            }
        ]
    });
    expect(await call('POST', '/Orders', { wrong: 1 })).toMatchObject({
        status: 400,
        body: [{ errorCode: 'JSON_PARSER_ERROR', message: expect.stringContaining('wrong') }]
    });
    expect((await call('POST', '/Orders', '{')).status).toBe(400);
    expect((await call('POST', '/Orders', { id: 'O-3', lines: 'none' })).status).toBe(400);
    expect((await fetch(`${url}/services/apexrest/Orders/1`)).status).toBe(401);
});
