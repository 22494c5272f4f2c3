import { primitive } from '../../typeName';
import type { ApexType } from '../../types';
import { given } from '../given';
import type { LibraryFunction, LibraryType } from '../libraryType';
import type { ApexBlob } from '../../runtime/values/apexBlob';
import { ApexMap } from '../../runtime/values/apexMap';
import { LibraryValue } from '../../runtime/values/libraryValue';

const textMap: ApexType = { kind: 'map', key: primitive('String'), value: primitive('String') };

/** A value of System.RestRequest. */
export class RestRequestValue extends LibraryValue {
    httpMethod: string | null = null;
    requestURI: string | null = null;
    resourcePath: string | null = null;
    remoteAddress: string | null = null;
    requestBody: ApexBlob | null = null;
    params: ApexMap | null = new ApexMap(textMap);
    headers: ApexMap | null = new ApexMap(textMap);

    override get libraryType(): string {
        return 'RestRequest';
    }
}

/** A value of System.RestResponse. */
export class RestResponseValue extends LibraryValue {
    statusCode: number | null = null;
    responseBody: ApexBlob | null = null;
    headers: ApexMap | null = new ApexMap(textMap);

    override get libraryType(): string {
        return 'RestResponse';
    }
}

/** A property that Apex reads and writes. */
function property<T extends LibraryValue>(type: string, name: keyof T & string): Record<string, LibraryFunction> {
    return {
        [`${type} ${name}`]: (_x: unknown, receiver: T) => receiver[name] as never,
        [`set ${name}(${type} value)`]: (_x: unknown, receiver: T, value: T[typeof name]) => {
            receiver[name] = value;
        }
    };
}

/** Types of Apex REST. */
export const restTypes: readonly LibraryType[] = [
    {
        name: 'RestContext',
        namespace: 'System',
        members: {
            'static RestRequest request': (x) => x.rest.request,
            'static set request(RestRequest value)': (x, value: RestRequestValue | null) => {
                x.rest.request = value;
            },
            'static RestResponse response': (x) => x.rest.response,
            'static set response(RestResponse value)': (x, value: RestResponseValue | null) => {
                x.rest.response = value;
            }
        }
    },
    {
        name: 'RestRequest',
        namespace: 'System',
        members: {
            'RestRequest()': () => new RestRequestValue(),
            ...property<RestRequestValue>('String', 'httpMethod'),
            ...property<RestRequestValue>('String', 'requestURI'),
            ...property<RestRequestValue>('String', 'resourcePath'),
            ...property<RestRequestValue>('String', 'remoteAddress'),
            ...property<RestRequestValue>('Blob', 'requestBody'),
            ...property<RestRequestValue>('Map<String, String>', 'params'),
            ...property<RestRequestValue>('Map<String, String>', 'headers'),
            'void addParameter(String name, String value)': (
                x,
                request: RestRequestValue,
                name: string | null,
                value: string | null
            ) => void request.params?.set(x, given(name), value),
            'void addHeader(String name, String value)': (
                x,
                request: RestRequestValue,
                name: string | null,
                value: string | null
            ) => void request.headers?.set(x, given(name), value)
        }
    },
    {
        name: 'RestResponse',
        namespace: 'System',
        members: {
            'RestResponse()': () => new RestResponseValue(),
            ...property<RestResponseValue>('Integer', 'statusCode'),
            ...property<RestResponseValue>('Blob', 'responseBody'),
            ...property<RestResponseValue>('Map<String, String>', 'headers'),
            'void addHeader(String name, String value)': (
                x,
                response: RestResponseValue,
                name: string | null,
                value: string | null
            ) => void response.headers?.set(x, given(name), value)
        }
    }
];
