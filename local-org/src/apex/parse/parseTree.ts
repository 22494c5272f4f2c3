import type { ApexParserRuleContext, ApexToken, ApexTerminalNode } from '@apexdevtools/apex-parser';
import type { Place } from './ast';

/** The parser's types promise every child; a tree has null for those that aren't there. */
export function optional<T>(child: T): T | undefined {
    return child ?? undefined;
}

export function placeOfToken(token: ApexToken): Place {
    return { line: token.line, column: token.column + 1 };
}

export function placeOf(node: ApexParserRuleContext): Place {
    return placeOfToken(node.start);
}

export function placeOfTerminal(node: ApexTerminalNode): Place {
    return placeOfToken(node.symbol);
}

/** Token types are numbers of no stable meaning: operators are told apart by their text. */
export function childTexts(node: ApexParserRuleContext): string[] {
    const texts: string[] = [];
    for (let i = 0; i < node.getChildCount(); i++) texts.push(node.getChild(i).getText());
    return texts;
}

export function childContexts(node: ApexParserRuleContext): ApexParserRuleContext[] {
    const contexts: ApexParserRuleContext[] = [];
    for (let i = 0; i < node.getChildCount(); i++) {
        const child = node.getChild(i) as ApexParserRuleContext;
        // A terminal has a symbol and no children of its own.
        if (child.start) contexts.push(child);
    }
    return contexts;
}

/** The text of a node as it was written, white space included. */
export function sourceText(node: ApexParserRuleContext): string {
    return node.start.getInputStream().getText(node.start.start, node.stop?.stop ?? node.start.stop);
}
