import type { SourceProblem } from '../../errors';
import type { LwcBundle } from '../../metadata/sourceModel';
import type { CompiledComponent, ComponentCompiler } from './componentCompiler';
import { checkImport, type LinkTargets } from './moduleLinks';

/** The compiled components of one org at one moment. */
export interface Components {
    readonly byName: ReadonlyMap<string, CompiledComponent>;
    /** Everything wrong with the components, in order of file. */
    readonly problems: readonly SourceProblem[];
    /** Why a component can't be shown: its own problems and those of what it imports. Absent if it can. */
    readonly problemsByName: ReadonlyMap<string, readonly SourceProblem[]>;
}

/** Compiles and links all components of an org. */
export async function compileComponents(
    bundles: readonly LwcBundle[],
    compiler: ComponentCompiler,
    targets: LinkTargets
): Promise<Components> {
    const compiled = await Promise.all(bundles.map((bundle) => compiler.compile(bundle)));
    const byName = new Map(compiled.map((component) => [component.name, component]));
    const own = new Map(compiled.map((component) => [component.name, ownProblems(component, targets)]));
    const problemsByName = new Map<string, readonly SourceProblem[]>();
    for (const name of byName.keys()) {
        const problems = [...closure(name, byName)].flatMap((each) => own.get(each) ?? []);
        if (problems.length > 0) problemsByName.set(name, problems);
    }
    const problems = [...own.values()]
        .flat()
        .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
    return { byName, problems, problemsByName };
}

function ownProblems({ imports, problems }: CompiledComponent, targets: LinkTargets): SourceProblem[] {
    return [...problems, ...imports.flatMap((imported) => checkImport(imported, targets) ?? [])];
}

/** A component and all that it imports, directly or not. */
export function closure(name: string, byName: ReadonlyMap<string, CompiledComponent>): Set<string> {
    const found = new Set([name]);
    for (const each of found) {
        for (const { specifier } of byName.get(each)?.imports ?? []) {
            if (specifier.startsWith('c/')) found.add(specifier.slice(2));
        }
    }
    return found;
}
