import { XMLParser } from 'fast-xml-parser';

/** The two SOAP APIs whose login the org answers; they differ in their namespaces. */
export type SoapApi = 'partner' | 'enterprise';

/** A parsed SOAP request: the one element of the body, and the session of the header. */
export interface SoapCall {
    readonly operation: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly sessionId: string | undefined;
}

/** An error in SOAP's form. `exceptionType` is the fault's element in `detail`. */
export class SoapFault extends Error {
    override readonly name = 'SoapFault';

    constructor(
        readonly code: string,
        message: string,
        readonly exceptionType: 'LoginFault' | 'UnexpectedErrorFault' = 'UnexpectedErrorFault'
    ) {
        super(message);
    }
}

const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: true, parseTagValue: false, trimValues: true });

export function parseEnvelope(xml: string): SoapCall {
    const envelope = child(parse(xml), 'Envelope');
    const body = child(envelope, 'Body');
    const operation = body && Object.keys(body)[0];
    if (!body || operation === undefined)
        throw new SoapFault('CLIENT', 'Invalid SOAP message: no operation in its Body');
    const session = child(child(envelope, 'Header'), 'SessionHeader');
    const parameters: Record<string, string> = {};
    for (const [name, value] of Object.entries(child(body, operation) ?? {})) {
        if (typeof value === 'string') parameters[name] = value;
    }
    const sessionId = session?.['sessionId'];
    return { operation, parameters, sessionId: typeof sessionId === 'string' ? sessionId : undefined };
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

/** A value of a SOAP answer; null is `xsi:nil`. */
export type SoapValue = string | number | boolean | null | { readonly [element: string]: SoapValue };

/** Wraps an answer: `<loginResponse><result>…</result></loginResponse>`. */
export function responseEnvelope(api: SoapApi, operation: string, result: SoapValue | undefined): string {
    const content = result === undefined ? '' : element('result', result);
    return envelope(`urn:${api}.soap.sforce.com`, undefined, `<${operation}Response>${content}</${operation}Response>`);
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
    if (value === null) return `<${name} xsi:nil="true"/>`;
    if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
    const content = Object.entries(value).map(([child, inner]) => element(child, inner));
    return `<${name}>${content.join('')}</${name}>`;
}

function escapeXml(text: string): string {
    return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
