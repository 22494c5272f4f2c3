import type { TestRequest } from '../../deploy/apexTestRuns';
import { NotSupportedError, SalesforceError } from '../../errors';
import { runTestResult } from '../metadata/runTestResult';
import type { MetadataServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';

type Given = Readonly<Record<string, unknown>>;

/** `POST /tooling/runTestsAsynchronous`: answers with the id of the run as a JSON string. */
export function runTestsAsynchronous(request: ApiRequest): ApiResponse {
    const { testRuns } = metadataOf(request);
    const { id, durable } = testRuns.enqueue(testsOf(request), request.session.userId);
    return {
        status: 200,
        body: JSON.stringify(id),
        headers: { 'content-type': 'application/json;charset=UTF-8' },
        durable
    };
}

/** `POST /tooling/runTestsSynchronous`: answers with the results. */
export function runTestsSynchronous(request: ApiRequest): ApiResponse {
    const run = metadataOf(request).testRuns.runNow(testsOf(request), request.session.userId);
    return { status: 200, body: runTestResult(run, [], request.services) };
}

function metadataOf({ services }: ApiRequest): MetadataServices {
    if (!services.metadata) throw new NotSupportedError('Apex tests in an org without Apex');
    return services.metadata;
}

/** Classes by name or id, their methods, or a test level that stands for all. */
function testsOf(request: ApiRequest): TestRequest {
    const body = request.body.value() as Given;
    const listed = (value: unknown) =>
        typeof value === 'string' ? value.split(',').filter((each) => each !== '') : [];
    const tests = (Array.isArray(body['tests']) ? (body['tests'] as Given[]) : []).map((test) => ({
        className: classNameOf(request, test),
        methods: Array.isArray(test['testMethods']) ? test['testMethods'].map(String) : []
    }));
    const named = [
        ...listed(body['classNames']),
        ...listed(body['classids'] ?? body['classIds']).map((id) => classNameOf(request, { classId: id }))
    ].map((className) => ({ className, methods: [] }));
    const ofSuites = [
        ...listed(body['suiteNames']).flatMap((name) => suiteClasses(request, 'TestSuiteName', name)),
        ...listed(body['suiteids'] ?? body['suiteIds']).flatMap((id) => suiteClasses(request, 'Id', id))
    ].map((className) => ({ className, methods: [] }));
    const skipCodeCoverage = body['skipCodeCoverage'] === true || body['skipCodeCoverage'] === 'true';
    const all = [...tests, ...named, ...ofSuites];
    const level = String(body['testLevel'] ?? '');
    if (all.length === 0 && level !== 'RunLocalTests' && level !== 'RunAllTestsInOrg')
        throw new SalesforceError(
            'INVALID_INPUT',
            'At least one test class or a test level that runs all must be given.'
        );
    return { tests: all.length > 0 ? all : undefined, skipCodeCoverage };
}

/** Names of a test suite's classes. */
function suiteClasses({ services }: ApiRequest, field: 'Id' | 'TestSuiteName', value: string): string[] {
    const { database } = services;
    const wanted = value.trim().toLowerCase();
    const suite = [...database.records('ApexTestSuite')].find((each) => String(each[field]).toLowerCase() === wanted);
    if (!suite)
        throw new SalesforceError(
            'INVALID_INPUT',
            `This test suite's value is invalid: ${value.trim()}. Provide the name of a test suite of this org.`
        );
    return [...database.records('TestSuiteMembership')]
        .filter((each) => each['ApexTestSuiteId'] === suite['Id'])
        .map((each) => String(database.get('ApexClass', String(each['ApexClassId']))?.['Name']));
}

function classNameOf({ services }: ApiRequest, test: Given): string {
    if (typeof test['className'] === 'string') return test['className'];
    const found = services.database.get('ApexClass', String(test['classId'] ?? ''));
    if (!found)
        throw new SalesforceError(
            'INVALID_INPUT',
            `This class name's value is invalid: ${String(test['classId'])}. Provide the name of an Apex class that has test methods.`
        );
    return String(found['Name']);
}
