import type { ApexType } from '../types';
import type { LibraryFunction } from './libraryType';

/** A member of a library type: a key of its table, parsed. */
export interface LibraryMember {
    /** The type whose table it stands in. */
    readonly typeName: string;
    readonly kind: 'method' | 'constructor' | 'property' | 'setter';
    readonly name: string;
    readonly static: boolean;
    readonly parameters: readonly { readonly name: string; readonly type: ApexType }[];
    /** Of a method or property; void for constructors and setters. */
    readonly type: ApexType;
    readonly run: LibraryFunction;
}

/** A type as written in a signature: `Map<K, List<V>>`, `Schema.SObjectType`, `Object[]`. */
export interface TypeExpression {
    /** Dotted. */
    readonly name: string;
    readonly arguments: readonly TypeExpression[];
}

/** A signature before its types are looked up. */
export interface Signature {
    readonly kind: LibraryMember['kind'];
    readonly name: string;
    readonly static: boolean;
    readonly parameters: readonly { readonly name: string; readonly type: TypeExpression }[];
    /** Undefined for constructors and setters. */
    readonly type: TypeExpression | undefined;
}

/**
 * Parses one key of a {@link LibraryType} table. `simpleName` is the type's own name without its namespace: a key that begins with it and a
 * parenthesis is a constructor.
 *
 * @throws SyntaxError naming the key, if it is none of the forms.
 */
export function parseSignature(key: string, simpleName: string): Signature {
    return new SignatureParser(key, simpleName).parse();
}

/** Parses a type as signatures and `Type.forName` write it. */
export function parseTypeExpression(text: string): TypeExpression {
    const parser = new SignatureParser(text, '');
    return parser.wholeType();
}

class SignatureParser {
    readonly #key: string;
    readonly #simpleName: string;
    readonly #tokens: readonly string[];
    #position = 0;

    constructor(key: string, simpleName: string) {
        this.#key = key;
        this.#simpleName = simpleName;
        this.#tokens = key.match(/[A-Za-z_$][\w$]*|\[\s*\]|\S/g) ?? [];
    }

    parse(): Signature {
        const isStatic = this.#accept('static');
        this.#accept('final');
        if (this.#peek(1) === '(' && this.#peek(0)?.toLowerCase() === this.#simpleName.toLowerCase()) {
            return this.#end({ kind: 'constructor', static: false, ...this.#nameAndParameters(), type: undefined });
        }
        if (this.#peek(0) === 'set' && this.#peek(2) === '(') {
            this.#position++;
            return this.#end({ kind: 'setter', static: isStatic, ...this.#nameAndParameters(), type: undefined });
        }
        const type = this.#type();
        if (this.#peek(1) === '(') {
            return this.#end({ kind: 'method', static: isStatic, ...this.#nameAndParameters(), type });
        }
        return this.#end({ kind: 'property', static: isStatic, name: this.#identifier(), parameters: [], type });
    }

    wholeType(): TypeExpression {
        return this.#end(this.#type());
    }

    #nameAndParameters(): Pick<Signature, 'name' | 'parameters'> {
        const name = this.#identifier();
        const parameters: { name: string; type: TypeExpression }[] = [];
        this.#expect('(');
        while (!this.#accept(')')) {
            if (parameters.length > 0) this.#expect(',');
            const type = this.#type();
            parameters.push({ type, name: this.#identifier() });
        }
        return { name, parameters };
    }

    #type(): TypeExpression {
        let name = this.#identifier();
        while (this.#accept('.')) name += `.${this.#identifier()}`;
        const typeArguments: TypeExpression[] = [];
        if (this.#accept('<')) {
            do typeArguments.push(this.#type());
            while (this.#accept(','));
            this.#expect('>');
        }
        let type: TypeExpression = { name, arguments: typeArguments };
        while (this.#peek(0)?.startsWith('[')) {
            this.#position++;
            type = { name: 'List', arguments: [type] };
        }
        return type;
    }

    #peek(ahead: number): string | undefined {
        return this.#tokens[this.#position + ahead];
    }

    #accept(token: string): boolean {
        if (this.#peek(0) !== token) return false;
        this.#position++;
        return true;
    }

    #expect(token: string): void {
        if (!this.#accept(token)) this.#fail();
    }

    #identifier(): string {
        const token = this.#tokens[this.#position++];
        if (token === undefined || !/^[A-Za-z_$]/.test(token)) this.#fail();
        return token;
    }

    #end<T>(result: T): T {
        if (this.#position !== this.#tokens.length) this.#fail();
        return result;
    }

    #fail(): never {
        throw new SyntaxError(`not an Apex signature: ${this.#key}`);
    }
}
