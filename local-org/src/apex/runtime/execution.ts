import type { EventBus, TestEventBus } from '../../bus/eventBus';
import type { StoredRecord } from '../../data/record';
import type { OrgTransaction } from '../../data/orgTransaction';
import type { RestRequestValue, RestResponseValue } from '../library/http/restTypes';
import type { SavepointValue } from '../library/database/savepoint';
import type { ApexMethodInfo, GeneratedCodeState, LinkedProgram } from '../generate/runtimeInterface';
import { tellCodeUnit, type CodeUnit } from './codeUnit';
import type { RecordAccess, WriteAccess } from '../../data/recordAccess';
import type { UserPermissions } from '../../access/userPermissions';
import { UserWrites } from '../../access/userWrites';
import type { ApexOrg } from './apexOrg';
import type { DebugLog } from '../../debugLog/debugLog';
import { heapExceeded } from './heapMeter';
import { Limits } from './limits';
import { apexEntryPoint } from './stackTrace';
import type { RunningJob } from './runningJob';
import type { TestRun } from './testRun';
import type { TimeZone } from './time/timeZone';
import type { EventTriggerContext, TriggerContext } from './triggerContext';
import type { ApexValue } from './values/apexValue';

/** Method entries and loop rounds between two looks at CPU time and heap: as many as take some milliseconds. */
const mostFuel = 100_000;
const leastFuel = 100;
const millisecondsOfFuel = 5;
/** A unit of fuel stands for so many bytes allocated at once. */
const bytesOfFuel = 16;

/** System.Quiddity, as far as there is such a kind of execution here. */
export type QuiddityName =
    | 'ANONYMOUS'
    | 'AURA'
    | 'BATCH_APEX'
    | 'FUTURE'
    | 'PLATFORM_EVENT_PUBLISH_CALLBACK'
    | 'QUEUEABLE'
    | 'REST'
    | 'RUNTEST_SYNC'
    | 'SCHEDULED'
    | 'SOAP'
    | 'SYNCHRONOUS'
    | 'TRANSACTION_FINALIZER_QUEUEABLE'
    | 'UNDEFINED';

export interface ExecutionOptions {
    readonly org: ApexOrg;
    readonly transaction: OrgTransaction;
    readonly bus: EventBus | TestEventBus;
    readonly userId: string;
    readonly quiddity: QuiddityName;
    readonly asynchronous?: boolean;
    /** A cacheable `@AuraEnabled` method: it must not write. */
    readonly readOnly?: boolean;
    /** The test that it belongs to. */
    readonly test?: TestRun;
    readonly log?: DebugLog;
    /** Those of another execution, to be shared. */
    readonly statics?: (object | undefined)[];
}

/** Finds the execution that goes with a transaction in its `attributes`. */
export const executionKey = Symbol('apex execution');

/** One run of Apex: the state that lives as long as a transaction does. */
export class Execution implements GeneratedCodeState {
    readonly statics: (object | undefined)[];
    fuel = mostFuel;
    depth = 0;
    dynamicBinds: ((name: string) => ApexValue | undefined) | null = null;
    sharing = false;

    readonly org: ApexOrg;
    readonly transaction: OrgTransaction;
    readonly bus: EventBus | TestEventBus;
    readonly quiddity: QuiddityName;
    readonly test: TestRun | undefined;
    /** Replaced by `Test.startTest` and `stopTest`. */
    limits: Limits;
    trigger: TriggerContext | undefined;
    eventTrigger: EventTriggerContext | undefined;
    /** The asynchronous job that it is, if it is one. */
    job: RunningJob | undefined;
    /** Told what happens, if somebody asked for it. */
    readonly log: DebugLog | undefined;
    readonly program: LinkedProgram;
    /** Savepoints that `Database.setSavepoint` gave out. */
    readonly savepoints: SavepointValue[] = [];
    /** `RestContext`. */
    readonly rest: { request: RestRequestValue | null; response: RestResponseValue | null } = {
        request: null,
        response: null
    };
    /** `UUID` of the request (`Request.getRequestId`). */
    readonly requestId: string;
    #fuelFill = mostFuel;
    #refueledAt = performance.now();
    /** How many entries into Apex stand on the stack. */
    #depth = 0;
    #userId: string;
    #user: StoredRecord | undefined;
    #identities: WeakMap<object, number> | undefined;
    #nextIdentity = 1;

    constructor(options: ExecutionOptions) {
        this.statics = options.statics ?? [];
        this.org = options.org;
        this.transaction = options.transaction;
        this.bus = options.bus;
        this.quiddity = options.quiddity;
        this.test = options.test;
        this.log = options.log;
        this.program = options.log === undefined ? options.org.program : options.org.programFor(options.log);
        this.limits = new Limits(options);
        this.#userId = options.userId;
        this.requestId = options.transaction.key;
    }

    /**
     * Fuel has run out: looks at the limits that nothing counts.
     * @throws System.LimitException that Apex can't catch
     */
    refuel(): void {
        const now = performance.now();
        const elapsed = Math.max(now - this.#refueledAt, 0.001);
        this.#refueledAt = now;
        const fitting = (this.#fuelFill * millisecondsOfFuel) / elapsed;
        this.#fuelFill = Math.round(Math.max(leastFuel, Math.min(fitting, mostFuel)));
        this.fuel = this.#fuelFill;
        this.limits.checkCpuTime();
        this.limits.checkHeap();
    }

    /**
     * So many bytes are allocated at once.
     * @throws System.LimitException that Apex can't catch
     */
    charge(bytes: number): void {
        if (bytes > this.limits.most('heapSize')) throw heapExceeded(bytes);
        this.fuel -= Math.ceil(bytes / bytesOfFuel);
        if (this.fuel < 0) this.refuel();
    }

    /** Asynchronous work inside a test: it has limits of its own, but the test sees its statics. */
    forJob(quiddity: QuiddityName): Execution {
        const { org, transaction, bus, userId, test, statics, log } = this;
        return new Execution({ org, transaction, bus, userId, test, statics, log, quiddity, asynchronous: true });
    }

    /** Enters Apex: DML and events that `work` causes run in this execution. */
    enter<T>(work: () => T): T {
        const { attributes } = this.transaction;
        const before = attributes.get(executionKey);
        attributes.set(executionKey, this);
        this.#depth++;
        try {
            return apexEntryPoint(work);
        } finally {
            this.#depth--;
            attributes.set(executionKey, before ?? this);
        }
    }

    /** Enters Apex as the platform does: the debug log, if there is one, tells of the code unit. */
    enterUnit<T>(unit: () => CodeUnit, work: () => T): T {
        const { log } = this;
        return log === undefined ? this.enter(work) : tellCodeUnit(this, log, unit(), () => this.enter(work));
    }

    /** The method of this execution's program that another one has: with a log, the program is not the usual one. */
    own(method: ApexMethodInfo): ApexMethodInfo {
        if (this.log === undefined) return method;
        const same = this.program.classes
            .get(method.className.toLowerCase())
            ?.methods.find(
                ({ name, line, parameters }) =>
                    name === method.name && line === method.line && parameters.length === method.parameters.length
            );
        return same ?? method;
    }

    /** False if something else than Apex (the API, a flow) does the DML under way. */
    get isRunning(): boolean {
        return this.#depth > 0;
    }

    get now(): number {
        return this.org.services.clock.now();
    }

    get userId(): string {
        return this.#userId;
    }

    /** Runs as another user from here on; returns the user before. */
    switchUser(userId: string): string {
        const before = this.#userId;
        this.#userId = userId;
        this.#user = undefined;
        this.transaction.userId = userId;
        return before;
    }

    /** The running user's record. */
    get user(): StoredRecord {
        this.#user ??= this.transaction.get('User', this.#userId) ?? { Id: this.#userId };
        return this.#user;
    }

    /** What the running user may do with objects and fields, as of now: DML on users and permission sets changes it. */
    get access(): UserPermissions {
        return this.org.access.of(this.transaction.database, this.#userId).permissions;
    }

    /** The sharing that queries are held to: the running user's, in user mode and in classes that enforce it. */
    recordAccess(userMode = false): RecordAccess | undefined {
        if (!this.sharing && !userMode) return undefined;
        const { permissions, sharing } = this.org.access.of(this.transaction.database, this.#userId);
        return permissions.isUnrestricted ? undefined : sharing;
    }

    /** The same for DML. Object permissions and field-level security of user mode aren't part of it. */
    writeAccess(userMode = false): WriteAccess | undefined {
        if (!this.sharing && !userMode) return undefined;
        const access = this.org.access.of(this.transaction.database, this.#userId);
        return access.permissions.isUnrestricted ? undefined : new UserWrites(this.transaction.database, access);
    }

    /** A user has changed. */
    forgetUser(): void {
        this.#user = undefined;
    }

    get timeZone(): TimeZone {
        const name = this.user['TimeZoneSidKey'];
        return this.org.timeZones.named(typeof name === 'string' ? name : 'GMT');
    }

    /** `en_US`. */
    get locale(): string {
        const name = this.user['LocaleSidKey'];
        return typeof name === 'string' ? name : 'en_US';
    }

    /** A number that tells an object from all others of this execution. */
    identityOf(value: object): number {
        this.#identities ??= new WeakMap();
        let identity = this.#identities.get(value);
        if (identity === undefined) {
            identity = this.#nextIdentity++;
            this.#identities.set(value, identity);
        }
        return identity;
    }
}
