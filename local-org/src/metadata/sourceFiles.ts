import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SourceProblem } from '../errors';
import { ForceIgnore } from './forceIgnore';

interface SourceRoot {
    readonly directory: string;
    readonly ignore: ForceIgnore;
}

const projectFile = 'sfdx-project.json';

function unreadable(file: string, error: unknown): SourceProblem {
    return { file, line: 1, column: 1, message: error instanceof Error ? error.message : String(error) };
}

/** The package directories of an SFDX project, or the folder itself if it is no project (then the project around it gives the `.forceignore`). */
function sourceRoots(directory: string, problems: SourceProblem[]): SourceRoot[] {
    const file = join(directory, projectFile);
    if (!existsSync(file)) {
        let project = directory;
        while (!existsSync(join(project, projectFile)) && dirname(project) !== project) project = dirname(project);
        const inProject = existsSync(join(project, projectFile));
        return [{ directory, ignore: new ForceIgnore(inProject ? project : directory) }];
    }
    const ignore = new ForceIgnore(directory);
    try {
        const { packageDirectories = [] } = JSON.parse(readFileSync(file, 'utf8')) as {
            packageDirectories?: readonly { readonly path: string }[];
        };
        // projects made on Windows write `plugins\Logger`
        return packageDirectories.map(({ path }) => ({
            directory: resolve(directory, path.replaceAll('\\', '/')),
            ignore
        }));
    } catch (error) {
        problems.push(unreadable(file, error));
        return [];
    }
}

/** Every source file of the trees, in a stable order. What can't be read becomes a problem. */
export function sourceFiles(directories: readonly string[], problems: SourceProblem[]): string[] {
    const files: string[] = [];
    const seen = new Set<string>();
    const walk = (directory: string, ignore: ForceIgnore): void => {
        let entries;
        try {
            entries = readdirSync(directory, { withFileTypes: true });
        } catch (error) {
            problems.push(unreadable(directory, error));
            return;
        }
        entries.sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const entry of entries) {
            if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
            const path = join(directory, entry.name);
            if (seen.has(path) || ignore.ignores(path)) continue;
            seen.add(path);
            if (entry.isDirectory()) walk(path, ignore);
            else files.push(path);
        }
    };
    for (const directory of directories) {
        for (const root of sourceRoots(resolve(directory), problems)) walk(root.directory, root.ignore);
    }
    return files;
}
