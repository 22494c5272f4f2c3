import type { ApexErrorListener } from '@apexdevtools/apex-parser';
import type { SourceProblem } from '../../errors';
import type { AnonymousBlock, CompilationUnit, TriggerDeclaration, TypeDeclaration } from './ast';
import { DeclarationAdapter } from './declarationAdapter';
import { loadParserModule } from './parserModule';
import { syntaxMessage } from './syntaxProblem';

export type SourceKind = 'class' | 'trigger' | 'anonymous';

export type ParseResult =
    | { readonly unit: CompilationUnit; readonly problems?: undefined }
    | { readonly unit?: undefined; readonly problems: readonly SourceProblem[] };

/**
 * Parses the source of a class, a trigger, or an anonymous block. With a syntax error there is no tree: what the parser makes of the rest
 * would only cause further errors of no meaning.
 */
export function parseSource(source: string, kind: SourceKind, file: string): ParseResult {
    const module = loadParserModule();
    const problems: SourceProblem[] = [];
    class Listener extends module.ApexErrorListener {
        override syntaxError(...[, symbol, line, column, message]: SyntaxErrorArguments): void {
            const token = typeof symbol === 'object' ? symbol?.text : undefined;
            problems.push({ file, line, column: column + 1, message: syntaxMessage(message, token) });
        }

        apexSyntaxError(): void {
            // Every error has come through syntaxError.
        }
    }
    const { parser } = module.ApexParserFactory.createLexerAndParser(source, new Listener());
    const adapter = new DeclarationAdapter(module);
    const adapt = parseUnit();
    if (problems.length > 0) return { problems };
    return { unit: adapt() };

    function parseUnit(): () => TypeDeclaration | TriggerDeclaration | AnonymousBlock {
        if (kind === 'trigger') {
            const tree = parser.triggerUnit();
            return () => adapter.trigger(tree);
        }
        if (kind === 'anonymous') {
            const tree = parser.anonymousUnit();
            return () => adapter.anonymous(tree);
        }
        const tree = parser.compilationUnit();
        return () => adapter.type(tree.typeDeclaration());
    }
}

type SyntaxErrorArguments = Parameters<ApexErrorListener['syntaxError']>;
