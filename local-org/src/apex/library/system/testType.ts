import { writeSystemRecord } from '../../../data/systemRecords';
import { typeName } from '../../typeName';
import { given } from '../given';
import { setMock } from '../http/sendRequest';
import type { LibraryType } from '../libraryType';
import type { TypeValue } from '../typeValue';
import type { ApexList } from '../../runtime/values/apexList';
import type { ApexObject } from '../../runtime/values/apexObject';
import type { Execution } from '../../runtime/execution';
import { Limits } from '../../runtime/limits';
import type { TestRun } from '../../runtime/testRun';
import { fatalException, systemException } from '../../runtime/values/apexException';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { packageTestMembers } from '../packaging/installTypes';
import { pageTestMembers } from '../pages/apexPages';
import { createStub } from './stubs';
import { testDataMembers } from './testData';

/** A value of EventBus.TestBroker: `Test.getEventBus()`. */
class TestBroker extends LibraryValue {
    override get libraryType(): string {
        return 'EventBus.TestBroker';
    }
}

function testRun(x: Execution): TestRun {
    if (x.test === undefined) {
        throw fatalException('System.UnexpectedException', 'Test methods can only be called in a test context');
    }
    return x.test;
}

function startTest(x: Execution): void {
    const test = testRun(x);
    if (test.stage !== 'before') {
        throw fatalException('System.FinalException', 'Testing already started');
    }
    test.stage = 'started';
    test.outerLimits = x.limits;
    x.limits = new Limits();
}

/** Runs what was enqueued since, delivers the events published since, and gives back the limits from before. */
function stopTest(x: Execution): void {
    const test = testRun(x);
    if (test.stage !== 'started') throw fatalException('System.FinalException', 'Testing has not started');
    test.stage = 'stopped';
    x.org.jobs.runAllOf(x, test);
    test.bus.deliver();
    x.org.jobs.runAllOf(x, test);
    x.limits = test.outerLimits ?? x.limits;
}

/** What a permission set group grants is worked out whenever it is asked for: only its status says so. */
function calculated(x: Execution, id: string): void {
    const group = x.transaction.get('PermissionSetGroup', id);
    if (group === undefined) {
        throw systemException('System.InvalidParameterValueException', `Invalid permission set group id: ${id}`);
    }
    const fields = { Status: 'Updated' };
    writeSystemRecord(x.transaction, { object: 'PermissionSetGroup', id: String(group['Id']), fields });
}

export const testType: LibraryType = {
    name: 'Test',
    namespace: 'System',
    members: {
        ...packageTestMembers,
        ...pageTestMembers,
        ...testDataMembers,
        'static Boolean isRunningTest()': (x) => x.test !== undefined,
        'static void startTest()': startTest,
        'static void stopTest()': stopTest,
        'static void setMock(Type interfaceType, Object mock)': (
            x,
            type: TypeValue | null,
            mock: ApexObject | null
        ) => {
            testRun(x);
            setMock(x, typeName(given(type).type), given(mock));
        },
        'static Object createStub(Type parentType, StubProvider provider)': (
            x,
            type: TypeValue | null,
            provider: ApexObject | null
        ) => {
            testRun(x);
            return createStub(x, given(type), given(provider));
        },
        'static void calculatePermissionSetGroup(String id)': (x, id: string | null) => {
            testRun(x);
            calculated(x, given(id));
        },
        'static void calculatePermissionSetGroup(List<String> ids)': (x, ids: ApexList | null) => {
            testRun(x);
            for (const id of given(ids).values) calculated(x, String(id));
        },
        'static void setFixedSearchResults(List<Id> ids)': (x, ids: ApexList | null) => {
            testRun(x).fixedSearchResults = given(ids).values.map(String);
        },
        'static void enableChangeDataCapture()': (x) => testRun(x).bus.enableChangeDataCapture(),
        'static EventBus.TestBroker getEventBus()': (x) => {
            testRun(x);
            return new TestBroker();
        }
    }
};

export const testBrokerType: LibraryType = {
    name: 'EventBus.TestBroker',
    members: {
        'void deliver()': (x) => testRun(x).bus.deliver(),
        'void fail()': (x) => testRun(x).bus.fail()
    }
};
