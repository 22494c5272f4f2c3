import { systemException } from '../../runtime/values/apexException';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { given } from '../given';
import type { LibraryType } from '../libraryType';

const urlPattern = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/;
const protocols = new Set(['http', 'https', 'ftp', 'file', 'jar', 'mailto']);
const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 };

/** A System.Url, with the parts that java.net.URL has. */
export class UrlValue extends LibraryValue {
    readonly protocol: string;
    readonly authority: string;
    readonly path: string;
    readonly query: string | null;
    readonly ref: string | null;
    readonly userInfo: string | null;
    readonly host: string;
    /** -1 if none is given. */
    readonly port: number;

    /** @throws System.StringException "no protocol: …", as Java words it. */
    constructor(spec: string) {
        super();
        const [, protocol = '', authority = '', path = '', query, ref] = urlPattern.exec(spec) ?? [];
        if (protocol === '') throw malformed(`no protocol: ${spec}`);
        if (!protocols.has(protocol.toLowerCase())) throw malformed(`unknown protocol: ${protocol}`);
        this.protocol = protocol.toLowerCase();
        this.authority = authority;
        this.path = path;
        this.query = query ?? null;
        this.ref = ref ?? null;
        const at = authority.lastIndexOf('@');
        this.userInfo = at < 0 ? null : authority.slice(0, at);
        const [, host = '', port] = /^(.*?)(?::(\d*))?$/.exec(authority.slice(at + 1)) ?? [];
        this.host = host;
        this.port = port === undefined || port === '' ? -1 : Number(port);
    }

    override get libraryType(): string {
        return 'Url';
    }

    override get valueKey(): string {
        return `\u0000url:${this.printed}`;
    }

    /** Path and query. */
    get file(): string {
        return this.query === null ? this.path : `${this.path}?${this.query}`;
    }

    override get printed(): string {
        const authority = this.authority === '' ? '' : `//${this.authority}`;
        return `${this.protocol}:${authority}${this.file}${this.ref === null ? '' : `#${this.ref}`}`;
    }

    /** Equal but for the fragment. */
    isSameFile(other: UrlValue): boolean {
        const portOf = (url: UrlValue) => (url.port < 0 ? defaultPorts[url.protocol] : url.port);
        return (
            this.protocol === other.protocol &&
            this.host.toLowerCase() === other.host.toLowerCase() &&
            portOf(this) === portOf(other) &&
            this.file === other.file
        );
    }
}

function malformed(message: string) {
    return systemException('System.StringException', message);
}

/** The org's own address, of the platform's form. */
function orgUrl(path = ''): UrlValue {
    return new UrlValue(`https://local-org.my.salesforce.com${path}`);
}

export const urlType: LibraryType = {
    name: 'Url',
    namespace: 'System',
    members: {
        'Url(String spec)': (_x, spec: string | null) => new UrlValue(given(spec)),
        'Url(Url context, String spec)': (_x, context: UrlValue | null, spec: string | null) =>
            new UrlValue(new URL(given(spec), given(context).printed).href),
        'Url(String protocol, String host, String file)': (
            _x,
            protocol: string | null,
            host: string | null,
            file: string | null
        ) => new UrlValue(`${given(protocol)}://${given(host)}${given(file)}`),
        'Url(String protocol, String host, Integer port, String file)': (
            _x,
            protocol: string | null,
            host: string | null,
            port: number | null,
            file: string | null
        ) => new UrlValue(`${given(protocol)}://${given(host)}${given(port) < 0 ? '' : `:${port}`}${given(file)}`),
        'static Url getCurrentRequestUrl()': () => orgUrl(),
        'static Url getOrgDomainUrl()': () => orgUrl(),
        'static Url getSalesforceBaseUrl()': () => orgUrl(),
        'static String getFileFieldUrl(String entityId, String fieldName)': (_x, entityId: string | null) =>
            orgUrl(`/servlet/servlet.FileDownload?file=${given(entityId)}`).printed,
        'String getAuthority()': (_x, url: UrlValue) => url.authority,
        'Integer getDefaultPort()': (_x, url: UrlValue) => defaultPorts[url.protocol] ?? -1,
        'String getFile()': (_x, url: UrlValue) => url.file,
        'String getHost()': (_x, url: UrlValue) => url.host,
        'String getPath()': (_x, url: UrlValue) => url.path,
        'Integer getPort()': (_x, url: UrlValue) => url.port,
        'String getProtocol()': (_x, url: UrlValue) => url.protocol,
        'String getQuery()': (_x, url: UrlValue) => url.query,
        'String getRef()': (_x, url: UrlValue) => url.ref,
        'String getUserInfo()': (_x, url: UrlValue) => url.userInfo,
        'Boolean sameFile(Url other)': (_x, url: UrlValue, other: UrlValue | null) => url.isSameFile(given(other)),
        'String toExternalForm()': (_x, url: UrlValue) => url.printed
    }
};
