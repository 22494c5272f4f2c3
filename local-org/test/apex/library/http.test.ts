import { Worker } from 'node:worker_threads';
import { openApexOrg, type ApexTestOrg } from '../entry/apexTestOrg';

/** In a thread of its own: Apex holds up this one while it waits. */
const server = `
const { createServer } = require('node:http');
const { parentPort } = require('node:worker_threads');
createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
        if (request.url === '/slow') return;
        response.writeHead(201, { 'X-Shop': 'open', 'Content-Type': 'text/plain' });
        response.end(request.method + ' ' + request.url + ' ' + request.headers['x-clerk'] + ' ' + Buffer.concat(chunks));
    });
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });
`;

let org: ApexTestOrg;
let worker: Worker;
let url: string;

beforeAll(async () => {
    worker = new Worker(server, { eval: true });
    const port = await new Promise<number>((resolve) => worker.once('message', resolve));
    url = `http://127.0.0.1:${port}`;
    org = await openApexOrg(
        {
            Caller: `public class Caller {
                public static HttpResponse call(String url) {
                    HttpRequest request = new HttpRequest();
                    request.setEndpoint(url);
                    request.setMethod('POST');
                    request.setHeader('X-Clerk', 'Emma');
                    request.setBody('péage');
                    request.setTimeout(2000);
                    return new Http().send(request);
                }
            }`,
            CallerTest: `@IsTest
            private class CallerTest {
                private class Mock implements HttpCalloutMock {
                    public HttpResponse respond(HttpRequest request) {
                        HttpResponse response = new HttpResponse();
                        response.setStatusCode(418);
                        response.setStatus('Teapot');
                        response.setBody(request.getMethod() + ' ' + request.getEndpoint() + ' ' + request.getHeader('x-CLERK') + ' ' + request.getBody());
                        return response;
                    }
                }
                @IsTest
                static void mocked() {
                    Test.setMock(HttpCalloutMock.class, new Mock());
                    HttpResponse response = Caller.call('https://shop.example/orders');
                    Assert.areEqual(418, response.getStatusCode());
                    Assert.areEqual('Teapot', response.getStatus());
                    Assert.areEqual('POST https://shop.example/orders Emma péage', response.getBody());
                    Assert.areEqual(1, Limits.getCallouts());
                }
                @IsTest
                static void notMocked() {
                    try {
                        Caller.call('https://shop.example/orders');
                        Assert.fail();
                    } catch (TypeException e) {
                        Assert.areEqual('Methods defined as TestMethod do not support Web service callouts', e.getMessage());
                    }
                }
            }`
        },
        [{ type: 'RemoteSiteSetting', name: 'Shop', file: 'Shop', xml: { url, isActive: 'true' } }]
    );
});

afterAll(async () => {
    await org.close();
    await worker.terminate();
});

function logs(body: string): string[] {
    org.logged.length = 0;
    const outcome = org.engine.executeAnonymous(body, org.adminUserId);
    return outcome.kind === 'exception' ? [...org.logged, outcome.message] : [...org.logged];
}

test('a request goes over the network while Apex waits', () => {
    expect(
        logs(`HttpResponse response = Caller.call('${url}/orders?a=1');
        System.debug(response.getStatusCode() + ' ' + response.getStatus() + ' ' + response.getHeader('x-shop'));
        System.debug(response.getBody());`)
    ).toEqual(['201 Created open', 'POST /orders?a=1 Emma péage']);
});

test('a site must be registered, and nothing be written before', () => {
    expect(logs(`Caller.call('http://elsewhere.example');`)).toEqual([
        'System.CalloutException: Unauthorized endpoint, please check Setup->Security->Remote site settings. endpoint = http://elsewhere.example'
    ]);
    expect(logs(`insert new Book__c(Title__c = 'Emma'); Caller.call('${url}');`)).toEqual([
        'System.CalloutException: You have uncommitted work pending. Please commit or rollback before calling out'
    ]);
});

test('a server that doesn’t answer', () => {
    expect(logs(`Caller.call('${url}/slow');`)).toEqual(['System.CalloutException: Read timed out']);
});

test('tests talk to mocks', () => {
    expect(org.engine.runTests().results.map(({ methodName, message }) => [methodName, message])).toEqual([
        ['mocked', null],
        ['notMocked', null]
    ]);
});
