import { executeDml } from '../../runtime/dml';
import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import { ApexSObject } from '../../runtime/values/apexSObject';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { type QueryLocator } from '../async/batch';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { sObjectList } from '../lists';
import { PageReferenceValue } from './pageReference';

/** A value of ApexPages.StandardController. */
class StandardController extends LibraryValue {
    constructor(readonly record: ApexSObject) {
        super();
    }

    override get libraryType(): string {
        return 'ApexPages.StandardController';
    }
}

/** The page of a record, as the platform's actions lead to it. */
function viewPage(x: Execution, id: string | null): PageReferenceValue {
    const page = new PageReferenceValue(x, `/${id ?? ''}`);
    page.redirect = true;
    return page;
}

function save(x: Execution, { record }: StandardController): PageReferenceValue {
    executeDml(x, record.id === null ? 'insert' : 'update', record, { allOrNone: true });
    return viewPage(x, record.id);
}

function deleteRecord(x: Execution, { record }: StandardController): PageReferenceValue {
    executeDml(x, 'delete', record, { allOrNone: true });
    return viewPage(x, record.definition.keyPrefix);
}

/** "The default page size is 20". */
const defaultPageSize = 20;
/** "The maximum record limit for StandardSetController is 10,000 records." */
const mostRows = 10_000;

/** A value of ApexPages.StandardSetController. */
class StandardSetController extends LibraryValue {
    pageSize = defaultPageSize;
    page = 1;
    selected: ApexList;
    filterId: string | null = null;

    constructor(readonly rows: ApexList) {
        super();
        this.selected = sObjectList(undefined, []);
    }

    override get libraryType(): string {
        return 'ApexPages.StandardSetController';
    }

    get lastPage(): number {
        return Math.max(1, Math.ceil(this.rows.values.length / this.pageSize));
    }

    get records(): ApexList {
        const start = (this.page - 1) * this.pageSize;
        return new ApexList(this.rows.type, this.rows.values.slice(start, start + this.pageSize));
    }

    turnTo(page: number): void {
        this.page = Math.min(Math.max(1, page), this.lastPage);
    }
}

function saveAll(x: Execution, { rows }: StandardSetController): PageReferenceValue {
    executeDml(x, 'update', rows, { allOrNone: true });
    return objectPage(x, rows);
}

function objectPage(x: Execution, { values }: ApexList): PageReferenceValue {
    const [first] = values;
    return viewPage(x, first instanceof ApexSObject ? first.definition.keyPrefix : null);
}

export const standardControllerTypes: readonly LibraryType[] = [
    {
        name: 'ApexPages.StandardController',
        members: {
            'StandardController(SObject record)': (_x, record: ApexSObject | null) =>
                new StandardController(given(record)),
            'SObject getRecord()': (_x, { record }: StandardController) => record,
            'String getId()': (_x, { record }: StandardController) => record.id,
            // "addFields … has no effect in tests": a controller that Apex made holds the record it was given
            'void addFields(List<String> fieldNames)': () => undefined,
            'void reset()': () => undefined,
            'PageReference save()': save,
            'PageReference delete()': deleteRecord,
            'PageReference view()': (x, { record }: StandardController) => viewPage(x, record.id),
            'PageReference edit()': (x, { record }: StandardController) =>
                viewPage(x, record.id === null ? null : `${record.id}/e`),
            'PageReference cancel()': (x, { record }: StandardController) => viewPage(x, record.id)
        }
    },
    {
        name: 'ApexPages.StandardSetController',
        members: {
            'StandardSetController(List<SObject> records)': (_x, records: ApexList | null) =>
                new StandardSetController(given(records)),
            'StandardSetController(Database.QueryLocator locator)': (_x, locator: QueryLocator | null) => {
                const { rows } = given(locator);
                return new StandardSetController(new ApexList(rows.type, rows.values.slice(0, mostRows)));
            },
            'List<SObject> getRecords()': (_x, set: StandardSetController) => set.records,
            'SObject getRecord()': (_x, { rows }: StandardSetController) => {
                const [first] = rows.values;
                if (first instanceof ApexSObject) return new ApexSObject(first.definition);
                throw systemException('System.VisualforceException', 'There is no record in this set');
            },
            'List<SObject> getSelected()': (_x, { selected }: StandardSetController) => selected,
            'void setSelected(List<SObject> records)': (_x, set: StandardSetController, records: ApexList | null) =>
                void (set.selected = given(records)),
            'Integer getResultSize()': (_x, { rows }: StandardSetController) => rows.values.length,
            'Boolean getCompleteResult()': (_x, { rows }: StandardSetController) => rows.values.length < mostRows,
            'Integer getPageSize()': (_x, { pageSize }: StandardSetController) => pageSize,
            'void setPageSize(Integer size)': (_x, set: StandardSetController, size: number | null) => {
                set.pageSize = Math.max(1, given(size));
                set.turnTo(set.page);
            },
            'Integer getPageNumber()': (_x, { page }: StandardSetController) => page,
            'void setPageNumber(Integer page)': (_x, set: StandardSetController, page: number | null) =>
                set.turnTo(given(page)),
            'Boolean getHasNext()': (_x, set: StandardSetController) => set.page < set.lastPage,
            'Boolean getHasPrevious()': (_x, set: StandardSetController) => set.page > 1,
            'void first()': (_x, set: StandardSetController) => set.turnTo(1),
            'void last()': (_x, set: StandardSetController) => set.turnTo(set.lastPage),
            'void next()': (_x, set: StandardSetController) => set.turnTo(set.page + 1),
            'void previous()': (_x, set: StandardSetController) => set.turnTo(set.page - 1),
            'void addFields(List<String> fieldNames)': () => undefined,
            'void reset()': () => undefined,
            'PageReference save()': saveAll,
            'PageReference cancel()': (x, { rows }: StandardSetController) => objectPage(x, rows),
            'String getFilterId()': (_x, { filterId }: StandardSetController) => filterId,
            'void setFilterId(String id)': (_x, set: StandardSetController, id: string | null) =>
                void (set.filterId = id),
            'List<SelectOption> getListViewOptions()': () =>
                new ApexList({ kind: 'list', element: { kind: 'library', name: 'SelectOption', arguments: [] } }, [])
        }
    }
];
