import { readFileSync } from 'node:fs';
import { NotSupportedError } from '../../../errors';
import { text } from '../../../metadata/xmlNode';
import type { GeneratedObject } from '../../generate/runtimeInterface';
import { given } from '../given';
import { currentLine } from '../../runtime/codeUnit';
import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import type { ApexObject } from '../../runtime/values/apexObject';
import { type HttpRequestValue, HttpResponseValue } from './httpMessages';
import { StaticResourceMock } from './staticResourceMock';

const calloutException = (message: string) => systemException('System.CalloutException', message);

/** `Http.send`: to the test's mock, else over the network. */
export function sendRequest(x: Execution, request: HttpRequestValue): HttpResponseValue {
    // a test's mock is asked whatever the request lacks
    if (request.endpoint === null && x.test === undefined) {
        throw systemException('System.IllegalArgumentException', 'Endpoint is not set');
    }
    x.limits.use('callouts');
    const { log } = x;
    if (log === undefined) return respond(x, request);
    const line = currentLine(x);
    const described = `System.HttpRequest[Endpoint=${request.endpoint}, Method=${request.method ?? 'GET'}]`;
    log.add('CALLOUT', 'INFO', 'CALLOUT_REQUEST', line, described);
    const response = respond(x, request);
    const { status, statusCode } = response;
    log.add(
        'CALLOUT',
        'INFO',
        'CALLOUT_RESPONSE',
        line,
        `System.HttpResponse[Status=${status}, StatusCode=${statusCode}]`
    );
    return response;
}

function respond(x: Execution, request: HttpRequestValue): HttpResponseValue {
    if (x.test !== undefined) return mockedResponse(x, request);
    const endpoint = given(request.endpoint);
    if (x.trigger !== undefined) throw calloutException('Callout from triggers are currently not supported.');
    if (x.limits.used('dmlStatements') > 0) {
        throw calloutException('You have uncommitted work pending. Please commit or rollback before calling out');
    }
    checkEndpoint(x, endpoint);
    const reply = x.org.callouts.send({
        url: endpoint,
        method: request.method ?? 'GET',
        headers: request.headers.entries(),
        body: request.body,
        timeout: request.timeout
    });
    if (reply.kind === 'timeout') throw calloutException('Read timed out');
    if (reply.kind === 'error') throw calloutException(reply.message);
    const response = new HttpResponseValue();
    response.statusCode = reply.statusCode;
    response.status = reply.status;
    response.body = Buffer.from(reply.body);
    for (const [name, value] of reply.headers) response.headers.set(name, value);
    return response;
}

function mockedResponse(x: Execution, request: HttpRequestValue): HttpResponseValue {
    const mock = x.test?.mocks.get('httpcalloutmock');
    if (mock instanceof StaticResourceMock) return mock.respond((name) => staticResource(x, name));
    const respond = (mock as GeneratedObject | undefined)?.['~respond/1'];
    if (mock === undefined || respond === undefined) {
        throw systemException(
            'System.TypeException',
            'Methods defined as TestMethod do not support Web service callouts'
        );
    }
    const response = respond.call(mock, x, request);
    return given(response instanceof HttpResponseValue ? response : null);
}

/** "Before any Apex callout can call an external site, that site must be registered in the Remote Site Settings page." */
function checkEndpoint(x: Execution, endpoint: string): void {
    if (endpoint.startsWith('callout:')) throw new NotSupportedError('A named credential');
    const isOpen = x.org.services.model.components.some(({ type, xml }) => {
        if (type !== 'RemoteSiteSetting' || text(xml, 'isActive') === 'false') return false;
        return endpoint.startsWith(text(xml, 'url')?.trim() ?? '\u0000');
    });
    if (isOpen) return;
    throw calloutException(
        `Unauthorized endpoint, please check Setup->Security->Remote site settings. endpoint = ${endpoint}`
    );
}

function staticResource(x: Execution, name: string): Buffer {
    const resource = x.org.services.model.staticResources.find(
        (candidate) => candidate.name.toLowerCase() === name.toLowerCase()
    );
    if (resource === undefined) throw calloutException(`Static resource ${name} not found`);
    return readFileSync(resource.path);
}

/** `Test.setMock`: mocks of HTTP and of SOAP. */
export function setMock(x: Execution, interfaceName: string, mock: ApexObject): void {
    const name = interfaceName.toLowerCase();
    if (name !== 'httpcalloutmock' && name !== 'webservicemock')
        throw new NotSupportedError(`Test.setMock of ${interfaceName}`);
    x.test?.mocks.set(name, mock);
}
