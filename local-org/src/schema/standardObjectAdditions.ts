/** Standard objects that jsforce's declarations lack, in the grammar of the generated catalogue (see its generator). */
const audit = 'CreatedDate:d|CreatedById:s>User|LastModifiedDate:d|LastModifiedById:s>User|SystemModstamp:d';

/** Objects that only the Tooling API knows: neither Apex nor the REST API's queries may name them. */
export const toolingObjects: Readonly<Record<string, string>> = {
    ApexCodeCoverage: `Id:s|ApexTestClassId:s>ApexClass|TestMethodName:s?|ApexClassOrTriggerId:s>ApexClass|NumLinesCovered:n|NumLinesUncovered:n|Coverage:s?|${audit}`,
    ApexCodeCoverageAggregate: `Id:s|ApexClassOrTriggerId:s>ApexClass|NumLinesCovered:n|NumLinesUncovered:n|Coverage:s?|${audit}`,
    ApexOrgWideCoverage: `Id:s|PercentCovered:n|${audit}`,
    DebugLevel: `Id:s|DeveloperName:s|MasterLabel:s|Language:s?|ApexCode:s?|ApexProfiling:s?|Callout:s?|Database:s?|DataAccess:s?|Nba:s?|System:s?|Validation:s?|Visualforce:s?|Wave:s?|Workflow:s?|${audit}`,
    TraceFlag: `Id:s|TracedEntityId:s>User|DebugLevelId:s>DebugLevel|LogType:s|StartDate:d?|ExpirationDate:d|ApexCode:s?|ApexProfiling:s?|Callout:s?|Database:s?|System:s?|Validation:s?|Visualforce:s?|Workflow:s?|${audit}`,
    SourceMember: `Id:s|MemberIdOrName:s|MemberType:s|MemberName:s|IsNameObsolete:b|RevisionCounter:n|RevisionNum:n|IsNewMember:b|ChangedBy:s?|LastModifiedDate:d|SystemModstamp:d`,
    PlatformEventChannel: `Id:s|DeveloperName:s|Language:s?|MasterLabel:s?|NamespacePrefix:s?|ManageableState:s?|ChannelType:s|EventType:s?|FullName:s?|Metadata:o?|${audit}`,
    PlatformEventChannelMember: `Id:s|DeveloperName:s|Language:s?|MasterLabel:s?|NamespacePrefix:s?|ManageableState:s?|EventChannel:s|SelectedEntity:s|FilterExpression:s?|FullName:s?|Metadata:o?|${audit}`,
    ManagedEventSubscription: `Id:s|DeveloperName:s|Language:s?|MasterLabel:s?|NamespacePrefix:s?|ManageableState:s?|TopicName:s|DefaultReplay:s?|ErrorRecoveryReplay:s?|State:s?|Version:s?|FullName:s?|Metadata:o?|${audit}`,
    PlatformEventSubscriberConfig: `Id:s|DeveloperName:s|Language:s?|MasterLabel:s?|NamespacePrefix:s?|ManageableState:s?|PlatformEventConsumerId:s?|UserId:s?>User|BatchSize:n?|NumPartitions:n?|PartitionKey:s?|FullName:s?|Metadata:o?|${audit}`,
    LightningComponentBundle: `Id:s|DeveloperName:s|MasterLabel:s?|ApiVersion:n?|NamespacePrefix:s?|ManageableState:s?|IsExposed:b|${audit}`,
    LightningComponentResource: `Id:s|LightningComponentBundleId:s>LightningComponentBundle|FilePath:s|Format:s|Source:s?|${audit}`
};

export const standardObjectAdditions: Readonly<Record<string, string>> = {
    ScratchOrgInfo: `Id:s|Name:s?|Status:s?|OrgName:s?|Edition:s?|Country:s?|Language:s?|Features:s?|Username:s?|AdminEmail:s?|ConnectedAppConsumerKey:s?|ConnectedAppCallbackUrl:s?|DurationDays:n?|HasSampleData:b|Description:s?|Namespace:s?|Release:s?|Snapshot:s?|SourceOrg:s?|Package2AncestorIds:s?|TrialOrg:s?|ScratchOrg:s?|SignupInstance:s?|SignupUsername:s?|SignupEmail:s?|SignupTrialDays:n?|LoginUrl:s?|AuthCode:s?|ErrorCode:s?|ExpirationDate:d?|DeletedDate:d?|DeletedBy:s?|OwnerId:s>User|IsDeleted:b|${audit}`,
    ActiveScratchOrg: `Id:s|Name:s?|ScratchOrgInfoId:s>ScratchOrgInfo|ScratchOrg:s?|SignupUsername:s?|SignupInstance:s?|OrgName:s?|Edition:s?|ExpirationDate:d?|OwnerId:s>User|IsDeleted:b|${audit}`,
    PermissionSetGroup: `Id:s|IsDeleted:b|DeveloperName:s|Language:s?|MasterLabel:s|NamespacePrefix:s?|Description:s?|Status:s?|HasActivationRequired:b|${audit}`,
    PermissionSetGroupComponent: `Id:s|IsDeleted:b|PermissionSetGroupId:s>PermissionSetGroup@PermissionSetGroupComponents|PermissionSetId:s>PermissionSet|${audit}`
};
