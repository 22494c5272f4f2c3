import { LightningElement, api } from 'lwc';
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
const longText = new Set(['textarea', 'base64', 'id', 'address', 'location']);

/** `flexipage:filterListCard`: the newest records of an object. List views' filters and columns aren't read. */
export default class ObjectList extends LightningElement {
    @api pageSize = 25;
    label = '';
    columns = [];
    rows;
    error;
    #entityName;

    @api
    get entityName() {
        return this.#entityName;
    }
    set entityName(value) {
        this.#entityName = value;
        this.#load();
    }

    get isEmpty() {
        return this.rows?.length === 0;
    }

    async #load() {
        try {
            const describe = await rest(`/sobjects/${this.#entityName}/describe`);
            const name = describe.fields.find((field) => field.nameField)?.name ?? 'Id';
            const custom = describe.fields.filter(
                (field) => (field.custom || !describe.custom) && !longText.has(field.type) && field.name !== name
            );
            const shown = custom.filter(({ type }) => type !== 'reference').slice(0, mostColumns - 1);
            const selected = ['Id', name, ...shown.map((field) => field.name)].filter(
                (each, index, all) => all.indexOf(each) === index
            );
            const soql = `SELECT ${selected.join(', ')} FROM ${this.#entityName} ORDER BY CreatedDate DESC LIMIT ${Number(this.pageSize) || 25}`;
            const { records } = await rest(`/query?q=${encodeURIComponent(soql)}`);
            this.label = describe.labelPlural;
            this.columns = [
                {
                    label: describe.fields.find((field) => field.name === name)?.label,
                    fieldName: 'link',
                    type: 'url',
                    typeAttributes: { label: { fieldName: name } }
                },
                ...shown.map((field) => ({
                    label: field.label,
                    fieldName: field.name,
                    type: columnTypes[field.type] ?? 'text'
                }))
            ];
            this.rows = records.map((record) => ({
                ...record,
                link: `/lightning/r/${this.#entityName}/${record.Id}/view`
            }));
        } catch (error) {
            this.error = error.body?.[0]?.message ?? error.message ?? error.statusText;
        }
    }
}
