import { LightningElement, api } from 'lwc';
import { page } from '@salesforce/page';
import { rest } from '@salesforce/request';

const columnTypes = {
    datetime: 'date',
    boolean: 'boolean',
    url: 'url',
    email: 'email',
    double: 'number',
    int: 'number',
    currency: 'currency'
};
const mostColumns = 6;
const unsuited = new Set(['textarea', 'base64', 'id', 'address', 'location', 'reference']);
const newestFirst = { path: 'CreatedDate', direction: 'desc' };

/**
 * `flexipage:filterListCard`, and an object's home: records by a list view of the source, which can be chosen and sorted; the newest ones if the
 * source has no list view of the object.
 */
export default class ObjectList extends LightningElement {
    @api pageSize = 25;
    label = '';
    columns = [];
    rows;
    error;
    viewName;
    sortedBy;
    sortedDirection;
    #entityName;
    #filterName;
    #sort = newestFirst;

    @api
    get entityName() {
        return this.#entityName;
    }
    set entityName(value) {
        this.#entityName = value;
        this.#load();
    }

    @api
    get filterName() {
        return this.#filterName;
    }
    set filterName(value) {
        this.#filterName = value;
        this.viewName = this.views.find(({ name }) => name === value)?.name;
        if (this.#entityName) this.#load();
    }

    get views() {
        return page.lists[this.#entityName] ?? [];
    }

    get hasViews() {
        return this.views.length > 0;
    }

    get viewOptions() {
        return this.views.map(({ name, label }) => ({ value: name, label }));
    }

    get title() {
        return this.views.find(({ name }) => name === this.viewName)?.label ?? this.label;
    }

    get isEmpty() {
        return this.rows?.length === 0;
    }

    handleView({ detail }) {
        this.viewName = detail.value;
        this.#load();
    }

    handleSort({ detail }) {
        const { path } = this.columns.find(({ fieldName }) => fieldName === detail.fieldName);
        this.#sort = { path, direction: detail.sortDirection };
        this.#load();
    }

    async #load() {
        try {
            const { soql, columns } = await this.#view();
            const { path, direction } = columns.some((column) => column.path === this.#sort.path)
                ? this.#sort
                : newestFirst;
            const query = `${soql} ORDER BY ${path} ${direction} NULLS LAST LIMIT ${Number(this.pageSize) || 25}`;
            const { records } = await rest(`/query?q=${encodeURIComponent(query)}`);
            this.columns = columns.map(columnOf);
            this.sortedBy = this.columns.find((column) => column.path === path)?.fieldName;
            this.sortedDirection = direction;
            this.rows = records.map((record) => this.#rowOf(record, columns));
            this.error = undefined;
        } catch (error) {
            this.error = error.body?.[0]?.message ?? error.message ?? error.statusText;
        }
    }

    /** The chosen list view, else the first, else what the object's describe makes of it. */
    async #view() {
        const view = this.views.find(({ name }) => name === this.viewName) ?? this.views[0];
        if (view) {
            this.viewName = view.name;
            return view;
        }
        const describe = await rest(`/sobjects/${this.#entityName}/describe`);
        this.label = describe.labelPlural;
        const name = describe.fields.find(({ nameField }) => nameField);
        const others = describe.fields.filter(
            (field) => (field.custom || !describe.custom) && !unsuited.has(field.type) && field !== name
        );
        const columns = [...(name ? [name] : []), ...others.slice(0, mostColumns - 1)].map((field) => {
            return { path: field.name, label: field.label, type: field.type, nameField: field === name };
        });
        const selected = ['Id', ...columns.map(({ path }) => path).filter((path) => path !== 'Id')];
        return { soql: `SELECT ${selected.join(', ')} FROM ${this.#entityName}`, columns };
    }

    #rowOf(record, columns) {
        const values = columns.map(({ path }) => [fieldNameOf(path), valueAt(record, path)]);
        return {
            ...Object.fromEntries(values),
            Id: record.Id,
            link: `/lightning/r/${this.#entityName}/${record.Id}/view`
        };
    }
}

function columnOf({ path, label, type, nameField }) {
    const fieldName = fieldNameOf(path);
    const sortable = type !== 'textarea' && type !== 'multipicklist';
    if (!nameField) return { path, label, fieldName, sortable, type: columnTypes[type] ?? 'text' };
    return { path, label, fieldName: 'link', sortable, type: 'url', typeAttributes: { label: { fieldName } } };
}

/** The table's own names have no dots. */
function fieldNameOf(path) {
    return path.replaceAll('.', '_');
}

function valueAt(record, path) {
    return path.split('.').reduce((value, name) => value?.[name], record);
}
