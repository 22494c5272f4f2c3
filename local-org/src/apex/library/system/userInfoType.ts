import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { TimeZoneValue } from '../primitive/timeZoneType';

const userField =
    (field: string, otherwise: string | null = null) =>
    (x: Execution) => {
        const value = x.user[field];
        return typeof value === 'string' ? value : otherwise;
    };

/** Reads one field of the org's own record. */
const organizationField = (field: string) => (x: Execution) => {
    const value = x.transaction.get('Organization', x.org.services.organizationId)?.[field];
    return typeof value === 'string' ? value : null;
};

export const userInfoType: LibraryType = {
    name: 'UserInfo',
    namespace: 'System',
    members: {
        'static Id getUserId()': (x) => x.userId,
        'static String getUserName()': userField('Username'),
        'static String getUserEmail()': userField('Email'),
        'static String getFirstName()': userField('FirstName'),
        'static String getLastName()': userField('LastName'),
        'static String getName()': (x) =>
            [x.user['FirstName'], x.user['LastName']].filter((part) => typeof part === 'string').join(' '),
        'static Id getProfileId()': userField('ProfileId'),
        'static Id getUserRoleId()': userField('UserRoleId'),
        'static Id getOrganizationId()': (x) => x.org.services.organizationId,
        'static String getOrganizationName()': organizationField('Name'),
        'static String getLanguage()': userField('LanguageLocaleKey', 'en_US'),
        'static String getLocale()': (x) => x.locale,
        'static TimeZone getTimeZone()': (x) => new TimeZoneValue(x.timeZone),
        // "getSessionId() returns null when called in asynchronous Apex"; here Apex has no session of its own anywhere
        'static String getSessionId()': (x) => (x.test === undefined ? null : `${x.org.services.organizationId}!test`),
        'static Boolean isCurrentUserLicensed(String namespace)': () => true,
        'static Boolean isCurrentUserLicensedForPackage(Id packageId)': () => true,
        'static Boolean hasPackageLicense(Id packageId)': () => true,
        'static String getUserType()': userField('UserType', 'Standard'),
        'static String getUiTheme()': () => 'Theme4d',
        'static String getUiThemeDisplayed()': () => 'Theme4d',
        'static String getDefaultCurrency()': () => 'USD',
        'static Boolean isMultiCurrencyOrganization()': () => false
    }
};
