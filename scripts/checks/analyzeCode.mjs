import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { installPackages } from '../salesforceCli.mjs';
import { sourceFiles } from './sourceFiles.mjs';

const PACKAGE = {
    private: true,
    dependencies: {
        '@salesforce/code-analyzer-core': '0.52.0',
        '@salesforce/code-analyzer-eslint-engine': '0.40.2',
        '@salesforce/code-analyzer-pmd-engine': '0.46.0'
    }
};
/** 1 is critical, 2 high, 3 moderate. */
const WORST_ALLOWED = 3;
/** PMD's rules for JavaScript know no modules: ESLint has that part. */
const LANGUAGES = [
    { engine: 'pmd', selectors: ['pmd'], endings: ['.cls', '.trigger', '.flow-meta.xml'] },
    { engine: 'eslint', selectors: ['eslint:Recommended'], endings: ['.js', '.html', '.css'] }
];

/** Runs the engines of Salesforce Code Analyzer, which need Java for PMD. */
export async function analyzeCode(root) {
    const folder = join(root, '.newsroom/code-analyzer');
    await installPackages(folder, PACKAGE, 'Installing Salesforce Code Analyzer (once, 230 MB)', false);
    const require = createRequire(join(folder, 'package.json'));
    const { CodeAnalyzer, CodeAnalyzerConfig } = require('@salesforce/code-analyzer-core');
    const analyzer = new CodeAnalyzer(CodeAnalyzerConfig.fromObject({ engines: {} }));
    for (const { engine } of LANGUAGES)
        await analyzer.addEnginePlugin(require(`@salesforce/code-analyzer-${engine}-engine`).createEnginePlugin());
    const problems = [];
    for (const { selectors, endings } of LANGUAGES) {
        const files = endings
            .flatMap((ending) => sourceFiles(root, ending))
            .filter(({ path }) => !path.includes('/__tests__/'));
        const workspace = await analyzer.createWorkspace(
            [join(root, 'force-app/main')],
            files.map(({ path }) => join(root, path))
        );
        const rules = await analyzer.selectRules(selectors, { workspace });
        if (rules.getCount() === 0) problems.push(`${selectors.join(', ')}  has no rules: the engine didn't start`);
        const results = await analyzer.run(rules, { workspace });
        problems.push(
            ...results
                .getViolations()
                .filter(isSevere)
                .map((violation) => describe(root, violation))
        );
    }
    return problems;
}

const isSevere = (violation) => violation.getRule().getSeverityLevel() < WORST_ALLOWED;

function describe(root, violation) {
    const place = violation.getPrimaryLocation();
    const rule = violation.getRule();
    const file = place.getFile() === undefined ? '' : relative(root, place.getFile());
    return `${file}:${place.getStartLine()}  ${rule.getName()} (severity ${rule.getSeverityLevel()}): ${violation.getMessage()}`;
}
