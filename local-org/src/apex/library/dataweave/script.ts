/** An expression of a script. */
export type Expression =
    | { readonly kind: 'literal'; readonly value: string | boolean | null }
    | { readonly kind: 'number'; readonly digits: string }
    | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list'; readonly elements: readonly Expression[] }
    | { readonly kind: 'object'; readonly members: readonly Member[] }
    | { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
    | { readonly kind: 'call'; readonly callee: Expression; readonly arguments: readonly Expression[] }
    | { readonly kind: 'select'; readonly target: Expression; readonly name: string; readonly all: boolean }
    | { readonly kind: 'index'; readonly target: Expression; readonly index: Expression }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | {
          readonly kind: 'as' | 'is';
          readonly operand: Expression;
          readonly type: string;
          readonly options: Expression | undefined;
      }
    | { readonly kind: 'if'; readonly condition: Expression; readonly then: Expression; readonly otherwise: Expression }
    | { readonly kind: 'match'; readonly subject: Expression; readonly cases: readonly Case[] }
    | { readonly kind: 'do'; readonly definitions: readonly Definition[]; readonly body: Expression };

export interface Parameter {
    readonly name: string;
    readonly default?: Expression;
}

/** A pair of an object literal; without a key, what stands in parentheses is taken in. */
export interface Member {
    readonly key: Expression | undefined;
    readonly attributes: readonly { readonly key: Expression; readonly value: Expression }[];
    readonly value: Expression;
    readonly condition?: Expression;
}

export interface Case {
    /** Undefined: `else`. */
    readonly pattern: Expression | undefined;
    /** `case is String`. */
    readonly type: string | undefined;
    readonly binding: string | undefined;
    readonly guard: Expression | undefined;
    readonly body: Expression;
}

/** `var x = …` and `fun f(a) = …`. */
export interface Definition {
    readonly name: string;
    readonly value: Expression;
}

export interface Format {
    /** `application/json`. */
    readonly type: string;
    readonly properties: Readonly<Record<string, string>>;
}

export interface Script {
    readonly inputs: ReadonlyMap<string, Format>;
    readonly output: Format | undefined;
    readonly definitions: readonly Definition[];
    readonly body: Expression;
}
