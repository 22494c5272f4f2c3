import { strToU8, unzipSync, zipSync } from 'fflate';
import pino from 'pino';
import { Org, type OrgOptions } from '../../../src/org';

/** The files of a package by path, without its manifest. */
export type PackageFiles = Readonly<Record<string, string>>;

/** A deploy result as the REST API gives it, as far as tests look at it. */
export interface DeployResult {
    readonly id: string;
    readonly status: string;
    readonly success: boolean;
    readonly numberTestErrors: number;
    readonly details: {
        readonly componentSuccesses: readonly Message[];
        readonly componentFailures: readonly Message[];
        readonly runTestResult: {
            readonly numTestsRun: number;
            readonly failures: readonly { readonly methodName: string; readonly message: string }[];
            readonly codeCoverageWarnings: readonly { readonly name: string | null; readonly message: string }[];
        };
    };
}

interface Message {
    readonly componentType: string;
    readonly fullName: string;
    readonly fileName: string;
    readonly problem?: string;
    readonly lineNumber?: number;
    readonly columnNumber?: number;
    readonly created: boolean;
    readonly changed: boolean;
    readonly deleted: boolean;
}

/** A running org and its Metadata API. */
export interface MetadataClient {
    readonly url: string;
    readonly token: string;
    /** Deploys by REST and waits for the end. */
    deploy(files: PackageFiles, members: Members, options?: object): Promise<DeployResult>;
    /** Starts a deployment; its id. */
    start(zip: Uint8Array, options?: object): Promise<string>;
    finished(id: string): Promise<DeployResult>;
    soap(body: string): Promise<string>;
    retrieve(members: Members): Promise<Record<string, string>>;
    rest(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of every shape
    close(): Promise<void>;
}

export type Members = Readonly<Record<string, readonly string[]>>;

export const manifest = (members: Members) => {
    const types = Object.entries(members).map(
        ([name, names]) =>
            `<types>${names.map((each) => `<members>${each}</members>`).join('')}<name>${name}</name></types>`
    );
    return `<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata">${types.join('')}<version>65.0</version></Package>`;
};

export const packageOf = (files: PackageFiles, members: Members) =>
    zipSync(
        Object.fromEntries(
            Object.entries({ 'package.xml': manifest(members), ...files }).map(([path, text]) => [path, strToU8(text)])
        )
    );

export async function openMetadataClient(options: Partial<OrgOptions> = {}): Promise<MetadataClient> {
    const org = await Org.open({ sources: [], log: pino({ level: 'silent' }), watch: false, ...options });
    const { instanceUrl: url } = await org.listen(0);
    const token = org.adminToken();
    const base = `${url}/services/data/v65.0`;
    const headers = { authorization: `Bearer ${token}` };

    const start = async (zip: Uint8Array, deployOptions: object = {}) => {
        const form = new FormData();
        form.set('entity_content', new Blob([JSON.stringify({ deployOptions })], { type: 'application/json' }));
        form.set('file', new Blob([Buffer.from(zip)], { type: 'application/zip' }), 'package.zip');
        const response = await fetch(`${base}/metadata/deployRequest`, { method: 'POST', headers, body: form });
        const { id } = (await response.json()) as { readonly id: string };
        if (response.status !== 201) throw new Error(`deployRequest answers ${response.status}`);
        return id;
    };
    const finished = async (id: string) => {
        for (;;) {
            const response = await fetch(`${base}/metadata/deployRequest/${id}?includeDetails=true`, { headers });
            const { deployResult } = (await response.json()) as {
                readonly deployResult: DeployResult & { done: boolean };
            };
            if (deployResult.done) return deployResult;
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
    };
    const soap = async (body: string) => {
        const envelope = `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:met="http://soap.sforce.com/2006/04/metadata"><soapenv:Header><met:SessionHeader><met:sessionId>${token}</met:sessionId></met:SessionHeader></soapenv:Header><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
        const response = await fetch(`${url}/services/Soap/m/65.0`, {
            method: 'POST',
            headers: { 'content-type': 'text/xml', soapaction: '""' },
            body: envelope
        });
        return response.text();
    };
    return {
        url,
        token,
        start,
        finished,
        soap,
        deploy: async (files, members, deployOptions) =>
            finished(await start(packageOf(files, members), deployOptions)),
        retrieve: async (members) => {
            const types = Object.entries(members).map(
                ([name, names]) =>
                    `<types>${names.map((each) => `<members>${each}</members>`).join('')}<name>${name}</name></types>`
            );
            const started = await soap(
                `<retrieve><retrieveRequest><unpackaged>${types.join('')}<version>65.0</version></unpackaged></retrieveRequest></retrieve>`
            );
            const id = /<id>(\w+)<\/id>/.exec(started)?.[1] ?? '';
            const answer = await soap(
                `<checkRetrieveStatus><asyncProcessId>${id}</asyncProcessId></checkRetrieveStatus>`
            );
            const zip = unzipSync(Buffer.from(/<zipFile>([^<]*)</.exec(answer)?.[1] ?? '', 'base64'));
            return Object.fromEntries(
                Object.entries(zip).map(([path, content]) => [path, Buffer.from(content).toString()])
            );
        },
        rest: async (method, path, body) => {
            const response = await fetch(`${base}${path}`, {
                method,
                headers: { ...headers, 'content-type': 'application/json' },
                body: body === undefined ? undefined : JSON.stringify(body)
            });
            const text = await response.text();
            return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
        },
        close: () => org.close()
    };
}
