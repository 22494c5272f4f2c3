import { randomBytes } from 'node:crypto';
import { NotSupportedError, SalesforceError } from '../errors';
import type { Savepoint, Transaction, TriggerRow } from '../data/transaction';
import type { ExpectedEvent, FlowDefinition, FlowElement, FlowVariable } from './flowDefinition';
import { FlowFault, FlowLimitFault } from './flowFault';
import { resourceKey } from './flowScope';
import type { FlowServices } from './flowServices';
import { FlowObject } from './flowObject';
import { coerce, copyOf, FlowRecord, scalar, type FlowValue } from './flowValue';
import type { GlobalVariables } from './formula/globalVariables';
import type { FormulaContext } from './formula/formulaContext';
import { dayMs, FormulaDate, FormulaDatetime, FormulaError } from './formula/formulaValue';
import { areEqual } from './formula/operators';
import { restoreValues, storeNamed, storeValues, type InterviewState } from './interviewState';
import { storedRecord, walkPath } from './walkPath';

const globalConstants: Readonly<Record<string, FlowValue>> = { emptystring: '', true: true, false: false };

/** Elements an interview may go through: what doesn't end by then is an endless loop. */
const mostSteps = 200000;

/** The change or event that an interview was started by. */
export interface InterviewTrigger {
    readonly record: FlowRecord;
    readonly prior: FlowRecord | undefined;
    /** The row being saved: before-save flows set its fields. */
    readonly row?: TriggerRow;
    readonly isBeforeSave: boolean;
    readonly isNew: boolean;
}

export interface InterviewStart {
    readonly flow: FlowDefinition;
    readonly services: FlowServices;
    readonly transaction: Transaction;
    readonly globals: GlobalVariables;
    readonly findFlow: (name: string) => FlowDefinition | undefined;
    readonly trigger?: InterviewTrigger;
    /** Where it begins; without it at the start element. */
    readonly target?: string;
    /** Another interview waits for its end. */
    readonly isLaunched?: boolean;
    /** What "Roll Back Records" goes back to; without it the start of the interview. */
    readonly savepoint?: Savepoint;
}

/** An element that interviews go through together. */
export type BulkElement = FlowElement & Required<Pick<FlowElement, 'runAll'>>;

/** What a formula can't do is a fault of the element that reads. */
function asFault<T>(work: () => T): T {
    try {
        return work();
    } catch (error) {
        if (error instanceof FormulaError) throw new FlowFault(error.message);
        throw error;
    }
}

/** As the platform's look: `43c0ccb801784ff02fa0c8a1919b1877f5-605b`. */
function interviewGuid(): string {
    const digits = randomBytes(19).toString('hex');
    return `${digits.slice(0, 34)}-${digits.slice(34)}`;
}

function isBulk(element: FlowElement): element is BulkElement {
    return element.runAll !== undefined;
}

/** Where a loop is in its collection. */
interface LoopState {
    readonly items: readonly FlowValue[];
    at: number;
}

/** One run of a flow. */
export class Interview {
    readonly transaction: Transaction;
    readonly services: FlowServices;
    readonly trigger: InterviewTrigger | undefined;
    readonly formulaContext: FormulaContext;
    readonly loops = new Map<string, LoopState>();
    readonly #flow: FlowDefinition;
    readonly #start: InterviewStart;
    readonly #values = new Map<string, FlowValue>();
    readonly #visited = new Set<string>();
    #guid = interviewGuid();
    #startedAt: number;
    #isPaused = false;
    #faultMessage: string | null = null;
    #next: string | undefined;
    #readsPrior = false;
    readonly #named = new Map<string, ReadonlyMap<string, FlowValue>>();
    readonly #savepoint: Savepoint;
    #failed: FlowElement | undefined;
    #item: { readonly source: string; readonly item: FlowValue } | undefined;
    #steps = 0;

    constructor(start: InterviewStart) {
        this.#start = start;
        this.#flow = start.flow;
        this.services = start.services;
        this.transaction = start.transaction;
        this.trigger = start.trigger;
        this.#startedAt = start.services.clock.now();
        this.#savepoint = start.savepoint ?? start.transaction.savepoint();
        this.#next = start.target ?? start.flow.start.target;
        this.formulaContext = {
            resolve: (path) => scalar(this.peek(path), path.join('.')),
            resolvePrior: this.trigger && ((path) => scalar(this.#resolvePrior(path), path.join('.'))),
            isNew: this.trigger?.isNew,
            now: () => this.services.clock.now(),
            blanksAreZero: false
        };
        for (const variable of this.#flow.variables.values()) {
            this.#values.set(variable.name.toLowerCase(), variable.isCollection ? [] : null);
        }
        const { process } = this.#flow;
        if (process && this.trigger) {
            this.#values.set(process.currentVariable, this.trigger.record);
            this.#values.set(process.oldVariable, this.trigger.prior ?? null);
        }
        for (const variable of this.#flow.variables.values()) {
            if (variable.initial) this.#setVariable(variable, variable.initial(this));
        }
    }

    /**
     * Ends the run here; it goes on behind the element when one of the events comes.
     *
     * @throws NotSupportedError in a flow that another one launched, and where interviews can't be kept
     */
    pause(element: string, events: readonly ExpectedEvent[]): void {
        const { keepPaused } = this.services;
        if (this.#start.isLaunched || !keepPaused)
            throw new NotSupportedError('A wait in a flow that another one launched');
        this.#isPaused = true;
        keepPaused(this, { element, events });
    }

    get isPaused(): boolean {
        return this.#isPaused;
    }

    /** What is kept of it while it is paused. */
    state(): InterviewState {
        return {
            guid: this.#guid,
            startedAt: this.#startedAt,
            faultMessage: this.#faultMessage,
            visited: [...this.#visited],
            values: storeValues(this.#values),
            named: storeNamed(this.#named),
            recordId: this.trigger?.record.id ?? null
        };
    }

    /** Takes up what was kept. */
    restore(state: InterviewState): void {
        this.#guid = state.guid;
        this.#startedAt = state.startedAt;
        this.#faultMessage = state.faultMessage;
        for (const name of state.visited) this.#visited.add(name);
        const { services } = this;
        const { process } = this.#flow;
        for (const [name, value] of restoreValues(state.values, services)) {
            // a process goes on with the record as it is now
            if (process && this.trigger && name === process.currentVariable) continue;
            this.#values.set(name, value);
        }
        for (const [name, outputs] of Object.entries(state.named))
            this.#named.set(name, restoreValues(outputs, services));
    }

    /** A stored record; undefined if there is none. */
    findRecord(objectName: string, id: string): FlowRecord | undefined {
        return storedRecord(this, objectName, id);
    }

    /** Sets an input before the run. */
    setInput(name: string, value: FlowValue): void {
        const variable = this.#flow.variables.get(name.toLowerCase());
        if (!variable?.isInput) {
            throw new SalesforceError(
                'INVALID_API_INPUT',
                `The flow ${this.#flow.name} has no input variable "${name}".`
            );
        }
        this.#setVariable(variable, value);
    }

    /** Runs from the start element to the end of the path; FlowFault if an element fails and has no fault path. */
    run(): void {
        for (let element = this.advance(); element !== undefined; element = this.advance()) {
            const [fault] = element.runAll([this]);
            this.leave(element, fault);
        }
    }

    /** Runs up to an element that interviews go through together; undefined at the end. @throws FlowFault */
    advance(): BulkElement | undefined {
        while (this.#next !== undefined) {
            if (++this.#steps > mostSteps)
                throw new FlowFault('The flow went through too many elements: it may loop without end.');
            const element = this.#element(this.#next);
            this.#visited.add(element.name.toLowerCase());
            if (isBulk(element)) return element;
            this.#next = this.#runElement(element);
        }
        return undefined;
    }

    /** Goes on behind an element that {@link advance} stopped at. @throws the fault if the element has no path for it */
    leave(element: BulkElement, fault: FlowFault | undefined): void {
        this.#next = fault === undefined ? element.next : this.#faultPath(element, fault);
    }

    /**
     * The value of a reference: variable, element's output, `$Record.Parent__r.Name`…
     *
     * @throws FlowFault "The flow failed to access the value…" if the path goes through a record that isn't there, or to a field that the record
     * was never given
     */
    resolve(path: readonly string[]): FlowValue {
        return this.#read(path, () => {
            throw new FlowFault(
                `The flow failed to access the value for ${path.join('.')} because it hasn't been set or assigned.`
            );
        });
    }

    /** The same for formulas: "process and flow formulas return null values for null record variables and null lookups". */
    peek(path: readonly string[]): FlowValue {
        return this.#read(path, () => null);
    }

    /** While `work` runs, `source[$EachItem]` is the item. */
    withItem<T>(source: string, item: FlowValue, work: () => T): T {
        const before = this.#item;
        this.#item = { source: source.toLowerCase(), item };
        try {
            return work();
        } finally {
            this.#item = before;
        }
    }

    #read(path: readonly string[], missing: () => null): FlowValue {
        const [first = '', ...rest] = path;
        const each = path.findIndex((step) => step.endsWith(']'));
        if (each >= 0) return this.#readItem(path, each, missing);
        const key = first.toLowerCase();
        const named = this.#named.get(key);
        if (named && rest.length > 0)
            return this.#walk(named.get((rest[0] ?? '').toLowerCase()) ?? null, rest.slice(1), path, missing);
        if (!first.startsWith('$')) return this.#walk(this.#resource(first), rest, path, missing);
        switch (key) {
            case '$record':
                return this.#walk(this.#triggerRecord(), rest, path, missing);
            case '$record__prior':
                return this.#walk(this.trigger?.prior ?? null, rest, path, () => null);
            case '$flow':
                return this.#flowValue((rest[0] ?? '').toLowerCase());
            case '$globalconstant':
                return globalConstants[(rest[0] ?? '').toLowerCase()] ?? null;
            case '$client':
                return 'Large';
            default:
                return this.#global(path);
        }
    }

    /** Sets a variable, a field of a record variable, or a field of the record that triggered the flow. */
    assign(path: readonly string[], value: FlowValue): void {
        const [first = '', ...fields] = path;
        const [field] = fields;
        if (first.toLowerCase() === '$record' && field !== undefined) return this.#setTriggerField(field, value);
        const variable = this.#flow.variables.get(first.toLowerCase());
        if (field === undefined) {
            if (variable) this.#setVariable(variable, value);
            else this.setOutput(first, value);
            return;
        }
        const holder = this.#holderOf(path);
        const last = path.at(-1) ?? '';
        if (holder instanceof FlowObject) holder.set(last, copyOf(value));
        else holder.set(last, scalar(value, path.join('.')));
    }

    /** Keeps what an element gives out under its own name. */
    setOutput(elementName: string, value: FlowValue): void {
        this.#values.set(elementName.toLowerCase(), value);
    }

    /** Keeps what an element gives out by several names: read as `Element.name`. */
    setNamedOutputs(elementName: string, values: ReadonlyMap<string, FlowValue>): void {
        this.#named.set(
            elementName.toLowerCase(),
            new Map([...values].map(([name, value]) => [name.toLowerCase(), value]))
        );
    }

    /** Undoes what this interview's flow wrote, and leaves the record that triggered it as it is. */
    rollBack(): void {
        this.transaction.rollback(this.#savepoint);
    }

    notSupported(what: string): never {
        throw new NotSupportedError(what);
    }

    /** Did a condition hold for the triggering record before the change under way? A new record met none. */
    metBefore(condition: (interview: Interview) => boolean): boolean {
        const { trigger } = this;
        if (!trigger?.prior) return false;
        this.#readsPrior = true;
        try {
            return condition(this);
        } finally {
            this.#readsPrior = false;
        }
    }

    wasVisited(name: string): boolean {
        return this.#visited.has(name.toLowerCase());
    }

    /** Notes that a decision's outcome was taken: it reads as true from then on. */
    takeOutcome(name: string): void {
        this.#visited.add(name.toLowerCase());
        this.setOutput(name, true);
    }

    /** Has a field of the triggering record changed? */
    isChanged(path: readonly string[]): boolean {
        if (!this.trigger || this.trigger.isNew) return false;
        const now = scalar(this.peek(path), path.join('.'));
        return !areEqual(now, scalar(this.#resolvePrior(path), path.join('.')), { blanksAreZero: false });
    }

    get flow(): FlowDefinition {
        return this.#flow;
    }

    get guid(): string {
        return this.#guid;
    }

    /** Epoch milliseconds. */
    get startedAt(): number {
        return this.#startedAt;
    }

    /** The element whose fault ended the interview. */
    get failedElement(): FlowElement | undefined {
        return this.#failed;
    }

    findFlow(name: string): FlowDefinition | undefined {
        return this.#start.findFlow(name);
    }

    /** An interview of another flow in the same transaction (subflow); it has no `$Record`. */
    child(flow: FlowDefinition): Interview {
        return new Interview({
            ...this.#start,
            flow,
            trigger: undefined,
            target: undefined,
            isLaunched: true,
            savepoint: this.#savepoint
        });
    }

    outputs(): Map<string, FlowValue> {
        const outputs = new Map<string, FlowValue>();
        for (const variable of this.#flow.variables.values()) {
            if (variable.isOutput) outputs.set(variable.name, this.#values.get(variable.name.toLowerCase()) ?? null);
        }
        return outputs;
    }

    #element(name: string): FlowElement {
        const element = this.#flow.elements.get(name.toLowerCase());
        if (!element) throw new NotSupportedError(`The element ${name} of the flow ${this.#flow.name}`);
        return element;
    }

    #runElement(element: FlowElement): string | undefined {
        const savepoint = this.transaction.savepoint();
        try {
            return element.run(this);
        } catch (error) {
            if (!(error instanceof FlowFault)) throw error;
            this.transaction.rollback(savepoint);
            return this.#faultPath(element, error);
        }
    }

    #faultPath(element: FlowElement, fault: FlowFault): string {
        const { faultTarget } = element;
        if (faultTarget === undefined || fault instanceof FlowLimitFault) {
            this.#failed ??= element;
            throw fault;
        }
        this.#faultMessage = fault.message;
        return faultTarget;
    }

    #resource(name: string): FlowValue {
        const key = name.toLowerCase();
        const calculated = this.#flow.calculated.get(key);
        return calculated ? calculated(this) : (this.#values.get(key) ?? null);
    }

    #readItem(path: readonly string[], at: number, missing: () => null): FlowValue {
        const source = path
            .slice(0, at + 1)
            .map(resourceKey)
            .join('.');
        if (this.#item?.source !== source) throw new FlowFault(`There is no item of "${source}" here.`);
        return this.#walk(this.#item.item, path.slice(at + 1), path, missing);
    }

    #triggerRecord(): FlowValue {
        return (this.#readsPrior ? this.trigger?.prior : this.trigger?.record) ?? null;
    }

    #global(path: readonly string[]): FlowValue {
        const { globals } = this.#start;
        const { database, userId } = this.transaction;
        const found = asFault(() => globals.record(path, { database, userId }));
        if (!found) return globals.value(path, { database, userId });
        const record = found.record ? new FlowRecord(found.object, found.record, true) : null;
        return this.#walk(record, found.rest, path, () => null);
    }

    #flowValue(name: string): FlowValue {
        const now = this.services.clock.now();
        switch (name) {
            case 'currentdate':
                return new FormulaDate(Math.floor(now / dayMs));
            case 'currentdatetime':
                return new FormulaDatetime(now);
            case 'faultmessage':
                return this.#faultMessage;
            case 'interviewguid':
                return this.#guid;
            case 'interviewstarttime':
                return new FormulaDatetime(this.#startedAt);
            case 'currentrecord':
                return this.trigger?.record.id ?? null;
            default:
                throw new NotSupportedError(`The global variable $Flow.${name}`);
        }
    }

    #walk(start: FlowValue, fields: readonly string[], path: readonly string[], missing: () => null): FlowValue {
        return walkPath(this, start, fields, { path, missing });
    }

    #resolvePrior(path: readonly string[]): FlowValue {
        const [first = '', ...rest] = path;
        const { process } = this.#flow;
        if (process && first.toLowerCase() === process.currentVariable)
            return this.peek([process.oldVariable, ...rest]);
        return first.toLowerCase() === '$record' ? this.peek(['$Record__Prior', ...rest]) : this.peek(path);
    }

    #setVariable(variable: FlowVariable, value: FlowValue): void {
        const { name, dataType, isCollection } = variable;
        const key = name.toLowerCase();
        if (isCollection) {
            if (value !== null && !Array.isArray(value))
                throw new FlowFault(`The collection "${name}" can't hold a single value.`);
            this.#values.set(key, [...(value ?? [])]);
        } else if (dataType === 'SObject') {
            if (value !== null && !(value instanceof FlowRecord))
                throw new FlowFault(`The record variable "${name}" can't hold this value.`);
            this.#values.set(key, value && value.copy());
        } else if (dataType === 'Apex') {
            if (value !== null && !(value instanceof FlowObject))
                throw new FlowFault(`The Apex-defined variable "${name}" can't hold this value.`);
            this.#values.set(key, value && value.copy());
        } else this.#values.set(key, coerce(scalar(value, name), dataType));
    }

    /** The record or Apex-defined value that a path leads into, made if the variable is empty. */
    #holderOf(path: readonly string[]): FlowRecord | FlowObject {
        const [first = '', ...steps] = path.slice(0, -1);
        let holder = this.#values.get(first.toLowerCase()) ?? this.#newValue(first);
        for (const step of steps) {
            if (!(holder instanceof FlowObject)) throw new FlowFault(`"${path.join('.')}" can't be changed in a flow.`);
            let inner = holder.get(step);
            if (inner === null) {
                const member = holder.members?.get(step.toLowerCase());
                inner = this.#emptyOf(member?.apexClass, member?.objectType) ?? null;
                holder.set(step, inner);
            }
            holder = inner;
        }
        if (holder instanceof FlowRecord || holder instanceof FlowObject) return holder;
        throw new FlowFault(`"${first}" is not a record.`);
    }

    #newValue(name: string): FlowValue {
        const variable = this.#flow.variables.get(name.toLowerCase());
        const made = variable && this.#emptyOf(variable.apexClass, variable.object?.name);
        if (made) this.#values.set(name.toLowerCase(), made);
        return made ?? null;
    }

    #emptyOf(apexClass: string | undefined, objectType: string | undefined): FlowRecord | FlowObject | undefined {
        if (apexClass !== undefined) return new FlowObject(apexClass, this.services.apexMembers?.(apexClass));
        const object = objectType === undefined ? undefined : this.services.schema.object(objectType);
        return object && new FlowRecord(object);
    }

    #setTriggerField(field: string, value: FlowValue): void {
        const { trigger } = this;
        if (!trigger) throw new FlowFault('There is no $Record in this flow.');
        trigger.record.set(field, scalar(value, `$Record.${field}`));
        if (!trigger.isBeforeSave || !trigger.row) return;
        const name = trigger.record.object.fields.get(field.toLowerCase())?.name ?? field;
        trigger.row.setField(name, trigger.record.values()[name] ?? null);
    }
}
