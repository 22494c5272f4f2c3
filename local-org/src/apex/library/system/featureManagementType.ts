import { given } from '../given';
import type { LibraryType } from '../libraryType';

export const featureManagementType: LibraryType = {
    name: 'FeatureManagement',
    namespace: 'System',
    members: {
        'static Boolean checkPermission(String apiName)': (x, name: string | null) =>
            x.access.granted.customPermissions.has(given(name).toLowerCase())
    }
};
