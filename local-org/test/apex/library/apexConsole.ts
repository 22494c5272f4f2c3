import { AccessControl } from '../../../src/access/accessControl';
import { openDatabase, setupRecords } from '../../../src/data/database';
import type { OrgDatabase } from '../../../src/data/database';
import { openEventBus } from '../../../src/bus/orgEventBus';
import type { Clock } from '../../../src/clock';
import { compileApex } from '../../../src/apex/generate/compileApex';
import type { LinkedProgram } from '../../../src/apex/generate/runtimeInterface';
import { library } from '../../../src/apex/library/library';
import { LibraryIndex } from '../../../src/apex/library/libraryIndex';
import { ApexOrg } from '../../../src/apex/runtime/apexOrg';
import { Execution } from '../../../src/apex/runtime/execution';
import { createRuntime } from '../../../src/apex/runtime/runtime';
import { exceptionText, textOf } from '../../../src/apex/runtime/text';
import { ApexException } from '../../../src/apex/runtime/values/apexException';
import type { ApexValue } from '../../../src/apex/runtime/values/apexValue';
import { readSourceTrees } from '../../../src/metadata/readSourceTrees';
import { buildSchema } from '../../../src/schema/buildSchema';
import { QueryRunner } from '../../../src/soql/queryRunner';
import { join } from 'node:path';

const bookshop = join(__dirname, '../../fixtures/bookshop');
/** What expressions leave their value in. */
const holder = 'public class Holder { public static Object value; }';

/** The instant at which every console's org stands: 2024-05-17T09:08:07.006Z. */
export const now = Date.UTC(2024, 4, 17, 9, 8, 7, 6);

/** Runs Apex against a bookshop's org in memory. */
export class ApexConsole {
    private constructor(
        private readonly org: ApexOrg,
        private readonly database: OrgDatabase,
        private readonly program: LinkedProgram,
        private readonly openBus: () => ReturnType<typeof openEventBus>
    ) {}

    /** `classes` are sources by class name. */
    static async open(classes: Readonly<Record<string, string>> = {}): Promise<ApexConsole> {
        const clock: Clock = { now: () => now };
        const model = readSourceTrees([bookshop]);
        const schema = buildSchema(model);
        const database = await openDatabase({ schema, clock });
        const { adminUserId, automatedProcessUserId, organizationId } = setupRecords(database);
        const queries = new QueryRunner({ schema, clock });
        const sources = Object.entries({ Holder: holder, ...classes }).map(([name, body]) => ({
            name,
            kind: 'class' as const,
            file: `${name}.cls`,
            body,
            apiVersion: '67.0'
        }));
        const { program, problems } = compileApex({ sources, schema, library });
        if (problems.length > 0) throw new Error(problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
        const services = {
            model,
            schema,
            database,
            access: new AccessControl(model),
            queries,
            clock,
            organizationId,
            users: { adminUserId, automatedProcessUserId },
            log: () => {}
        };
        const org = new ApexOrg(services, new LibraryIndex(library));
        const linked = program.link(createRuntime());
        org.load(linked, () => linked);
        const log = { warn: () => {}, error: () => {} };
        const bus = openEventBus({ schema, database, clock, log });
        return new ApexConsole(org, database, linked, () => bus);
    }

    /** Runs statements in a transaction of their own. */
    run(statements: string): void {
        this.#execute(statements, () => undefined);
    }

    /** An expression's value as text: as `'' + value` gives it. */
    text(expression: string): string {
        return this.#execute(`Holder.value = ${expression};`, (x) => textOf(x, this.#value(x)));
    }

    /** What `return` leaves in `Holder.value` after statements, as text. */
    textAfter(statements: string): string {
        return this.#execute(statements, (x) => textOf(x, this.#value(x)));
    }

    /** The exception that an expression or statements throw: `System.MathException: Divide by 0`. */
    thrown(code: string): string {
        const statements = code.trimEnd().endsWith(';') ? code : `Object value = ${code};`;
        try {
            this.#execute(statements, () => undefined);
        } catch (error) {
            if (error instanceof ApexException) return exceptionText(error);
            throw error;
        }
        throw new Error('nothing was thrown');
    }

    #value(x: Execution): ApexValue {
        const field = this.program.classes.get('holder')?.fields[0];
        return field?.get?.(x, null) ?? null;
    }

    #execute<T>(statements: string, read: (x: Execution) => T): T {
        const compiled = this.program.compileAnonymous(statements);
        if ('problems' in compiled) throw new Error(compiled.problems.map(({ message }) => message).join('\n'));
        const { adminUserId: userId } = setupRecords(this.database);
        return this.database.transaction<T>({ userId, origin: 'apex' }, (transaction) => {
            const x = new Execution({ org: this.org, transaction, bus: this.openBus(), userId, quiddity: 'ANONYMOUS' });
            compiled.run(x);
            return read(x);
        }).result;
    }
}
