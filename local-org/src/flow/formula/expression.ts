export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '&' | '=' | '<>' | '<' | '<=' | '>' | '>=' | '&&' | '||';

/** A parsed formula. `at` is the offset in the source. */
export type Expression =
    | { readonly kind: 'literal'; readonly value: number | string | boolean | null }
    /** `Account.Owner.Name`, `$User.Id`, `{!myVariable.Name}`. */
    | { readonly kind: 'reference'; readonly path: readonly string[]; readonly at: number }
    | { readonly kind: 'not' | 'negate' | 'plus'; readonly operand: Expression }
    | {
          readonly kind: 'binary';
          readonly operator: BinaryOperator;
          readonly left: Expression;
          readonly right: Expression;
      }
    | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[]; readonly at: number };
