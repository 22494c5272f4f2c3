import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { systemException } from '../../runtime/values/apexException';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { HttpHeaders, HttpResponseValue } from './httpMessages';

/** A value of System.StaticResourceCalloutMock: answers with the content of a static resource. */
export class StaticResourceMock extends LibraryValue {
    resource: string | null = null;
    statusCode = 200;
    status = 'OK';
    readonly headers = new HttpHeaders();

    override get libraryType(): string {
        return 'StaticResourceCalloutMock';
    }

    respond(read: (resource: string) => Buffer): HttpResponseValue {
        if (this.resource === null) {
            throw systemException('System.CalloutException', 'StaticResourceCalloutMock has no static resource');
        }
        const response = new HttpResponseValue();
        response.statusCode = this.statusCode;
        response.status = this.status;
        response.body = Buffer.from(read(this.resource));
        for (const [name, value] of this.headers.entries()) response.headers.set(name, value);
        return response;
    }
}

export const staticResourceMockType: LibraryType = {
    name: 'StaticResourceCalloutMock',
    namespace: 'System',
    implements: ['HttpCalloutMock'],
    members: {
        'StaticResourceCalloutMock()': () => new StaticResourceMock(),
        'void setStaticResource(String name)': (_x, mock: StaticResourceMock, name: string | null) => {
            mock.resource = given(name);
        },
        'void setStatusCode(Integer statusCode)': (_x, mock: StaticResourceMock, code: number | null) => {
            mock.statusCode = given(code);
        },
        'void setStatus(String status)': (_x, mock: StaticResourceMock, status: string | null) => {
            mock.status = given(status);
        },
        'void setHeader(String name, String value)': (
            _x,
            mock: StaticResourceMock,
            name: string | null,
            value: string | null
        ) => mock.headers.set(given(name), given(value))
    }
};
