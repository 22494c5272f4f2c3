import { page } from '@salesforce/page';

const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');

/** URL of a page reference ("PageReference Types", Lightning Web Components Developer Guide), by its type. */
const paths = {
    standard__recordPage: ({
        recordId,
        objectApiName = page.keyPrefixes[recordId?.slice(0, 3)],
        actionName = 'view'
    }) => `/lightning/r/${objectApiName}/${recordId}/${actionName}`,
    standard__recordRelationshipPage: ({ recordId, objectApiName }) => `/lightning/r/${objectApiName}/${recordId}/view`,
    standard__objectPage: ({ objectApiName, actionName = 'list' }) => `/lightning/o/${objectApiName}/${actionName}`,
    standard__navItemPage: ({ apiName }) => `/lightning/n/${apiName}`,
    standard__namedPage: ({ pageName }) => `/lightning/page/${pageName}`,
    standard__app: ({ appTarget }) => `/lightning/app/${appTarget}`,
    standard__webPage: ({ url }) => url
};

export function urlOf({ type, attributes = {}, state = {} }) {
    if (!paths[type]) throw new Error(`Page references of type ${type} are not supported by local-org`);
    const path = paths[type](attributes);
    const query = new URLSearchParams(
        Object.entries(state).filter(([, value]) => value !== undefined && value !== null)
    ).toString();
    return query === '' ? path : `${path}?${query}`;
}

/** Adds `this[NavigationMixin.Navigate](pageReference, replace)` and `this[NavigationMixin.GenerateUrl](pageReference)`. */
export const NavigationMixin = (Base) =>
    class extends Base {
        [Navigate](pageReference, replace = false) {
            const url = urlOf(pageReference);
            // Web pages open in a tab of their own, as in Lightning Experience.
            if (pageReference.type === 'standard__webPage' && !url.startsWith('/'))
                window.open(url, '_blank', 'noopener');
            else if (replace) window.location.replace(url);
            else window.location.assign(url);
        }

        async [GenerateUrl](pageReference) {
            return urlOf(pageReference);
        }
    };
NavigationMixin.Navigate = Navigate;
NavigationMixin.GenerateUrl = GenerateUrl;

/** `@wire(CurrentPageReference)` */
export class CurrentPageReference {
    #emit;

    constructor(emit) {
        this.#emit = emit;
    }

    connect() {
        this.#emit(page.pageReference);
    }

    update() {}

    disconnect() {}
}

export const navigate = (component, pageReference) => window.location.assign(urlOf(pageReference));
export const generateUrl = (component, pageReference) => urlOf(pageReference);
