import { NotSupportedError } from '../../../errors';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { runSearch } from '../../runtime/search';
import { systemException } from '../../runtime/values/apexException';
import type { ApexList } from '../../runtime/values/apexList';

/** Variables around the call that the text names with a colon. */
function query(x: Execution, source: string | null): ApexList {
    const binds = x.dynamicBinds;
    return runSearch(x, given(source), (expression) => {
        const value = binds?.(expression);
        if (value !== undefined) return value;
        throw systemException('System.SearchException', `Variable does not exist: ${expression}`);
    });
}

export const searchType: LibraryType = {
    name: 'Search',
    namespace: 'System',
    members: {
        'static List<List<SObject>> query(String query)': query,
        'static List<List<SObject>> query(String query, AccessLevel accessLevel)': query,
        'static Object find(String query)': () => {
            throw new NotSupportedError('Search.find');
        }
    }
};
