import { XMLParser } from 'fast-xml-parser';

/** The two SOAP APIs whose login the org answers; they differ in their namespaces. */
export type SoapApi = 'partner' | 'enterprise';

/** A parsed SOAP request: the one element of the body, and the session of the header. */
export interface SoapCall {
    readonly operation: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly sessionId: string | undefined;
    /** The operation's element. */
    readonly element: SoapElement;
    readonly header: SoapElement;
}

/** An element by the names of its children, without prefixes; attributes are `@_name`, text beside them `#text`. */
export type SoapElement = Readonly<Record<string, unknown>>;

/** The children of a name, in order. */
export function childrenOf(element: SoapElement, name: string): readonly (SoapElement | string)[] {
    const value = element[name];
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]) as (SoapElement | string)[];
}

export function textOf(element: SoapElement | string): string {
    return typeof element === 'string' ? element : String(element['#text'] ?? '');
}

export function attributeOf(element: SoapElement, name: string): string | undefined {
    const value = element[`@_${name}`];
    return typeof value === 'string' ? value : undefined;
}

/** What a header says: `headerText(call, 'AllOrNoneHeader', 'allOrNone')`. */
export function headerText({ header }: SoapCall, name: string, member: string): string | undefined {
    const [element] = childrenOf(header, name);
    if (element === undefined || typeof element === 'string') return undefined;
    const [value] = childrenOf(element, member);
    return value === undefined ? undefined : textOf(value);
}

/** Elements of `detail` by exception code ("API Fault Element"). */
const faultTypes: Readonly<Record<string, string>> = {
    INVALID_FIELD: 'InvalidFieldFault',
    INVALID_ID_FIELD: 'InvalidIdFault',
    INVALID_QUERY_LOCATOR: 'InvalidQueryLocatorFault',
    INVALID_TYPE: 'InvalidSObjectFault',
    MALFORMED_ID: 'InvalidIdFault',
    MALFORMED_QUERY: 'MalformedQueryFault'
};

/** An error in SOAP's form. `exceptionType` is the fault's element in `detail`. */
export class SoapFault extends Error {
    override readonly name = 'SoapFault';

    constructor(
        readonly code: string,
        message: string,
        readonly exceptionType: string = faultTypes[code] ?? 'UnexpectedErrorFault'
    ) {
        super(message);
    }
}

const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: false, parseTagValue: false, trimValues: true });

export function parseEnvelope(xml: string): SoapCall {
    const envelope = child(parse(xml), 'Envelope');
    const body = child(envelope, 'Body');
    const operation = body && Object.keys(body).find((name) => !name.startsWith('@_'));
    if (!body || operation === undefined)
        throw new SoapFault('CLIENT', 'Invalid SOAP message: no operation in its Body');
    const header = child(envelope, 'Header') ?? {};
    const element = child(body, operation) ?? {};
    const parameters: Record<string, string> = {};
    for (const name of Object.keys(element).filter((key) => !key.startsWith('@_'))) {
        const [value] = childrenOf(element, name);
        if (value !== undefined) parameters[name] = textOf(value);
    }
    const [sessionId] = childrenOf(child(header, 'SessionHeader') ?? {}, 'sessionId');
    return {
        operation,
        parameters,
        sessionId: sessionId === undefined ? undefined : textOf(sessionId),
        element,
        header
    };
}

function parse(xml: string): unknown {
    try {
        return parser.parse(xml, true);
    } catch {
        throw new SoapFault('CLIENT', 'Unable to parse the SOAP message as XML');
    }
}

function child(node: unknown, name: string): Readonly<Record<string, unknown>> | undefined {
    const value = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** A value of a SOAP answer; null is `xsi:nil`, a list is repeated. */
export type SoapValue =
    string | number | boolean | null | RawXml | readonly SoapValue[] | { readonly [element: string]: SoapValue };

/** A value that is XML already, with its element. */
export class RawXml {
    constructor(readonly xml: string) {}
}

/** Wraps an answer: `<loginResponse><result>…</result></loginResponse>`. */
export function responseEnvelope(api: SoapApi, operation: string, result: SoapValue | undefined): string {
    const content = result === undefined ? '' : element('result', result);
    return envelope(
        `urn:${api}.soap.sforce.com`,
        `urn:sobject.${api}.soap.sforce.com`,
        `<${operation}Response>${content}</${operation}Response>`
    );
}

export function faultEnvelope(api: SoapApi, fault: SoapFault): string {
    const { code, message, exceptionType } = fault;
    const detail = element('sf:exceptionCode', code) + element('sf:exceptionMessage', message);
    return envelope(
        undefined,
        `urn:fault.${api}.soap.sforce.com`,
        `<soapenv:Fault><faultcode>sf:${code}</faultcode>${element('faultstring', `${code}: ${message}`)}` +
            `<detail><sf:${exceptionType} xsi:type="sf:${exceptionType}">${detail}</sf:${exceptionType}></detail></soapenv:Fault>`
    );
}

function envelope(namespace: string | undefined, faultNamespace: string | undefined, body: string): string {
    const namespaces = [
        'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"',
        ...(namespace === undefined ? [] : [`xmlns="${namespace}"`]),
        ...(faultNamespace === undefined ? [] : [`xmlns:sf="${faultNamespace}"`]),
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ].join(' ');
    return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${namespaces}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

function element(name: string, value: SoapValue): string {
    if (value instanceof RawXml) return value.xml;
    if (Array.isArray(value)) return (value as readonly SoapValue[]).map((item) => element(name, item)).join('');
    if (value === null) return `<${name} xsi:nil="true"/>`;
    if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
    const content = Object.entries(value).map(([child, inner]) => element(child, inner));
    return `<${name}>${content.join('')}</${name}>`;
}

export function escapeXml(text: string): string {
    return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
