import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { hasCustomPermission } from '../../../data/customPermissions';

export const featureManagementType: LibraryType = {
    name: 'FeatureManagement',
    namespace: 'System',
    members: {
        'static Boolean checkPermission(String apiName)': (x, name: string | null) =>
            hasCustomPermission(x.org.services.model, x.transaction.database, x.userId, given(name))
    }
};
