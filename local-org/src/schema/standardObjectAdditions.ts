/** Standard objects that jsforce's declarations lack, in the grammar of the generated catalogue (see its generator). */
const audit = 'CreatedDate:d|CreatedById:s>User|LastModifiedDate:d|LastModifiedById:s>User|SystemModstamp:d';

export const standardObjectAdditions: Readonly<Record<string, string>> = {
    PermissionSetGroup: `Id:s|IsDeleted:b|DeveloperName:s|Language:s?|MasterLabel:s|NamespacePrefix:s?|Description:s?|Status:s?|HasActivationRequired:b|${audit}`,
    PermissionSetGroupComponent: `Id:s|IsDeleted:b|PermissionSetGroupId:s>PermissionSetGroup@PermissionSetGroupComponents|PermissionSetId:s>PermissionSet|${audit}`
};
