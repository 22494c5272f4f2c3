import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SyntaxTreeCache } from '../../../src/apex/parse/syntaxTreeCache';

describe('the cache of parsed sources', () => {
    let directory: string;
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), 'apex-cache-'));
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    const source = 'public class Foo { Integer a = 1; Object q = [SELECT Id FROM Account WHERE Name = :x]; }';

    it('gives the same tree from disk', () => {
        const first = new SyntaxTreeCache(directory).parse(source, 'class', 'Foo.cls');
        expect(readdirSync(directory)).toHaveLength(1);
        const second = new SyntaxTreeCache(directory).parse(source, 'class', 'Foo.cls');
        expect(second.unit).toEqual(first.unit);
        expect(readdirSync(directory)).toHaveLength(1);
    });

    it('tells sources apart by content and kind', () => {
        const cache = new SyntaxTreeCache(directory);
        cache.parse(source, 'class', 'Foo.cls');
        cache.parse(`${source} `, 'class', 'Foo.cls');
        cache.parse('Integer a;', 'anonymous', 'a');
        expect(readdirSync(directory)).toHaveLength(3);
    });

    it('parses again when an entry is damaged', () => {
        const cache = new SyntaxTreeCache(directory);
        const first = cache.parse(source, 'class', 'Foo.cls');
        writeFileSync(join(directory, readdirSync(directory)[0] ?? ''), 'damaged');
        expect(cache.parse(source, 'class', 'Foo.cls').unit).toEqual(first.unit);
    });

    it('keeps nothing of a source with syntax errors', () => {
        const result = new SyntaxTreeCache(directory).parse('public class {', 'class', 'Foo.cls');
        expect(result.problems?.length).toBeGreaterThan(0);
        expect(readdirSync(directory)).toEqual([]);
    });
});
