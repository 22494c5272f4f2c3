import type { ApexList } from '../../runtime/values/apexList';
import { ApexMap } from '../../runtime/values/apexMap';
import type { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';
import type { Execution } from '../../runtime/execution';
import { primitive } from '../../typeName';
import type { ApexType } from '../../types';
import { CaseInsensitiveMap } from '../collection/caseInsensitiveMap';
import { given } from '../given';
import type { LibraryType } from '../libraryType';

const textMap: ApexType = { kind: 'map', key: primitive('String'), value: primitive('String') };
const cookieMap: ApexType = {
    kind: 'map',
    key: primitive('String'),
    value: { kind: 'library', name: 'Cookie', arguments: [] }
};

/** A value of System.PageReference: a page or address with parameters. Names of parameters are case-insensitive. */
export class PageReferenceValue extends LibraryValue {
    readonly parameters = new CaseInsensitiveMap(textMap);
    readonly headers = new ApexMap(textMap);
    readonly cookies = new ApexMap(cookieMap);
    readonly #address: string;
    anchor: string | null;
    redirect = false;

    constructor(x: Execution, url: string) {
        super();
        const [withoutAnchor = '', anchor] = url.split('#');
        const [address = '', query = ''] = withoutAnchor.split('?');
        this.#address = address;
        this.anchor = anchor ?? null;
        for (const [name, value] of new URLSearchParams(query)) this.parameters.set(x, name, value);
    }

    override get libraryType(): string {
        return 'PageReference';
    }

    get url(): string {
        const query = [...this.parameters.entries()]
            .filter(({ value }) => value !== null)
            .map(({ key, value }) => `${encode(key)}=${encode(value)}`)
            .join('&');
        return `${this.#address}${query === '' ? '' : `?${query}`}${this.anchor === null ? '' : `#${this.anchor}`}`;
    }

    override get printed(): string {
        return `System.PageReference[${this.url}]`;
    }
}

const encode = (value: ApexValue) => encodeURIComponent(String(value)).replaceAll('%20', '+');

/** A value of System.Cookie. */
class Cookie extends LibraryValue {
    constructor(
        readonly name: string,
        readonly value: string | null,
        readonly path: string | null,
        readonly maxAge: number,
        readonly secure: boolean,
        readonly sameSite: string | null
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Cookie';
    }
}

const newCookie = (
    _x: Execution,
    name: string | null,
    value: string | null,
    path: string | null,
    maxAge: number | null,
    secure: boolean | null,
    sameSite: string | null = null
) => new Cookie(given(name), value, path, maxAge ?? -1, secure === true, sameSite);

export const pageReferenceTypes: readonly LibraryType[] = [
    {
        name: 'PageReference',
        namespace: 'System',
        members: {
            'PageReference(String url)': (x, url: string | null) => new PageReferenceValue(x, given(url)),
            'PageReference(SObject record)': (x, record: ApexSObject | null) =>
                new PageReferenceValue(x, `/${given(record).id ?? ''}`),
            'Map<String, String> getParameters()': (_x, page: PageReferenceValue) => page.parameters,
            'Map<String, String> getHeaders()': (_x, page: PageReferenceValue) => page.headers,
            'Map<String, Cookie> getCookies()': (_x, page: PageReferenceValue) => page.cookies,
            'void setCookies(List<Cookie> cookies)': (x, page: PageReferenceValue, cookies: ApexList | null) => {
                for (const cookie of given(cookies).values) {
                    if (cookie instanceof Cookie) page.cookies.set(x, cookie.name, cookie);
                }
            },
            'String getUrl()': (_x, page: PageReferenceValue) => page.url,
            'String getAnchor()': (_x, page: PageReferenceValue) => page.anchor,
            'PageReference setAnchor(String anchor)': (_x, page: PageReferenceValue, anchor: string | null) => {
                page.anchor = anchor;
                return page;
            },
            'Boolean getRedirect()': (_x, page: PageReferenceValue) => page.redirect,
            'PageReference setRedirect(Boolean redirect)': (_x, page: PageReferenceValue, redirect: boolean | null) => {
                page.redirect = redirect === true;
                return page;
            },
            'Integer getRedirectCode()': () => 0,
            'PageReference setRedirectCode(Integer code)': (_x, page: PageReferenceValue) => page
        }
    },
    {
        name: 'Cookie',
        namespace: 'System',
        members: {
            'Cookie(String name, String value, String path, Integer maxAge, Boolean isSecure)': newCookie,
            'Cookie(String name, String value, String path, Integer maxAge, Boolean isSecure, String sameSite)':
                newCookie,
            'String getName()': (_x, { name }: Cookie) => name,
            'String getValue()': (_x, { value }: Cookie) => value,
            'String getPath()': (_x, { path }: Cookie) => path,
            'String getDomain()': () => null,
            'Integer getMaxAge()': (_x, { maxAge }: Cookie) => maxAge,
            'String getSameSite()': (_x, { sameSite }: Cookie) => sameSite,
            'Boolean isSecure()': (_x, { secure }: Cookie) => secure
        }
    }
];
