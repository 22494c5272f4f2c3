import { NotSupportedError } from '../../../errors';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { stringList } from '../lists';
import { systemException } from '../../runtime/values/apexException';
import { ApexBlob } from '../../runtime/values/apexBlob';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { HttpRequestValue, HttpResponseValue } from './httpMessages';
import { sendRequest } from './sendRequest';
import { staticResourceMockType } from './staticResourceMock';

/** A value of System.Http. */
class HttpValue extends LibraryValue {
    override get libraryType(): string {
        return 'Http';
    }
}

/** "The timeout … 1 millisecond to 120,000 milliseconds." */
const longestTimeout = 120_000;

type Message = HttpRequestValue | HttpResponseValue;

/** Members that requests and responses share. */
const messageMembers: LibraryType['members'] = {
    'String getBody()': (_x, message: Message) => message.body.toString('utf8'),
    'void setBody(String body)': (_x, message: Message, body: string | null) => {
        message.body = Buffer.from(given(body), 'utf8');
    },
    'Blob getBodyAsBlob()': (_x, message: Message) => new ApexBlob(message.body),
    'void setBodyAsBlob(Blob body)': (_x, message: Message, body: ApexBlob | null) => {
        message.body = Buffer.from(given(body).bytes);
    },
    'String getHeader(String name)': (_x, message: Message, name: string | null) => message.headers.get(given(name)),
    'void setHeader(String name, String value)': (_x, message: Message, name: string | null, value: string | null) =>
        message.headers.set(given(name), given(value))
};

const httpRequestType: LibraryType = {
    name: 'HttpRequest',
    namespace: 'System',
    members: {
        ...messageMembers,
        'HttpRequest()': () => new HttpRequestValue(),
        'String getEndpoint()': (_x, request: HttpRequestValue) => request.endpoint,
        'void setEndpoint(String endpoint)': (_x, request: HttpRequestValue, endpoint: string | null) => {
            request.endpoint = endpoint;
        },
        'String getMethod()': (_x, request: HttpRequestValue) => request.method,
        'void setMethod(String method)': (_x, request: HttpRequestValue, method: string | null) => {
            request.method = given(method).toUpperCase();
        },
        'Boolean getCompressed()': (_x, request: HttpRequestValue) => request.compressed,
        'void setCompressed(Boolean compressed)': (_x, request: HttpRequestValue, compressed: boolean | null) => {
            request.compressed = given(compressed);
        },
        'void setClientCertificateName(String name)': () => {
            throw new NotSupportedError('HttpRequest.setClientCertificateName');
        },
        'void setTimeout(Integer timeout)': (_x, request: HttpRequestValue, timeout: number | null) => {
            if (given(timeout) < 1 || given(timeout) > longestTimeout) {
                throw systemException('System.CalloutException', `Invalid timeout: ${timeout}`);
            }
            request.timeout = given(timeout);
        }
    }
};

const httpResponseType: LibraryType = {
    name: 'HttpResponse',
    namespace: 'System',
    members: {
        ...messageMembers,
        'HttpResponse()': () => new HttpResponseValue(),
        'Integer getStatusCode()': (_x, response: HttpResponseValue) => response.statusCode,
        'void setStatusCode(Integer statusCode)': (_x, response: HttpResponseValue, code: number | null) => {
            response.statusCode = given(code);
        },
        'String getStatus()': (_x, response: HttpResponseValue) => response.status,
        'void setStatus(String status)': (_x, response: HttpResponseValue, status: string | null) => {
            response.status = status;
        },
        'List<String> getHeaderKeys()': (_x, response: HttpResponseValue) =>
            stringList(response.headers.entries().map(([name]) => name))
    }
};

export const httpTypes: readonly LibraryType[] = [
    {
        name: 'Http',
        namespace: 'System',
        members: {
            'Http()': () => new HttpValue(),
            'HttpResponse send(HttpRequest request)': (x, _http: HttpValue, request: HttpRequestValue | null) =>
                sendRequest(x, given(request))
        }
    },
    httpRequestType,
    httpResponseType,
    {
        name: 'HttpCalloutMock',
        namespace: 'System',
        kind: 'interface',
        members: {
            'HttpResponse respond(HttpRequest request)': () => {
                throw new NotSupportedError('HttpCalloutMock.respond of the library');
            }
        }
    },
    staticResourceMockType
];
