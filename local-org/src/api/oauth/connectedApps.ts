import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { SourceError, type SourceProblem } from '../../errors';
import type { SourceModel, XmlNode } from '../../metadata/sourceModel';
import { defaultScopes, scopeOfMetadata } from './scopes';

/** A connected app: a client that may ask for tokens. */
export interface ConnectedApp {
    readonly consumerKey: string;
    readonly consumerSecret?: string;
    /** Verifies the app's JWT bearer assertions; undefined if it may not send any. */
    readonly publicKey?: KeyObject;
    /** Username that client_credentials tokens run as; undefined if that flow is off. */
    readonly clientCredentialsUser?: string;
    readonly callbackUrls: readonly string[];
    /** Scopes that it may ask for. */
    readonly scopes: readonly string[];
    /** Refuses authorization requests without a code challenge. */
    readonly pkceRequired: boolean;
    /** Exchanges codes and refresh tokens without its secret: it has none, or needs none. */
    readonly secretOptional: boolean;
}

/** A connected app as the org's options give it. */
export interface ConnectedAppOption {
    readonly consumerKey: string;
    readonly consumerSecret?: string;
    /** X.509 certificate or public key, PEM (or the certificate's base64 alone, as ConnectedApp metadata holds it). */
    readonly certificate?: string;
    readonly clientCredentialsUser?: string;
    readonly callbackUrls?: readonly string[];
    /** `api`, `refresh_token`…; default: all. */
    readonly scopes?: readonly string[];
    readonly pkceRequired?: boolean;
    readonly secretOptional?: boolean;
}

/** The app of the Salesforce CLI, which every org has. */
const platformCli: ConnectedAppOption = {
    consumerKey: 'PlatformCLI',
    callbackUrls: ['http://localhost:1717/OauthRedirect'],
    scopes: ['refresh_token', 'api', 'web']
};

/** The connected apps of an org, by consumer key. */
export class ConnectedApps {
    readonly #byConsumerKey = new Map<string, ConnectedApp>();

    constructor(options: readonly ConnectedAppOption[]) {
        for (const option of [platformCli, ...options]) {
            const { certificate, callbackUrls = [], scopes = defaultScopes, pkceRequired = false, ...rest } = option;
            const publicKey = certificate === undefined ? undefined : readPublicKey(certificate);
            const secretOptional = rest.secretOptional ?? rest.consumerSecret === undefined;
            const app = { ...rest, publicKey, callbackUrls, scopes, pkceRequired, secretOptional };
            this.#byConsumerKey.set(app.consumerKey, app);
        }
    }

    /**
     * Those of the source (ConnectedApp metadata) and those of the options; an option completes or replaces what the source
     * says of the same consumer key, since a secret has no place in the source.
     */
    static load(model: SourceModel, options: readonly ConnectedAppOption[]): ConnectedApps {
        return new ConnectedApps(connectedAppOptions(model, options));
    }

    /** Takes the apps of another (after a deployment). */
    replaceBy(other: ConnectedApps): void {
        this.#byConsumerKey.clear();
        for (const [key, app] of other.#byConsumerKey) this.#byConsumerKey.set(key, app);
    }

    find(consumerKey: string): ConnectedApp | undefined {
        return this.#byConsumerKey.get(consumerKey);
    }
}

/**
 * The apps of the source with those of the options laid over them.
 * @throws SourceError for a certificate that can't be read
 */
export function connectedAppOptions(model: SourceModel, options: readonly ConnectedAppOption[]): ConnectedAppOption[] {
    const problems: SourceProblem[] = [];
    const byKey = new Map<string, ConnectedAppOption>();
    for (const component of model.components) {
        if (component.type !== 'ConnectedApp') continue;
        const option = optionOf(component.xml);
        try {
            if (option?.certificate !== undefined) readPublicKey(option.certificate);
        } catch {
            const message = 'The certificate of the connected app is not a valid X.509 certificate.';
            problems.push({ file: component.file, line: 1, column: 1, message });
        }
        if (option) byKey.set(option.consumerKey, option);
    }
    if (problems.length > 0) throw new SourceError(problems);
    for (const option of options) byKey.set(option.consumerKey, { ...byKey.get(option.consumerKey), ...option });
    return [...byKey.values()];
}

function optionOf(xml: XmlNode): ConnectedAppOption | undefined {
    const config = firstNode(xml['oauthConfig']);
    const consumerKey = config && text(config['consumerKey']);
    if (!config || consumerKey === undefined) return undefined;
    return {
        consumerKey,
        consumerSecret: text(config['consumerSecret']),
        certificate: text(config['certificate']),
        callbackUrls: text(config['callbackUrl'])?.split(/\s+/),
        scopes: texts(config['scopes'])?.map(scopeOfMetadata),
        pkceRequired: text(config['isPkceRequired']) === 'true',
        secretOptional:
            text(config['isConsumerSecretOptional']) === 'true' || text(config['isSecretRequired']) === 'false'
                ? true
                : undefined,
        clientCredentialsUser:
            text(config['isClientCredentialEnabled']) === 'true' ? text(config['oauthClientCredentialUser']) : undefined
    };
}

function firstNode(value: XmlNode[string]): XmlNode | undefined {
    const node: unknown = Array.isArray(value) ? value[0] : value;
    return typeof node === 'object' && node !== null ? (node as XmlNode) : undefined;
}

function text(value: XmlNode[string]): string | undefined {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' ? first : undefined;
}

function texts(value: XmlNode[string]): string[] | undefined {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const found = list.filter((item) => typeof item === 'string');
    return found.length === 0 ? undefined : found;
}

function readPublicKey(pemOrBase64: string): KeyObject {
    const trimmed = pemOrBase64.trim();
    if (trimmed.includes('BEGIN CERTIFICATE')) return new X509Certificate(trimmed).publicKey;
    if (trimmed.includes('BEGIN')) return createPublicKey(trimmed);
    return new X509Certificate(Buffer.from(trimmed, 'base64')).publicKey;
}
