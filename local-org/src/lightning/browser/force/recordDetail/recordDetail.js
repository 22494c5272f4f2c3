import { LightningElement, api, wire } from 'lwc';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRecord } from 'lightning/uiRecordApi';
import { page } from '@salesforce/page';

/** Fields that no one reads. */
const hidden = new Set(['SystemModstamp', 'IsDeleted', 'LastViewedDate', 'LastReferencedDate']);
/** Compound fields: their parts are shown. */
const compound = new Set(['Address', 'Location', 'Base64']);

/** Objects whose records are told by their field Name: custom ones, and those that own records. */
const hasParentName = ({ relationshipName, referenceToInfos }) =>
    Boolean(relationshipName) &&
    referenceToInfos.length > 0 &&
    referenceToInfos.every(({ apiName }) => /__c$|^(User|Group)$/.test(apiName));

/** Compound parts that people read as one: a layout names the whole. */
const isReadable = ({ dataType }) => !compound.has(dataType);

/** `force:detailPanel`: a record's fields, in the sections of its page layout; every field by its describe if the source has no layout. */
export default class RecordDetail extends LightningElement {
    @api record;
    objectInfo;
    values;
    error;

    get objectApiName() {
        return this.record?.objectApiName;
    }

    get recordId() {
        return this.record?.recordId;
    }

    /** The fields' describes: those of the layout, else all. */
    get shownFields() {
        const { fields } = this.objectInfo;
        if (!page.recordLayout) {
            return Object.values(fields).filter((field) => !hidden.has(field.apiName) && isReadable(field));
        }
        const names = page.recordLayout.flatMap(({ columns }) => columns.flat()).filter(Boolean);
        return [...new Set(names)].flatMap((name) => fields[name] ?? []).filter(isReadable);
    }

    get fieldNames() {
        if (!this.objectInfo) return undefined;
        const shown = this.shownFields;
        const parents = shown.filter(hasParentName).map(({ relationshipName }) => `${relationshipName}.Name`);
        return [...shown.map(({ apiName }) => apiName), ...parents].map((name) => `${this.objectApiName}.${name}`);
    }

    @wire(getObjectInfo, { objectApiName: '$objectApiName' })
    wiredInfo({ data, error }) {
        this.objectInfo = data;
        this.#report(error);
    }

    @wire(getRecord, { recordId: '$recordId', fields: '$fieldNames' })
    wiredRecord({ data, error }) {
        this.values = data?.fields;
        this.#report(error);
    }

    get sections() {
        if (!this.values || !this.objectInfo) return [];
        if (!page.recordLayout) {
            const names = Object.keys(this.values).filter((name) => this.isShown(name));
            return [sectionOf('all', { label: 'Details', heading: false }, this.#entries(names), 2)];
        }
        return page.recordLayout.map(({ label, heading, columns }, index) =>
            sectionOf(`${index}`, { label, heading }, this.#entries(readAcross(columns)), columns.length)
        );
    }

    /** What a place of the detail shows; a place may be empty. */
    #entries(names) {
        return names.map((name, index) => ({ key: `${index}`, ...(this.values[name] && this.#entry(name)) }));
    }

    #entry(name) {
        const { value, displayValue } = this.values[name];
        const field = this.objectInfo.fields[name];
        const object = field.reference && value ? page.keyPrefixes[value.slice(0, 3)] : undefined;
        const parent = hasParentName(field) ? this.values[field.relationshipName]?.displayValue : undefined;
        return {
            name,
            // `Owner ID` reads `Owner` where the owner's name stands.
            label: parent ? field.label.replace(/ ID$/, '') : field.label,
            text: parent ?? displayValue ?? value ?? '',
            href: object && `/lightning/r/${object}/${value}/view`
        };
    }

    /** A standard object has scores of fields that most orgs leave empty. */
    isShown(name) {
        if (!this.objectInfo.fields[name]) return false;
        const { value } = this.values[name];
        return this.objectInfo.custom || (value !== null && value !== false);
    }

    #report(error) {
        if (error) this.error = error.body?.message ?? error.body?.[0]?.message ?? error.statusText;
    }
}

function sectionOf(key, { label, heading }, fields, columns) {
    const width = columns > 1 ? 'slds-size_1-of-1 slds-medium-size_1-of-2' : 'slds-size_1-of-1';
    return { key, label, heading, fields, fieldClass: `slds-col ${width} slds-p-around_xx-small` };
}

/** A layout lists its fields by column, a page shows them row by row. */
function readAcross(columns) {
    const rows = Math.max(...columns.map(({ length }) => length));
    return Array.from({ length: rows }, (_, row) => columns.map((column) => column[row] ?? null)).flat();
}
