import {
    ApexErrorListener,
    ApexParserFactory,
    type ApexParser,
    type ExpressionContext,
    FieldNameContext,
    type QueryContext,
    SoqlIdContext
} from '@apexdevtools/apex-parser';
import type { SalesforceError } from '../errors';
import { wildcardEscape } from './literals';
import type { Query, QueryPosition } from './query';
import { queryError } from './queryError';
import { queryFromParseTree } from './queryFromParseTree';

/** A syntax error as ANTLR reports it; line counts from 1, column from 0. */
interface SyntaxProblem extends QueryPosition {
    readonly message: string;
}

class SyntaxProblems extends ApexErrorListener {
    readonly found: SyntaxProblem[] = [];

    override apexSyntaxError(line: number, column: number, message: string): void {
        this.found.push({ line, column, message });
    }
}

/** "Reserved Keywords" of the SOQL and SOSL Reference: they can't name a field or an alias. */
const reservedWords = new Set(
    'and asc desc excludes first from group having in includes last like limit not null nulls or select using where with'.split(
        ' '
    )
);

/** Replaces the backslash of `\_` and `\%` inside strings, see {@link wildcardEscape}; the text keeps its length. */
function hideWildcardEscapes(source: string): string {
    if (!source.includes('\\_') && !source.includes('\\%')) return source;
    let hidden = '';
    let inString = false;
    for (let i = 0; i < source.length; i++) {
        const character = source[i] as string;
        if (character === "'") inString = !inString;
        if (!inString || character !== '\\') {
            hidden += character;
            continue;
        }
        const next = source[++i] ?? '';
        hidden += (next === '_' || next === '%' ? wildcardEscape : '\\') + next;
    }
    return hidden;
}

interface ParseNode {
    getChildCount(): number;
    getChild(i: number): unknown;
}

/** The first reserved word that the grammar took for a name. */
function misusedKeyword(
    node: unknown,
    parent?: unknown
): { readonly id: SoqlIdContext; readonly parent: unknown } | undefined {
    if (node instanceof SoqlIdContext) {
        return reservedWords.has(node.getText().toLowerCase()) ? { id: node, parent } : undefined;
    }
    const children = node as ParseNode;
    for (let i = 0; i < (children.getChildCount?.() ?? 0); i++) {
        const found = misusedKeyword(children.getChild(i), node);
        if (found) return found;
    }
    return undefined;
}

/** ANTLR's words -> Salesforce's ("SOQL: Changed Error Messages", Summer '24 release notes). */
function salesforceWords(message: string): string {
    const noAlternative = /^no viable alternative at input '([^]*)'$/.exec(message);
    if (noAlternative) return `unexpected token: '${noAlternative[1]}'`;
    const missing = /^missing [^]* at '([^]*)'$/.exec(message);
    if (missing) return `missing value at '${missing[1]}'`;
    const unexpected = /^(?:mismatched|extraneous) input '([^]*)' expecting/.exec(message);
    if (unexpected) return `unexpected token: '${unexpected[1]}'`;
    const unrecognized = /^token recognition error at: '([^]*)'$/.exec(message);
    if (unrecognized) return `unexpected token: '${unrecognized[1]}'`;
    return message;
}

function malformed(source: string, problem: SyntaxProblem): SalesforceError {
    // Salesforce's column of a syntax error counts from 0.
    return queryError(
        'MALFORMED_QUERY',
        source,
        { line: problem.line, column: problem.column },
        salesforceWords(problem.message)
    );
}

interface PlacedToken {
    readonly line: number;
    readonly column: number;
    readonly text: string;
}

/** The next token that isn't blank or comment. */
function tokenAfter(parser: ApexParser, index: number): PlacedToken {
    const stream = parser.getTokenStream();
    let next = index + 1;
    while (stream.get(next).channel !== 0) next++;
    return stream.get(next);
}

function unexpectedToken(token: PlacedToken): SyntaxProblem {
    return { line: token.line, column: token.column, message: `unexpected token: '${token.text}'` };
}

/**
 * Parses a query's text. A bind is kept as the source of its expression (only `Database.query` gives binds a meaning).
 *
 * @throws SalesforceError MALFORMED_QUERY
 */
export function parseQuery(source: string): Query<string> {
    const problems = new SyntaxProblems();
    const { parser } = ApexParserFactory.createLexerAndParser(hideWildcardEscapes(source), problems);
    const tree: QueryContext = parser.query();
    const found = [...problems.found];

    const rest = parser.getCurrentToken();
    if (found.length === 0 && rest.text !== '<EOF>') found.push(unexpectedToken(rest));
    const misused = misusedKeyword(tree);
    if (misused) {
        // In an alias' place it is a clause that broke off, and what follows it is wrong; elsewhere the keyword itself is.
        const token = misused.id.start;
        const isAlias = !(misused.parent instanceof FieldNameContext);
        found.push(unexpectedToken(isAlias ? tokenAfter(parser, token.tokenIndex) : token));
    }
    const first = found.sort((a, b) => a.line - b.line || a.column - b.column)[0];
    if (first) throw malformed(source, first);

    const query = queryFromParseTree(tree, (expression: ExpressionContext) => expression.getText());
    return { ...query, source };
}
