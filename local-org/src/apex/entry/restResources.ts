import { SalesforceError } from '../../errors';
import type { ApexAnnotation, ApexClassInfo, ApexMethodInfo } from '../generate/runtimeInterface';
import { RestRequestValue, RestResponseValue } from '../library/http/restTypes';
import { JsonNumber, parseJson } from '../library/json/jsonNode';
import { JsonValueReader } from '../library/json/jsonReader';
import { JsonWriter } from '../library/json/jsonWriter';
import { Serializer } from '../library/json/serializer';
import { boxed } from '../runtime/boxing';
import { apexExceptionOf } from '../runtime/caught';
import { beginWithSharingOf } from '../runtime/entrySharing';
import type { Execution } from '../runtime/execution';
import { stackTraceText } from '../runtime/stackTrace';
import { exceptionText } from '../runtime/text';
import { ApexBlob } from '../runtime/values/apexBlob';
import type { ApexValue } from '../runtime/values/apexValue';
import type { Executions } from './executions';

/** The annotations of a resource's methods, by HTTP method. */
const annotationOf = {
    GET: 'httpget',
    POST: 'httppost',
    PUT: 'httpput',
    PATCH: 'httppatch',
    DELETE: 'httpdelete'
} as const;

export type RestMethod = keyof typeof annotationOf;

/** A request to Apex REST. */
export interface RestCall {
    readonly method: string;
    /** Below `/services/apexrest`, percent-encoded as it came: `/Orders/17`. */
    readonly path: string;
    readonly parameters: Iterable<readonly [name: string, value: string]>;
    readonly headers: Iterable<readonly [name: string, value: string]>;
    readonly body: string;
    readonly remoteAddress: string;
    readonly userId: string;
    /** `rest/67.0;client=X` */
    readonly origin: string;
}

/** What became of it. */
export type RestOutcome =
    | {
          readonly kind: 'answered';
          readonly status: number;
          /** JSON of what the method returned, or the bytes that it set. */
          readonly body: string | Buffer | undefined;
          readonly headers: Readonly<Record<string, string>>;
          readonly durable: Promise<void>;
      }
    | { readonly kind: 'noResource' }
    | { readonly kind: 'methodNotAllowed'; readonly allowed: readonly string[] }
    /** The body can't be read into the method's parameters. */
    | { readonly kind: 'badBody'; readonly message: string }
    /** An exception that Apex didn't catch, with its stack trace. */
    | { readonly kind: 'exception'; readonly message: string };

interface Resource {
    readonly className: string;
    readonly urlMapping: string;
    readonly pattern: RegExp;
    readonly methods: ReadonlyMap<string, ApexMethodInfo>;
}

/** Thrown to undo the transaction of a call whose body doesn't fit. */
class BadBody extends Error {}

/** Classes with `@RestResource`. */
export class RestResources {
    /** Longer mappings first: the most exact one is taken. */
    readonly #resources: readonly Resource[];

    constructor(
        private readonly executions: Executions,
        classes: Iterable<ApexClassInfo>
    ) {
        this.#resources = [...classes]
            .flatMap((info) => resourceOf(info) ?? [])
            .sort((a, b) => b.urlMapping.length - a.urlMapping.length);
    }

    /** Runs the method of a request, in a transaction of its own. */
    call(call: RestCall): RestOutcome {
        const resource = this.#resources.find(({ pattern }) => pattern.test(call.path));
        if (resource === undefined) return { kind: 'noResource' };
        const method = resource.methods.get(call.method);
        if (method === undefined) return { kind: 'methodNotAllowed', allowed: [...resource.methods.keys()] };
        let x: Execution | undefined;
        try {
            const { userId, origin } = call;
            const { result, durable } = this.executions.database.transaction({ userId, origin }, (transaction) => {
                const execution = this.executions.start(transaction, { quiddity: 'REST' });
                x = execution;
                const unit = () => ({ name: `${resource.className}.${method.name}`, id: '' });
                return execution.enterUnit(unit, () => run(execution, resource, execution.own(method), call));
            });
            return { kind: 'answered', ...result, durable };
        } catch (error) {
            if (error instanceof BadBody) return { kind: 'badBody', message: error.message };
            return { kind: 'exception', message: messageOf(x, error) };
        }
    }
}

function resourceOf({ name, annotations, methods }: ApexClassInfo): Resource | undefined {
    const urlMapping = annotationNamed(annotations, 'restresource')?.parameters.get('urlmapping');
    if (typeof urlMapping !== 'string') return undefined;
    const byMethod = new Map<string, ApexMethodInfo>();
    for (const [http, annotation] of Object.entries(annotationOf)) {
        const method = methods.find((each) => each.static && annotationNamed(each.annotations, annotation));
        if (method !== undefined) byMethod.set(http, method);
    }
    return { className: name, urlMapping, pattern: patternOf(urlMapping), methods: byMethod };
}

function annotationNamed(annotations: readonly ApexAnnotation[], name: string): ApexAnnotation | undefined {
    return annotations.find((annotation) => annotation.name === name);
}

/** "The path must begin with a forward slash"; `*` stands for anything. A mapping that ends in `/*` is that of the path before it, too. */
function patternOf(urlMapping: string): RegExp {
    const parts = urlMapping.replace(/\/\*$/, '').split('*');
    const middle = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
    return new RegExp(urlMapping.endsWith('/*') ? `^${middle}(?:/.*)?$` : `^${middle}/?$`);
}

function run(x: Execution, { urlMapping }: Resource, method: ApexMethodInfo, call: RestCall) {
    const request = new RestRequestValue();
    request.httpMethod = call.method;
    request.requestURI = call.path;
    request.resourcePath = `/services/apexrest${urlMapping}`;
    request.remoteAddress = call.remoteAddress;
    for (const [name, value] of call.parameters) request.params?.set(x, name, value);
    for (const [name, value] of call.headers) request.headers?.set(x, name, value);
    // "If the method has parameters, the data isn't deserialized into RestRequest.requestBody"
    if (method.parameters.length === 0) request.requestBody = ApexBlob.fromText(call.body);
    const response = new RestResponseValue();
    x.rest.request = request;
    x.rest.response = response;
    beginWithSharingOf(x, method.className);
    const result = method.invoke(x, null, argumentsOf(x, method, call.body));
    return answerOf(x, method, result);
}

function argumentsOf(x: Execution, { parameters }: ApexMethodInfo, body: string): ApexValue[] {
    if (parameters.length === 0) return [];
    try {
        const json = parseJson(body);
        if (!(json instanceof Map)) throw new BadBody(`Expected an object of parameters: ${kindOf(json)}`);
        const known = new Set(parameters.map(({ name }) => name.toLowerCase()));
        const given = new Map([...json].map(([name, value]) => [name.toLowerCase(), value] as const));
        const unexpected = [...json.keys()].find((name) => !known.has(name.toLowerCase()));
        if (unexpected !== undefined) {
            throw new BadBody(`Unexpected parameter encountered during deserialization: ${unexpected}`);
        }
        const reader = new JsonValueReader(x, false);
        return parameters.map(({ name, type }) => reader.read(given.get(name.toLowerCase()) ?? null, type));
    } catch (error) {
        const exception = apexExceptionOf(x, error);
        throw exception === undefined ? error : new BadBody(exception.message ?? '');
    }
}

function kindOf(json: unknown): string {
    return json instanceof JsonNumber ? 'number' : typeof json;
}

/** What the method returned is the body; of a void method, what it left in RestContext.response. */
function answerOf(x: Execution, { returnType }: ApexMethodInfo, result: ApexValue) {
    const { response } = x.rest;
    const headers: Record<string, string> = {};
    for (const { key, value } of response?.headers?.entries() ?? []) headers[String(key)] = String(value);
    const status = response?.statusCode ?? 200;
    if (returnType.kind === 'void') return { status, headers, body: response?.responseBody?.bytes };
    const writer = new JsonWriter(false);
    new Serializer(x, writer).write(boxed(result, returnType));
    return { status, headers, body: writer.text };
}

function messageOf(x: Execution | undefined, error: unknown): string {
    if (error instanceof SalesforceError) return error.message;
    const exception = x && apexExceptionOf(x, error);
    if (x === undefined || exception === undefined) throw error;
    return `${exceptionText(exception)}\n\n${stackTraceText(x.program, exception)}`;
}
