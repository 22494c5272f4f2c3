import { NotSupportedError } from '../../../errors';
import type { LibraryType } from '../libraryType';
import { PageReferenceValue } from './pageReference';

/** System.Network, as in an org without Experience Cloud sites: no code runs inside of one. */
export const networkType: LibraryType = {
    name: 'Network',
    namespace: 'System',
    members: {
        'Network()': () => {
            throw new NotSupportedError('An Experience Cloud site');
        },
        'static Id getNetworkId()': () => null,
        'static String getLoginUrl(Id networkId)': () => null,
        'static String getLogoutUrl(Id networkId)': () => null,
        'static String getSelfRegUrl(Id networkId)': () => null,
        'static PageReference communitiesLanding()': (x) => new PageReferenceValue(x, '/home/home.jsp'),
        'static PageReference forwardToAuthPage(String startUrl)': (x) => new PageReferenceValue(x, '/'),
        'static PageReference forwardToAuthPage(String startUrl, String displayType)': (x) =>
            new PageReferenceValue(x, '/'),
        'static Integer loadAllPackageDefaultNetworkDashboardSettings()': () => 0,
        'static Integer loadAllPackageDefaultNetworkPulseSettings()': () => 0
    }
};
