import type { ApexType } from '../types';
import type { FieldSymbol, LocalVariable, UserType } from './symbols';

/** Where a statement or expression stands: the class, whether there is a `this`, and the variables in scope. */
export class BodyContext {
    readonly type: UserType;
    readonly static: boolean;
    readonly returnType: ApexType;
    /** The property whose accessor this is: there its name means the backing field. */
    readonly accessorOf: FieldSymbol | undefined;
    /** In a trigger, the object it is on: it types `Trigger.new`. */
    readonly triggerObject: string | undefined;
    readonly inConstructor: boolean;
    /** In an initialiser block. */
    readonly inInitializer: boolean;
    /** Final variables that were declared with their value. */
    readonly initialized = new Set<LocalVariable>();
    readonly #scopes: Map<string, LocalVariable>[] = [new Map()];

    constructor(options: {
        type: UserType;
        static: boolean;
        returnType: ApexType;
        accessorOf?: FieldSymbol;
        triggerObject?: string;
        inConstructor?: boolean;
        inInitializer?: boolean;
    }) {
        this.type = options.type;
        this.static = options.static;
        this.returnType = options.returnType;
        this.accessorOf = options.accessorOf;
        this.triggerObject = options.triggerObject;
        this.inConstructor = options.inConstructor ?? false;
        this.inInitializer = options.inInitializer ?? false;
    }

    /** Undefined if the name is taken: Apex has no shadowing among locals. */
    declare(name: string, type: ApexType, final = false): LocalVariable | undefined {
        if (this.local(name)) return undefined;
        const variable: LocalVariable = { name, type, final };
        this.#scopes.at(-1)?.set(name.toLowerCase(), variable);
        return variable;
    }

    local(name: string): LocalVariable | undefined {
        const key = name.toLowerCase();
        for (let i = this.#scopes.length - 1; i >= 0; i--) {
            const variable = this.#scopes[i]?.get(key);
            if (variable) return variable;
        }
        return undefined;
    }

    locals(): LocalVariable[] {
        return this.#scopes.flatMap((scope) => [...scope.values()]);
    }

    /** Runs `inside` with a scope of its own for the variables it declares. */
    inScope<T>(inside: () => T): T {
        this.#scopes.push(new Map());
        try {
            return inside();
        } finally {
            this.#scopes.pop();
        }
    }
}
