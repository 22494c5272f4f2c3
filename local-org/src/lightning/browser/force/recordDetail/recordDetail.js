import { LightningElement, api, wire } from 'lwc';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRecord } from 'lightning/uiRecordApi';
import { page } from '@salesforce/page';

/** Fields that no one reads. */
const hidden = new Set(['SystemModstamp', 'IsDeleted', 'LastViewedDate', 'LastReferencedDate']);
/** Compound fields: their parts are shown. */
const compound = new Set(['Address', 'Location', 'Base64']);

/** `force:detailPanel`: every field of a record, by its describe. */
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

    get fieldNames() {
        if (!this.objectInfo) return undefined;
        return Object.values(this.objectInfo.fields)
            .filter(({ apiName, dataType }) => !hidden.has(apiName) && !compound.has(dataType))
            .map(({ apiName }) => `${this.objectApiName}.${apiName}`);
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

    get fields() {
        if (!this.values || !this.objectInfo) return [];
        return Object.entries(this.values)
            .filter((entry) => this.isShown(entry))
            .map(([name, { value, displayValue }]) => {
                const { label, reference } = this.objectInfo.fields[name] ?? { label: name };
                const object = reference && value ? page.keyPrefixes[value.slice(0, 3)] : undefined;
                return {
                    name,
                    label,
                    text: displayValue ?? value ?? '',
                    href: object && `/lightning/r/${object}/${value}/view`
                };
            });
    }

    /** A standard object has scores of fields that most orgs leave empty. */
    isShown([, { value }]) {
        return this.objectInfo.custom || (value !== null && value !== false);
    }

    #report(error) {
        if (error) this.error = error.body?.message ?? error.body?.[0]?.message ?? error.statusText;
    }
}
