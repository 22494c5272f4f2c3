import type { XmlComponent } from '../../../src/metadata/sourceModel';
import { openApexOrg } from '../entry/apexTestOrg';

/** Runs test methods (name -> body) of one class; gives what failed. */
export async function failures(
    methods: Readonly<Record<string, string>>,
    components: readonly XmlComponent[] = [],
    classes: Readonly<Record<string, string>> = {}
): Promise<Record<string, string | null>> {
    const body = Object.entries(methods).map(([name, code]) => `@IsTest static void ${name}() { ${code} }`);
    const org = await openApexOrg(
        { ServicesTest: `@IsTest private class ServicesTest { ${body.join('\n')} }`, ...classes },
        components
    );
    try {
        expect(org.engine.problems).toEqual([]);
        const { results } = org.engine.runTests();
        return Object.fromEntries(
            results.filter(({ outcome }) => outcome !== 'Pass').map(({ methodName, message }) => [methodName, message])
        );
    } finally {
        await org.close();
    }
}
