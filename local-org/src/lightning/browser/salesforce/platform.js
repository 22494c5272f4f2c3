import { page } from './page';
export { apexMethod } from './apex';

/** `@salesforce/label/c.Name` */
export const label = (name) => page.labels?.[name] ?? `[${name}]`;
/** `@salesforce/resourceUrl/Name` */
export const resourceUrl = (name) => `/resource/${page.resourceVersion}/${name}`;
/** `@salesforce/customPermission/Name`, `@salesforce/userPermission/Name`: true, or undefined where the user lacks it. */
export const hasPermission = (name) => (page.permissions?.includes(name) ? true : undefined);
