import { LightningElement, api, wire } from 'lwc';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRecord } from 'lightning/uiRecordApi';
import { page } from '@salesforce/page';

/** Fields that no one reads. */
const hidden = new Set(['SystemModstamp', 'IsDeleted', 'LastViewedDate', 'LastReferencedDate']);

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
        return (
            this.objectInfo &&
            Object.keys(this.objectInfo.fields)
                .filter((name) => !hidden.has(name))
                .map((name) => `${this.objectApiName}.${name}`)
        );
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
        return Object.entries(this.values).map(([name, { value, displayValue }]) => {
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

    #report(error) {
        if (error) this.error = error.body?.message ?? error.body?.[0]?.message ?? error.statusText;
    }
}
