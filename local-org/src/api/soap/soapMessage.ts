import { XMLParser } from 'fast-xml-parser';
import { SoapFault } from './envelope';

/** An element of a request: text, or its children; what is repeated is a list. */
export type SoapNode = string | { readonly [element: string]: SoapNode | readonly SoapNode[] | undefined };

/** A request to one of the services that aren't about records: its one operation, the session and debugging levels of its header. */
export interface SoapMessage {
    readonly operation: string;
    readonly parameters: SoapNode;
    readonly sessionId: string | undefined;
    readonly header: SoapNode;
}

const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: true, parseTagValue: false, trimValues: false });

/** An XML document: its root element by name. Throws if it is none. */
export function xmlNode(xml: string): SoapNode {
    return parser.parse(xml, true) as SoapNode;
}

/** @throws SoapFault for what is no SOAP message */
export function parseSoapMessage(xml: string): SoapMessage {
    let parsed: SoapNode;
    try {
        parsed = xmlNode(xml);
    } catch {
        throw new SoapFault('CLIENT', 'Unable to parse the SOAP message as XML');
    }
    const envelope = child(parsed, 'Envelope');
    const body = child(envelope, 'Body');
    const operation = typeof body === 'object' ? Object.keys(body).find((name) => !name.startsWith('#')) : undefined;
    if (operation === undefined) throw new SoapFault('CLIENT', 'Invalid SOAP message: no operation in its Body');
    const header = child(envelope, 'Header') ?? {};
    return {
        operation,
        parameters: child(body, operation) ?? {},
        sessionId: soapText(child(header, 'SessionHeader'), 'sessionId'),
        header
    };
}

/** The first element of that name. */
export function child(node: SoapNode | undefined, name: string): SoapNode | undefined {
    return childList(node, name)[0];
}

/** All elements of that name. */
export function childList(node: SoapNode | undefined, name: string): readonly SoapNode[] {
    const value = typeof node === 'object' ? node[name] : undefined;
    if (value === undefined) return [];
    return isList(value) ? value : [value];
}

function isList(value: SoapNode | readonly SoapNode[]): value is readonly SoapNode[] {
    return Array.isArray(value);
}

export function soapText(node: SoapNode | undefined, name: string): string | undefined {
    const value = child(node, name);
    return typeof value === 'string' ? value.trim() : undefined;
}

export function soapTexts(node: SoapNode | undefined, name: string): string[] {
    return childList(node, name).flatMap((value) => (typeof value === 'string' ? [value.trim()] : []));
}

export function soapFlag(node: SoapNode | undefined, name: string): boolean | undefined {
    const value = soapText(node, name);
    return value === undefined ? undefined : value === 'true' || value === '1';
}

/** A value of an answer: lists are repeated elements, undefined is left out, null is `xsi:nil`. */
export type SoapAnswer =
    string | number | boolean | null | undefined | readonly SoapAnswer[] | { readonly [element: string]: SoapAnswer };

/** An answer in the form that clients of the service read literally: an unprefixed response under `soapenv:Body`. */
export function soapAnswer(service: string, operation: string, result: SoapAnswer, header = ''): string {
    const head = header === '' ? '' : `<soapenv:Header>${header}</soapenv:Header>`;
    const body = `<${operation}Response>${soapElement('result', result)}</${operation}Response>`;
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
        `xmlns="http://soap.sforce.com/2006/${service}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${head}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
    );
}

export function soapFaultAnswer(service: string, code: string, message: string): string {
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
        `xmlns:sf="http://soap.sforce.com/2006/${service}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` +
        `<soapenv:Fault>${soapElement('faultcode', `sf:${code}`)}${soapElement('faultstring', `${code}: ${message}`)}</soapenv:Fault>` +
        '</soapenv:Body></soapenv:Envelope>'
    );
}

export function soapElement(name: string, value: SoapAnswer): string {
    if (value === undefined) return '';
    if (value === null) return `<${name} xsi:nil="true"/>`;
    if (isAnswerList(value)) return value.map((each) => soapElement(name, each)).join('');
    if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
    const content = Object.entries(value).map(([inner, each]) => soapElement(inner, each));
    return `<${name}>${content.join('')}</${name}>`;
}

function isAnswerList(value: SoapAnswer): value is readonly SoapAnswer[] {
    return Array.isArray(value);
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
    return text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);
}
