import type { AccessControl } from '../../access/accessControl';
import type { Clock } from '../../clock';
import { NotSupportedError } from '../../errors';
import type { FieldDefinition, FieldType, ObjectDefinition, Schema } from '../../schema/objectDefinition';
import type { FieldValue, StoredRecord } from '../../data/record';
import type { Database, Transaction } from '../../data/transaction';
import type { DebugLog } from '../../debugLog/debugLog';
import type { SourceModel } from '../../metadata/sourceModel';
import type { QueryRunner } from '../../soql/queryRunner';
import type { FormulaFieldEvaluator } from '../../soql/queryRun';
import type { JsonValue } from '../apexEngine';
import type { LinkedProgram } from '../generate/runtimeInterface';
import type { LibraryIndex } from '../library/libraryIndex';
import { CacheStore } from '../library/cache/cacheStore';
import { RegexCache } from '../library/regex/regexCache';
import { AsyncJobs } from './asyncJobs';
import { Callouts } from './callout/callouts';
import type { Execution } from './execution';
import { fromStore } from './records/fieldForm';
import { TimeZones } from './time/timeZone';
import type { ApexValue } from './values/apexValue';

/** One `System.debug` line, or the platform's own word on something that went wrong without anybody to tell. */
export interface ApexLogLine {
    readonly level: string;
    readonly message: string;
    readonly userId: string;
    /** `Class.Foo.bar: line 3, column 5`. */
    readonly where: string | undefined;
}

/** An output of a flow, with the type of its variable. */
export interface FlowOutputValue {
    /** FlowDataType: `String`, `Number`, `SObject`… */
    readonly dataType: string;
    readonly isCollection: boolean;
    readonly objectType: string | undefined;
    readonly apexClass: string | undefined;
    /** Records with their `attributes`, dates and datetimes as ISO 8601 text. */
    readonly value: JsonValue;
}

/** Starts an autolaunched flow; the outputs come back by name. */
export type FlowStarter = (
    flowName: string,
    inputs: Readonly<Record<string, JsonValue>>,
    transaction: Transaction
) => Readonly<Record<string, FlowOutputValue>>;

/** A compiled formula (`Formula.builder()`). */
export interface ApexFormula {
    readonly references: readonly (readonly string[])[];
    /** @throws SalesforceError if the values don't allow it */
    evaluate(options: {
        readonly resolve: (path: readonly string[]) => {
            readonly type: FieldType | undefined;
            readonly value: FieldValue;
        };
        /** Milliseconds since 1970. */
        readonly now: number;
        readonly blanksAreZero: boolean;
    }): FieldValue;
}

/** What the Apex of one org needs of the other rooms. */
export interface ApexServices {
    readonly model: SourceModel;
    readonly schema: Schema;
    readonly queries: QueryRunner;
    readonly clock: Clock;
    readonly database: Database;
    readonly access: AccessControl;
    /** 18 characters. */
    readonly organizationId: string;
    readonly users: {
        /** Event triggers run as this user. */
        readonly automatedProcessUserId: string;
        /** Tests and scheduled work run as this user. */
        readonly adminUserId: string;
    };
    readonly startFlow?: FlowStarter;
    /** @throws SalesforceError if it is no formula */
    readonly compileFormula?: (source: string) => ApexFormula;
    /** Values of formula fields. */
    readonly evaluateFormula?: FormulaFieldEvaluator;
    readonly log: (line: ApexLogLine) => void;
}

/** What all executions of an org's Apex share. */
export class ApexOrg {
    readonly timeZones = new TimeZones();
    readonly regexes = new RegexCache();
    readonly cache = new CacheStore();
    readonly jobs: AsyncJobs;
    readonly callouts = new Callouts();
    #labels: ReadonlyMap<string, string> = new Map();
    #services: ApexServices;
    readonly access: AccessControl;
    readonly #componentIds = new Map<string, string>();
    readonly #ancestors = new Map<string, ReadonlySet<string>>();
    #program: LinkedProgram | undefined;
    #traced: (() => LinkedProgram) | undefined;

    constructor(
        services: ApexServices,
        readonly library: LibraryIndex
    ) {
        this.#services = services;
        this.access = services.access;
        this.useModel(services.model);
        this.jobs = new AsyncJobs(this);
    }

    get services(): ApexServices {
        return this.#services;
    }

    /** The metadata from here on: labels, permissions, remote sites. */
    useModel(model: SourceModel): void {
        this.#services = { ...this.#services, model };
        this.#labels = new Map(model.labels.map((label) => [label.name.toLowerCase(), label.value]));
    }

    get schema(): Schema {
        return this.#services.schema;
    }

    get program(): LinkedProgram {
        if (this.#program === undefined) throw new Error('no Apex program is loaded');
        return this.#program;
    }

    /** The program that runs from here on; `traced` gives the same compiled to tell a debug log what it does. */
    load(program: LinkedProgram, traced: () => LinkedProgram): void {
        this.#program = program;
        this.#componentIds.clear();
        this.#traced = traced;
    }

    /** The program for an execution with a log: only methods, statements and variables need code that tells of them. */
    programFor(log: DebugLog): LinkedProgram {
        return log.wants('APEX_CODE', 'FINE') && this.#traced !== undefined ? this.#traced() : this.program;
    }

    /** Id of the ApexClass that holds a class; empty if there is none. */
    classId(className: string): string {
        return this.#componentId('ApexClass', className.split('.')[0] ?? className);
    }

    triggerId(name: string): string {
        return this.#componentId('ApexTrigger', name);
    }

    #componentId(object: string, name: string): string {
        const key = `${object} ${name}`;
        let id = this.#componentIds.get(key);
        if (id === undefined) {
            const { database } = this.services;
            const found = database.schema.object(object) && database.lookup(object, 'Name', name);
            id = '';
            for (const record of found ?? []) id = String(record['Id']);
            this.#componentIds.set(key, id);
        }
        return id;
    }

    label(name: string): string | undefined {
        return this.#labels.get(name.toLowerCase());
    }

    /** Lower-case names of a library type and of all it extends or implements. */
    libraryAncestors(name: string): ReadonlySet<string> {
        const known = this.#ancestors.get(name);
        if (known !== undefined) return known;
        const ancestors = new Set<string>();
        const add = (typeName: string) => {
            const type = this.library.find(typeName);
            ancestors.add(typeName.toLowerCase());
            if (type === undefined) return;
            ancestors.add(type.name.toLowerCase());
            for (const above of [type.superclass, ...type.interfaces]) {
                if (above?.kind === 'library') add(above.name);
            }
        };
        add(name);
        this.#ancestors.set(name, ancestors);
        return ancestors;
    }

    formulaValue(x: Execution, object: ObjectDefinition, field: FieldDefinition, record: StoredRecord): ApexValue {
        const { evaluateFormula } = this.services;
        if (evaluateFormula === undefined)
            throw new NotSupportedError(`The formula field ${object.name}.${field.name}`);
        const value = evaluateFormula(field, record, object, x.transaction.database);
        return fromStore(field.type, value, field.scale);
    }
}
