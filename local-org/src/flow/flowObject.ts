import { FlowFault } from './flowFault';
import { coerce, type FlowDataType, type FlowValue } from './flowValue';
import type { FormulaValue } from './formula/formulaValue';

/** What a flow knows of a type of Apex: that of a member or a parameter. */
export interface ApexMemberType {
    readonly name: string;
    readonly dataType: FlowDataType;
    readonly isCollection: boolean;
    /** API name, of records. */
    readonly objectType?: string;
    /** Of values of a class. */
    readonly apexClass?: string;
}

/** The members of a class that flows see (`@AuraEnabled`), by name in lower case. */
export type ApexMembers = ReadonlyMap<string, ApexMemberType>;

/** A value of an Apex class in a flow ("Apex-defined"): a copy of its own, which Assignment elements may change. */
export class FlowObject {
    readonly #values = new Map<string, FlowValue>();

    constructor(
        readonly className: string,
        /** Undefined if nothing is known of the class. */
        readonly members: ApexMembers | undefined
    ) {}

    get(name: string): FlowValue {
        this.#check(name);
        return this.#values.get(name.toLowerCase()) ?? null;
    }

    set(name: string, value: FlowValue): void {
        const member = this.#check(name);
        const isScalar = value === null || !(Array.isArray(value) || isComposite(value));
        const held =
            member && isScalar && !member.isCollection ? coerce(value as FormulaValue, member.dataType) : value;
        this.#values.set(name.toLowerCase(), held);
    }

    copy(): FlowObject {
        const copy = new FlowObject(this.className, this.members);
        for (const [name, value] of this.#values) copy.#values.set(name, value);
        return copy;
    }

    /** The members that were set, by the names that the class gives them. */
    entries(): [string, FlowValue][] {
        return [...this.#values].map(([key, value]) => [this.members?.get(key)?.name ?? key, value]);
    }

    #check(name: string): ApexMemberType | undefined {
        const member = this.members?.get(name.toLowerCase());
        if (this.members && !member)
            throw new FlowFault(`The Apex class ${this.className} has no member "${name}" that flows can use.`);
        return member;
    }
}

function isComposite(value: FlowValue): boolean {
    return typeof value === 'object' && value !== null && ('values' in value || value instanceof FlowObject);
}
