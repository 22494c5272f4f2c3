import { strFromU8 } from 'fflate';
import { readFileSync } from 'node:fs';
import { basename, sep } from 'node:path';
import type { OrgApexEngine } from '../apex/engine';
import type { ApexTestRun } from '../apex/apexEngine';
import type { Clock } from '../clock';
import { makeRecordId } from '../data/recordId';
import { SalesforceError, type SourceProblem } from '../errors';
import { checkElements } from './checkElements';
import type { ComponentProblem, DeployMessage, DeployOptions, Deployment } from './deployment';
import { isDone } from './deployment';
import type { Candidate, LiveSource } from './liveSource';
import { labelComponents, labelsKey, mergedLabels } from './customLabels';
import { names, type Manifest } from './manifest';
import { PackageError, readPackage, type MetadataPackage, type PackagedComponent } from './metadataPackage';
import { childType, metadataType } from './metadataTypes';
import type { OrgSource } from './orgSource';
import { componentKey, type SourceComponent } from './sourceComponent';
import { coverageWarnings, testsOf } from './deploymentTests';

export interface DeploymentsOptions {
    readonly clock: Clock;
    readonly source: OrgSource;
    readonly live: LiveSource;
    readonly apex: OrgApexEngine;
    /** Id of a component, stable over deployments. */
    readonly idOf: (type: string, fullName: string) => string;
    readonly log: { error(details: object, message: string): void };
}

/** What a deployment that stays changed: for source tracking. */
export interface DeployedChanges {
    readonly userId: string;
    readonly created: readonly SourceComponent[];
    readonly changed: readonly SourceComponent[];
    readonly deleted: readonly SourceComponent[];
}

/** How many finished deployments are remembered. */
const mostRemembered = 200;
/** "Quick deploy: within 10 days of the validation". */
const quickDeployMs = 10 * 24 * 60 * 60 * 1000;

/** The deployments of one org: one after the other, each wholly or (without `rollbackOnError`) as far as it goes. */
export class Deployments {
    readonly #options: DeploymentsOptions;
    readonly #byId = new Map<string, Deployment>();
    /** Packages of validations, for quick deploys. */
    readonly #validated = new Map<string, Uint8Array>();
    readonly #listeners = new Set<(changes: DeployedChanges) => void>();
    #queue: Promise<void> = Promise.resolve();
    #next: number;

    constructor(options: DeploymentsOptions) {
        this.#options = options;
        this.#next = Math.floor(options.clock.now() / 1000);
    }

    /** Calls back after a deployment that changed the org. */
    onDeployed(listener: (changes: DeployedChanges) => void): void {
        this.#listeners.add(listener);
    }

    /** Takes a package in; it is worked on when those before it are done. */
    deploy(zip: Uint8Array, options: DeployOptions, userId: string): Deployment {
        const now = this.#options.clock.now();
        const deployment: Deployment = {
            id: makeRecordId('0Af', this.#next++),
            options,
            userId,
            createdAt: now,
            changedAt: now,
            status: 'Pending',
            messages: [],
            coverageWarnings: [],
            componentsTotal: 0
        };
        this.#byId.set(deployment.id, deployment);
        this.#forgetOldest();
        this.#queue = this.#queue.then(() => this.#run(deployment, zip));
        return deployment;
    }

    /** `deployRecentValidation`: deploys what was validated within ten days, without tests. */
    deployValidated(id: string, userId: string): Deployment {
        const validation = this.find(id);
        const zip = this.#validated.get(validation.id);
        const isRecent = this.#options.clock.now() - validation.createdAt < quickDeployMs;
        if (zip === undefined || !isRecent || validation.status !== 'Succeeded')
            throw new SalesforceError(
                'INVALID_ID_FIELD',
                `Invalid deployment ID: no recent validation with the ID ${id}`
            );
        return this.deploy(
            zip,
            { ...validation.options, checkOnly: false, testLevel: 'NoTestRun', runTests: [] },
            userId
        );
    }

    /** @throws SalesforceError INVALID_CROSS_REFERENCE_KEY */
    find(id: string): Deployment {
        const found =
            this.#byId.get(id) ?? [...this.#byId.values()].find((each) => each.id.startsWith(id) && id.length === 15);
        if (!found) throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', `invalid cross reference id`, [], 404);
        return found;
    }

    /** The newest first. */
    recent(): Deployment[] {
        return [...this.#byId.values()].reverse();
    }

    /** A deployment that waits is canceled at once, one under way before it changes anything. */
    cancel(id: string, userId: string): Deployment {
        const deployment = this.find(id);
        if (isDone(deployment))
            throw new SalesforceError('INVALID_ID_FIELD', 'Cannot cancel deploy: the deployment is already completed');
        deployment.canceledBy = userId;
        deployment.status = deployment.status === 'Pending' ? 'Canceled' : 'Canceling';
        if (deployment.status === 'Canceled') this.#finish(deployment, 'Canceled');
        return deployment;
    }

    /** Resolves when no deployment is under way. */
    idle(): Promise<void> {
        return this.#queue;
    }

    async #run(deployment: Deployment, zip: Uint8Array): Promise<void> {
        if (deployment.status !== 'Pending') return;
        deployment.status = 'InProgress';
        deployment.startedAt = this.#options.clock.now();
        try {
            const content = readPackage(zip);
            await new DeploymentRun(this.#options, deployment, content).run((changes) => {
                for (const listener of this.#listeners) listener(changes);
            });
            if (deployment.options.checkOnly && hasSucceeded(deployment)) this.#validated.set(deployment.id, zip);
            deployment.completedAt = deployment.changedAt = this.#options.clock.now();
        } catch (error) {
            if (error instanceof PackageError) {
                deployment.messages = [packageMessage(error, this.#options.clock.now())];
            } else {
                this.#options.log.error({ err: error, deployment: deployment.id }, 'a deployment broke down');
                deployment.errorMessage = error instanceof Error ? error.message : String(error);
            }
            this.#finish(deployment, 'Failed');
        }
    }

    #finish(deployment: Deployment, status: Deployment['status']): void {
        deployment.status = status;
        deployment.completedAt = deployment.changedAt = this.#options.clock.now();
    }

    #forgetOldest(): void {
        for (const { id } of this.#byId.values()) {
            if (this.#byId.size <= mostRemembered) return;
            this.#byId.delete(id);
            this.#validated.delete(id);
        }
    }
}

function packageMessage({ message, fileName }: PackageError, now: number): DeployMessage {
    return {
        changed: false,
        componentType: '',
        created: false,
        createdDate: new Date(now).toISOString(),
        deleted: false,
        fileName,
        fullName: fileName,
        problem: message,
        problemType: 'Error',
        success: false
    };
}

/** A member of a destructive manifest. */
interface Deletion {
    readonly type: string;
    readonly fullName: string;
    readonly manifest: Manifest;
}

/** One deployment's way through checks, tests and into the org. */
class DeploymentRun {
    readonly #options: DeploymentsOptions;
    readonly #deployment: Deployment;
    readonly #package: MetadataPackage;
    readonly #problems: ComponentProblem[] = [];
    /** The first of each component. */
    readonly #warnings = new Map<string, SourceProblem>();

    constructor(options: DeploymentsOptions, deployment: Deployment, content: MetadataPackage) {
        this.#options = options;
        this.#deployment = deployment;
        this.#package = content;
    }

    async run(onDeployed: (changes: DeployedChanges) => void): Promise<void> {
        const { source } = this.#options;
        const { checkOnly, rollbackOnError } = this.#deployment.options;
        const packaged = this.#withLabels(this.#checkedPackage());
        this.#deployment.componentsTotal = packaged.length + this.#deletions().length;
        const staged = source.stage(this.#deployment.id, packaged);
        this.#checkFiles(staged);
        let taken = this.#without(staged);
        let candidate: Candidate;
        let against: OrgSource['components'];
        do {
            against = source.components;
            candidate = await this.#candidate(taken);
            while (this.#collect(candidate, taken) && !rollbackOnError) {
                taken = this.#without(staged);
                candidate = await this.#candidate(taken);
            }
            // a record of the Tooling API may have changed the source meanwhile
        } while (source.components !== against);
        const isClean = candidate.problems.length === 0 && (this.#problems.length === 0 || !rollbackOnError);
        if (isCanceling(this.#deployment)) return this.#end('Canceled', staged, []);
        if (!isClean) return this.#end('Failed', staged, []);
        for (const each of candidate.warnings) this.#warn(each, taken);

        const undo = candidate.activate();
        const tests = this.#runTests(packaged);
        const failed = tests !== undefined && this.#failedTests(tests, packaged);
        const unchanged = this.#unchanged(taken);
        const changes = this.#changes(taken, unchanged);
        if (failed || checkOnly) {
            undo();
            source.discard(this.#deployment.id);
            return this.#end(failed ? 'Failed' : this.#succeeded(), staged, unchanged, taken);
        }
        const before = source.components;
        source.commit(this.#next(taken));
        candidate.keep();
        this.#end(this.#succeeded(), staged, unchanged, taken, before);
        onDeployed(changes);
    }

    #succeeded(): Deployment['status'] {
        return this.#problems.length > 0 ? 'SucceededPartial' : 'Succeeded';
    }

    /** The package's components as far as they fit its manifest; what doesn't is a problem. */
    #checkedPackage(): readonly PackagedComponent[] {
        const { manifest, components } = this.#package;
        const present = new Set(components.map(({ type, fullName }) => componentKey(type, fullName)));
        for (const { type, names: wanted } of manifest.members) {
            const known = metadataType(type) ?? childType(type);
            if (!known && wanted.length > 0)
                this.#manifestProblem('', 'package.xml', `Unknown type name '${type}' specified in package.xml`);
            for (const fullName of wanted) {
                if (fullName === '*' || !known || this.#isPresent(present, type, fullName)) continue;
                const message = `An object '${fullName}' of type ${type} was named in package.xml, but was not found in zipped directory`;
                this.#manifestProblem(type, fullName, message);
            }
        }
        return components.filter((component) => this.#isNamed(component));
    }

    #withLabels(packaged: readonly PackagedComponent[]): readonly PackagedComponent[] {
        const deleted = this.#deletions().filter(({ type }) => type === 'CustomLabel');
        const names = deleted.map(({ fullName }) => fullName);
        const labels = mergedLabels(this.#options.source.components, packaged, names);
        return labels ? [...packaged.filter(({ type }) => type !== 'CustomLabels'), labels] : packaged;
    }

    /** Labels stand together in one file, standard objects have no file of their own. */
    #isPresent(present: ReadonlySet<string>, type: string, fullName: string): boolean {
        if (present.has(componentKey(type, fullName))) return true;
        if (type === 'CustomLabel' || type === 'CustomLabels')
            return present.has(componentKey('CustomLabels', 'CustomLabels'));
        if (type === 'CustomObject') return [...present].some((key) => key.includes(`:${fullName.toLowerCase()}.`));
        return false;
    }

    #isNamed(component: PackagedComponent): boolean {
        const { manifest } = this.#package;
        const { type, fullName, fileName } = component;
        const child = childType(type);
        const parent = fullName.split('.')[0] ?? '';
        const isNamed =
            names(manifest, type, fullName) ||
            (child !== undefined && names(manifest, child.parent, parent)) ||
            (type === 'CustomLabels' && manifest.members.some((each) => each.type === 'CustomLabel'));
        if (isNamed) return true;
        if (child === undefined)
            this.#problems.push({
                type,
                fullName,
                fileName,
                problem: { file: fileName, line: 0, column: 0, message: 'Not in package.xml' }
            });
        return false;
    }

    #manifestProblem(type: string, fullName: string, message: string): void {
        const problem = { file: 'package.xml', line: 0, column: 0, message };
        this.#problems.push({ type, fullName, fileName: 'package.xml', problem });
    }

    #checkFiles(staged: ReadonlyMap<string, SourceComponent>): void {
        for (const { type, fullName, files } of staged.values()) {
            if (type === 'Unknown') {
                const fileName = this.#package.prefix + fullName;
                const message = `Unknown file type: ${basename(fullName)}`;
                this.#problems.push({
                    type: '',
                    fullName,
                    fileName,
                    problem: { file: fileName, line: 0, column: 0, message }
                });
                continue;
            }
            for (const file of files.filter((each) => each.endsWith('-meta.xml')))
                for (const problem of checkElements(file, strFromU8(readFileSync(file))))
                    this.#problem(problem, type, fullName);
        }
    }

    /** What is to be deployed without the components that have problems. */
    #without(staged: ReadonlyMap<string, SourceComponent>): Map<string, SourceComponent> {
        const bad = new Set(this.#problems.map(({ type, fullName }) => componentKey(type, fullName)));
        return new Map([...staged].filter(([key, { type }]) => type !== 'Unknown' && !bad.has(key)));
    }

    #deletions(): Deletion[] {
        const { deleteBefore, deleteAfter } = this.#package;
        return [...(deleteBefore ? [deleteBefore] : []), ...deleteAfter].flatMap((manifest) =>
            manifest.members.flatMap(({ type, names: fullNames }) =>
                fullNames.map((fullName) => ({ type, fullName, manifest }))
            )
        );
    }

    /** The state of the source with the deployment in it. An object takes its fields along, labels stay beside each other. */
    #next(taken: ReadonlyMap<string, SourceComponent>): Map<string, SourceComponent> {
        const { components } = this.#options.source;
        const next = new Map(components);
        for (const { type, fullName } of this.#deletions()) {
            const key = componentKey(type, fullName);
            next.delete(key);
            if (type !== 'CustomObject') continue;
            for (const each of next.keys()) if (each.includes(`:${fullName.toLowerCase()}.`)) next.delete(each);
        }
        if (taken.has(labelsKey)) for (const [key] of labelComponents(next)) next.delete(key);
        for (const [key, component] of taken) next.set(key, component);
        return next;
    }

    #candidate(taken: ReadonlyMap<string, SourceComponent>): Promise<Candidate> {
        return this.#options.live.prepare(this.#next(taken));
    }

    /** Tells which component each problem of a candidate is about. True if a component can be left out for it. */
    #collect(candidate: Candidate, taken: ReadonlyMap<string, SourceComponent>): boolean {
        const owner = new Map<string, SourceComponent>();
        for (const component of taken.values()) for (const file of component.files) owner.set(file, component);
        for (const [, component] of this.#options.source.components)
            for (const file of component.files) if (!owner.has(file)) owner.set(file, component);
        let left = false;
        for (const problem of candidate.problems) {
            const component = owner.get(problem.file) ?? bundleOwner(owner, problem.file);
            this.#problem(problem, component?.type ?? '', component?.fullName ?? basename(problem.file));
            if (component && taken.has(componentKey(component.type, component.fullName))) left = true;
        }
        return left;
    }

    #problem(problem: SourceProblem, type: string, fullName: string): void {
        const packaged = this.#package.components.find(
            (each) => each.fullName === fullName && componentKey(each.type, '') === componentKey(type, '')
        );
        const line = problem.line + Math.max(0, packaged?.firstLine ?? 0);
        const fileName =
            packaged?.fileName ??
            `${metadataType(type)?.directory ?? ''}/${basename(problem.file).replace('-meta.xml', '')}`;
        const isKnown = this.#problems.some(
            (each) =>
                each.fullName === fullName &&
                each.type === type &&
                each.problem.message === problem.message &&
                each.problem.line === line
        );
        if (!isKnown) this.#problems.push({ type, fullName, fileName, problem: { ...problem, line } });
    }

    #warn(problem: SourceProblem, taken: ReadonlyMap<string, SourceComponent>): void {
        const owner = new Map([...taken.values()].flatMap((each) => each.files.map((file) => [file, each] as const)));
        const component = owner.get(problem.file) ?? bundleOwner(owner, problem.file);
        const key = component && componentKey(component.type, component.fullName);
        if (key !== undefined && !this.#warnings.has(key)) this.#warnings.set(key, problem);
    }

    #runTests(packaged: readonly PackagedComponent[]): ApexTestRun | undefined {
        const { apex, live, source } = this.#options;
        const tests = testsOf(this.#deployment.options, live.model, packaged, source.components);
        if (tests === undefined) return undefined;
        const run = apex.runTests(tests === 'all' ? {} : { tests });
        this.#deployment.tests = run;
        return run;
    }

    #failedTests(run: ApexTestRun, packaged: readonly PackagedComponent[]): boolean {
        const warnings = coverageWarnings(this.#deployment.options, run, packaged);
        this.#deployment.coverageWarnings = warnings;
        return run.results.some(({ outcome }) => outcome !== 'Pass') || warnings.length > 0;
    }

    /** Keys of components that were there with the same content. */
    #unchanged(taken: ReadonlyMap<string, SourceComponent>): string[] {
        const { components } = this.#options.source;
        return [...taken].filter(([key, component]) => isSame(components.get(key), component)).map(([key]) => key);
    }

    #changes(taken: ReadonlyMap<string, SourceComponent>, unchanged: readonly string[]): DeployedChanges {
        const { components } = this.#options.source;
        const same = new Set(unchanged);
        const touched = [...taken].filter(([key]) => !same.has(key));
        const deleted = this.#deletions().flatMap(
            ({ type, fullName }) => components.get(componentKey(type, fullName)) ?? []
        );
        return {
            userId: this.#deployment.userId,
            created: touched.filter(([key]) => !components.has(key)).map(([, component]) => component),
            changed: touched.filter(([key]) => components.has(key)).map(([, component]) => component),
            deleted
        };
    }

    #end(
        status: Deployment['status'],
        staged: ReadonlyMap<string, SourceComponent>,
        unchanged: readonly string[],
        taken: ReadonlyMap<string, SourceComponent> = new Map(),
        before = this.#options.source.components
    ): void {
        const done = status === 'Succeeded' || status === 'SucceededPartial' || taken.size > 0;
        if (!done) this.#options.source.discard(this.#deployment.id);
        const same = new Set(unchanged);
        const bad = new Set(this.#problems.map(({ type, fullName }) => componentKey(type, fullName)));
        const good = [...staged].filter(([key]) => !bad.has(key));
        const successes = good.map(([key, component]) => this.#success(component, !before.has(key), !same.has(key)));
        const deletions = this.#deletions().map((each) =>
            this.#deletion(each, before.has(componentKey(each.type, each.fullName)))
        );
        const isUsable = successes.length > 0 || deletions.length > 0;
        const own = isUsable
            ? [
                  this.#message({
                      componentType: '',
                      fullName: 'package.xml',
                      fileName: `${this.#package.prefix}package.xml`
                  })
              ]
            : [];
        this.#deployment.messages = [
            ...successes,
            ...deletions,
            ...own,
            ...this.#problems.map((each) => this.#failure(each))
        ];
        this.#deployment.status = status;
    }

    #message(
        given: Partial<DeployMessage> & Pick<DeployMessage, 'componentType' | 'fullName' | 'fileName'>
    ): DeployMessage {
        return {
            changed: false,
            created: false,
            createdDate: new Date(this.#options.clock.now()).toISOString(),
            deleted: false,
            success: true,
            ...given
        };
    }

    #fileName({ type, fullName, files }: SourceComponent): string {
        const packaged = this.#package.components.find((each) => each.type === type && each.fullName === fullName);
        return packaged?.fileName ?? files[0]?.split(sep).join('/') ?? '';
    }

    #success(component: SourceComponent, created: boolean, changed: boolean): DeployMessage {
        const { type, fullName } = component;
        const fileName = this.#fileName(component);
        const warning = this.#warnings.get(componentKey(type, fullName));
        return this.#message({
            componentType: type,
            fullName,
            fileName,
            created,
            changed,
            id: this.#options.idOf(type, fullName),
            ...(warning && {
                problem: warning.message,
                problemType: 'Warning',
                lineNumber: warning.line,
                columnNumber: warning.column
            })
        });
    }

    #deletion({ type, fullName, manifest }: Deletion, existed: boolean): DeployMessage {
        const fileName = `${this.#package.prefix}${manifest === this.#package.deleteBefore ? 'destructiveChangesPre.xml' : 'destructiveChanges.xml'}`;
        const id = existed ? this.#options.idOf(type, fullName) : undefined;
        if (existed)
            return this.#message({ componentType: type, fullName, fileName, deleted: true, changed: true, id });
        const problem = `No ${type} named: ${fullName} found`;
        return this.#message({ componentType: type, fullName, fileName, problem, problemType: 'Warning' });
    }

    #failure({ type, fullName, fileName, problem }: ComponentProblem): DeployMessage {
        return this.#message({
            componentType: type,
            fullName,
            fileName,
            problem: problem.message,
            problemType: 'Error',
            success: false,
            ...(problem.line > 0 && { lineNumber: problem.line, columnNumber: problem.column })
        });
    }
}

function hasSucceeded({ status }: Deployment): boolean {
    return status === 'Succeeded';
}

/** A request to cancel comes while the deployment waits for something. */
function isCanceling({ status }: Deployment): boolean {
    return status === 'Canceling';
}

/** A problem in a file inside a bundle's folder. */
function bundleOwner(owner: ReadonlyMap<string, SourceComponent>, file: string): SourceComponent | undefined {
    for (const [known, component] of owner) {
        const folder = known.slice(0, known.lastIndexOf(sep));
        if (component.type === 'LightningComponentBundle' && (file === folder || file.startsWith(folder + sep)))
            return component;
    }
    return undefined;
}

function isSame(before: SourceComponent | undefined, after: SourceComponent): boolean {
    if (before?.files.length !== after.files.length) return false;
    const contents = (component: SourceComponent) =>
        [...component.files].sort((a, b) => (basename(a) < basename(b) ? -1 : 1)).map((file) => readFileSync(file));
    const old = contents(before);
    return contents(after).every((content, i) => old[i]?.equals(content) === true);
}
