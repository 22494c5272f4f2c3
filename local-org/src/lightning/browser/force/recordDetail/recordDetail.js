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
        const shown = Object.values(this.objectInfo.fields).filter(
            ({ apiName, dataType }) => !hidden.has(apiName) && !compound.has(dataType)
        );
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

    get fields() {
        if (!this.values || !this.objectInfo) return [];
        return Object.entries(this.values)
            .filter((entry) => this.isShown(entry))
            .map(([name, { value, displayValue }]) => {
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
            });
    }

    /** A standard object has scores of fields that most orgs leave empty. */
    isShown([name, { value }]) {
        if (!this.objectInfo.fields[name]) return false;
        return this.objectInfo.custom || (value !== null && value !== false);
    }

    #report(error) {
        if (error) this.error = error.body?.message ?? error.body?.[0]?.message ?? error.statusText;
    }
}
