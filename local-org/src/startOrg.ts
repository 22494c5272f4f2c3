import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import pino from 'pino';
import type { ActivityLog } from './control/activityLog';
import { readDuration } from './control/duration';
import type { Faults } from './control/faults';
import { Org, type OrgAddresses, type OrgOptions } from './org';

export interface StartOrgOptions extends Partial<Omit<OrgOptions, 'sources'>> {
    /** A Salesforce DX project, or folders of source. Default: the current folder. */
    readonly source?: string | readonly string[];
    /** Default: a free one. */
    readonly port?: number;
    /** Default: a free one; `none` switches the Pub/Sub API off. */
    readonly pubSubPort?: number | 'none';
    /** A snapshot to begin with. */
    readonly snapshot?: string;
}

/**
 * Starts an org for tests, on free ports of the loopback interface and, without a data folder, in memory.
 *
 * ```ts
 * const org = await startOrg({ source: 'force-app' });
 * beforeEach(() => org.reset());
 * afterAll(() => org.close());
 * ```
 * @throws SourceError if the source can't be loaded
 */
export async function startOrg(options: StartOrgOptions = {}): Promise<TestOrg> {
    const { source = '.', port = 0, pubSubPort = 0, snapshot, ...rest } = options;
    const org = await Org.open({
        watch: false,
        log: pino({ level: 'silent' }),
        ...rest,
        sources: (typeof source === 'string' ? [source] : source).map((folder) => resolve(folder))
    });
    try {
        const addresses = await org.listen(port, pubSubPort === 'none' ? undefined : pubSubPort);
        const started = new TestOrg(org, addresses);
        if (snapshot !== undefined) await started.load(snapshot);
        return started;
    } catch (error) {
        await org.close();
        throw error;
    }
}

/** An org as tests use it: where it is found, and what no real org lets them do. */
export class TestOrg {
    readonly instanceUrl: string;
    readonly pubSubEndpoint: string | undefined;
    /** PEM: what clients of the Pub/Sub API have to trust. */
    readonly pubSubCertificate: string | undefined;
    readonly username: string;
    readonly password: string;
    readonly securityToken: string;
    /** Of the admin. */
    readonly accessToken: string;

    constructor(
        readonly org: Org,
        { instanceUrl, pubSubEndpoint, pubSubCertificate }: OrgAddresses
    ) {
        this.instanceUrl = instanceUrl;
        this.pubSubEndpoint = pubSubEndpoint;
        this.pubSubCertificate = pubSubCertificate;
        ({ username: this.username, password: this.password, securityToken: this.securityToken } = org.credentials);
        this.accessToken = org.adminToken();
    }

    readonly clock = {
        now: (): Date => new Date(this.org.rooms.clock.now()),
        /** By milliseconds, or `90s`, `5m`, `3h`, `2d`. See `Control.advanceClock`. */
        advance: (duration: number | string): void => {
            const milliseconds = readDuration(duration);
            if (milliseconds === undefined) throw new RangeError(`"${duration}" is no duration: 90s, 5m, 3h, 2d`);
            this.org.control.advanceClock(milliseconds);
        }
    };

    get faults(): Faults {
        return this.org.control.faults;
    }

    /** `for await (const activity of org.log)`, or `org.log.watch(callback)`. */
    get log(): ActivityLog {
        return this.org.control.log;
    }

    /** Writes a snapshot to a file. */
    async snapshot(file: string): Promise<void> {
        await writeFile(file, await this.org.control.snapshot());
    }

    async load(file: string): Promise<void> {
        await this.org.control.load(await readFile(file, 'utf8'));
    }

    /** See `Control.reset`. */
    reset(): Promise<{ readonly milliseconds: number }> {
        return this.org.control.reset();
    }

    /** Keeps triggers and flows from running; with `work`, only until it is done. */
    async muteTriggers<T>(work?: () => T | Promise<T>): Promise<T | undefined> {
        this.org.control.muteTriggers();
        if (work === undefined) return undefined;
        try {
            return await work();
        } finally {
            this.unmuteTriggers();
        }
    }

    unmuteTriggers(): void {
        this.org.control.muteTriggers(false);
    }

    close(): Promise<void> {
        return this.org.close();
    }
}
