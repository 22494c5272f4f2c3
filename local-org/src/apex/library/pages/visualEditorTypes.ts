import { NotSupportedError } from '../../../errors';
import type { ApexValue } from '../../runtime/values/apexValue';
import { type ApexList } from '../../runtime/values/apexList';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { libraryList } from '../lists';

/** A value of VisualEditor.DataRow: one choice in the Lightning App Builder. */
class DataRow extends LibraryValue {
    constructor(
        public label: string | null,
        public value: ApexValue,
        public selected: boolean
    ) {
        super();
    }

    override get libraryType(): string {
        return 'VisualEditor.DataRow';
    }
}

/** A value of VisualEditor.DynamicPickListRows. */
class PickListRows extends LibraryValue {
    readonly rows: DataRow[];

    constructor(
        rows: readonly ApexValue[],
        public containsAll: boolean
    ) {
        super();
        this.rows = rows.filter((row): row is DataRow => row instanceof DataRow);
    }

    override get libraryType(): string {
        return 'VisualEditor.DynamicPickListRows';
    }
}

const rowsOf = (_x: unknown, rows: ApexList | null = null, containsAll: boolean | null = true) =>
    new PickListRows(rows?.values ?? [], containsAll === true);
const labels = (a: DataRow, b: DataRow) => String(a.label).localeCompare(String(b.label));

export const visualEditorTypes: readonly LibraryType[] = [
    {
        name: 'VisualEditor.DataRow',
        members: {
            'DataRow(String label, Object value)': (_x, label: string | null, value: ApexValue) =>
                new DataRow(label, value, false),
            'DataRow(String label, Object value, Boolean selected)': (
                _x,
                label: string | null,
                value: ApexValue,
                selected: boolean | null
            ) => new DataRow(label, value, selected === true),
            'String getLabel()': (_x, { label }: DataRow) => label,
            'void setLabel(String label)': (_x, row: DataRow, label: string | null) => void (row.label = label),
            'Object getValue()': (_x, { value }: DataRow) => value,
            'void setValue(Object value)': (_x, row: DataRow, value: ApexValue) => void (row.value = value),
            'Boolean isSelected()': (_x, { selected }: DataRow) => selected,
            'void setSelected(Boolean selected)': (_x, row: DataRow, selected: boolean | null) =>
                void (row.selected = selected === true)
        }
    },
    {
        name: 'VisualEditor.DynamicPickListRows',
        members: {
            'DynamicPickListRows()': rowsOf,
            'DynamicPickListRows(List<VisualEditor.DataRow> rows)': rowsOf,
            'DynamicPickListRows(List<VisualEditor.DataRow> rows, Boolean containsAllRows)': rowsOf,
            'void addRow(VisualEditor.DataRow row)': (_x, { rows }: PickListRows, row: DataRow | null) =>
                void rows.push(given(row)),
            'void addAllRows(List<VisualEditor.DataRow> added)': (_x, { rows }: PickListRows, added: ApexList | null) =>
                void rows.push(...given(added).values.filter((row): row is DataRow => row instanceof DataRow)),
            'VisualEditor.DataRow get(Integer index)': (_x, { rows }: PickListRows, index: number | null) =>
                rows[given(index)] ?? null,
            'List<VisualEditor.DataRow> getDataRows()': (_x, { rows }: PickListRows) =>
                libraryList('VisualEditor.DataRow', rows),
            'Integer size()': (_x, { rows }: PickListRows) => rows.length,
            'void sort()': (_x, { rows }: PickListRows) => void rows.sort(labels),
            'Boolean containsAllRows()': (_x, { containsAll }: PickListRows) => containsAll,
            'void setContainsAllRows(Boolean all)': (_x, rows: PickListRows, all: boolean | null) =>
                void (rows.containsAll = all === true)
        }
    },
    {
        name: 'VisualEditor.DesignTimePageContext',
        members: {
            'String entityName': () => null,
            'String pageType': () => null
        }
    },
    {
        // The platform's own class is abstract: its methods are overridden.
        name: 'VisualEditor.DynamicPickList',
        members: {
            'VisualEditor.DataRow getDefaultValue()': () => {
                throw new NotSupportedError('VisualEditor.DynamicPickList.getDefaultValue');
            },
            'VisualEditor.DynamicPickListRows getValues()': () => {
                throw new NotSupportedError('VisualEditor.DynamicPickList.getValues');
            },
            'String getLabel(Object value)': (_x, _list: ApexValue, value: ApexValue) => String(value),
            'Boolean isValid(Object value)': () => true
        }
    }
];
