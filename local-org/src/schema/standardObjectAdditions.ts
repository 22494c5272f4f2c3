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
    ContactPointAddress: `Id:s|IsDeleted:b|OwnerId:s>User|Name:s|ParentId:s?>Account@ContactPointAddresses|ActiveFromDate:d?|ActiveToDate:d?|BestTimeToContactEndTime:t?|BestTimeToContactStartTime:t?|BestTimeToContactTimezone:s?|IsPrimary:b|IsDefault:b|IsActive:b|IsThirdPartyAddress:b|AddressType:s?|UsageType:s?|PreferenceRank:n?|ContactPointPhoneId:s?>ContactPointPhone|Street:s?|City:s?|State:s?|PostalCode:s?|Country:s?|Latitude:n?|Longitude:n?|GeocodeAccuracy:s?|Address:a?|LastViewedDate:d!?|LastReferencedDate:d!?|${audit}`,
    ContactPointEmail: `Id:s|IsDeleted:b|OwnerId:s>User|Name:s!|ParentId:s?>Account@ContactPointEmails|EmailAddress:s|EmailMailBox:s?|EmailDomain:s?|ActiveFromDate:d?|ActiveToDate:d?|BestTimeToContactEndTime:t?|BestTimeToContactStartTime:t?|BestTimeToContactTimezone:s?|IsPrimary:b|UsageType:s?|PreferenceRank:n?|LastViewedDate:d!?|LastReferencedDate:d!?|${audit}`,
    ContactPointPhone: `Id:s|IsDeleted:b|OwnerId:s>User|Name:s!|ParentId:s?>Account@ContactPointPhones|TelephoneNumber:s|AreaCode:s?|ExtensionNumber:s?|PhoneType:s?|ActiveFromDate:d?|ActiveToDate:d?|BestTimeToContactEndTime:t?|BestTimeToContactStartTime:t?|BestTimeToContactTimezone:s?|IsPrimary:b|IsSmsCapable:b|IsFaxCapable:b|IsPersonalPhone:b|IsBusinessPhone:b|UsageType:s?|PreferenceRank:n?|LastViewedDate:d!?|LastReferencedDate:d!?|${audit}`,
    AccountContactRelation: `Id:s|IsDeleted:b|AccountId:s>Account@AccountContactRelations|ContactId:s>Contact@AccountContactRelations|Roles:s?|IsDirect:b|IsActive:b|StartDate:d?|EndDate:d?|${audit}`,
    OpportunityTeamMember: `Id:s|IsDeleted:b|OpportunityId:s>Opportunity@OpportunityTeamMembers|UserId:s>User|Name:s!?|PhotoUrl:s!?|Title:s!?|TeamMemberRole:s?|OpportunityAccessLevel:s?|${audit}`,
    AccountTeamMember: `Id:s|IsDeleted:b|AccountId:s>Account@AccountTeamMembers|UserId:s>User|PhotoUrl:s!?|Title:s!?|TeamMemberRole:s?|AccountAccessLevel:s?|OpportunityAccessLevel:s?|CaseAccessLevel:s?|ContactAccessLevel:s?|${audit}`,
    MobileApplicationDetail: `Id:s|IsDeleted:b|DeveloperName:s|Language:s?|MasterLabel:s|NamespacePrefix:s?|Version:s|DevicePlatform:s|MinimumOsVersion:s?|DeviceType:s?|ApplicationFileLength:n?|ApplicationIcon:s?|IsEnterpriseApp:b|AppInstallUrl:s?|ApplicationBundleIdentifier:s?|ApplicationBinaryFileName:s?|ApplicationIconFileName:s?|ApplicationBinary:x?|${audit}`,
    FlowDefinitionView:
        'Id:s|DurableId:s!?|ApiName:s!|Label:s!|Description:s!?|ProcessType:s!?|TriggerType:s!?|RecordTriggerType:s!?|NamespacePrefix:s!?|ActiveVersionId:s!?|LatestVersionId:s!?|LastModifiedBy:s!?|IsActive:b!|IsOutOfDate:b!|LastModifiedDate:d!|IsTemplate:b!|IsOverridable:b!|OverriddenById:s!?|OverriddenFlowId:s!?|SourceTemplateId:s!?|Builder:s!?|ManageableState:s!?|InstalledPackageName:s!?|TriggerObjectOrEventLabel:s!?|TriggerObjectOrEventId:s!?|TriggerOrder:n!?|Environments:s!?|HasAsyncAfterCommitPath:b!|VersionNumber:n!?',
    FlowVersionView:
        'Id:s|DurableId:s!?|FlowDefinitionViewId:s!?|Label:s!|Description:s!?|Status:s!?|VersionNumber:n!?|ProcessType:s!?|IsTemplate:b!|RunInMode:s!?|LastModifiedDate:d!|ApiVersion:n!?|ApiVersionRuntime:n!?',
    BatchApexErrorEvent:
        'Id:s|ReplayId:s!?|EventUuid:s!?|ExceptionType:s?|StackTrace:s?|Message:s?|RequestId:s?|Phase:s?|JobScope:s?|DoesExceedJobScopeMaxLength:b|AsyncApexJobId:s?|CreatedDate:d|CreatedById:s>User',
    FlowExecutionErrorEvent:
        'Id:s|ReplayId:s!?|EventUuid:s!?|EventIdentifier:s?|EventDate:d?|EventType:s?|FlowApiName:s?|FlowVersionId:s?|FlowVersionNumber:n?|FlowNamespace:s?|ProcessType:s?|ElementApiName:s?|ElementType:s?|ErrorMessage:s?|ErrorId:s?|ExtendedErrorCode:s?|InterviewGuid:s?|InterviewBatchId:s?|InterviewRequestId:s?|InterviewStartDate:d?|InterviewStartedById:s?>User|FlowExecutionStartDate:d?|FlowExecutionEndDate:d?|StageQualifiedApiName:s?|ContextObject:s?|ContextRecordId:s?|RelatedRecordId:s?|UserId:s?>User|Username:s?|CreatedDate:d|CreatedById:s>User',
    Quote: `Id:s|IsDeleted:b|OwnerId:s>User|Name:s|QuoteNumber:s!?|IsSyncing:b!|OpportunityId:s?>Opportunity@Quotes|Pricebook2Id:s?>Pricebook2|ContactId:s?>Contact|AccountId:s!?>Account|ContractId:s?>Contract|Status:s?|ExpirationDate:d?|Description:s?|Subtotal:n!?|TotalPrice:n!?|LineItemCount:n!?|Tax:n?|ShippingHandling:n?|GrandTotal:n!?|Discount:n!?|BillingName:s?|BillingStreet:s?|BillingCity:s?|BillingState:s?|BillingPostalCode:s?|BillingCountry:s?|ShippingName:s?|ShippingStreet:s?|ShippingCity:s?|ShippingState:s?|ShippingPostalCode:s?|ShippingCountry:s?|Email:s?|Phone:s?|Fax:s?|LastViewedDate:d!?|LastReferencedDate:d!?|${audit}`,
    QuoteLineItem: `Id:s|IsDeleted:b|LineNumber:s!?|QuoteId:s>Quote@QuoteLineItems|PricebookEntryId:s>PricebookEntry|Product2Id:s?>Product2|OpportunityLineItemId:s?>OpportunityLineItem|Quantity:n|UnitPrice:n|Discount:n?|Description:s?|ServiceDate:d?|SortOrder:n?|ListPrice:n!?|Subtotal:n!?|TotalPrice:n!?|LastViewedDate:d!?|LastReferencedDate:d!?|${audit}`,
    Recommendation: `Id:s|IsDeleted:b|Name:s|ActionReference:s|Description:s|ImageId:s?>ContentAsset|AcceptanceLabel:s|RejectionLabel:s|IsActionActive:b|ExternalId:s?|RecommendationKey:s!?|LastViewedDate:d!?|LastReferencedDate:d!?|${audit}`,
    PlatformEventUsageMetric: `Id:s|Name:s?|ExternalId:s?|StartDate:d?|EndDate:d?|Value:n?|EventName:s?|EventType:s?|UsageType:s?|Client:s?|TimeSegment:s?`,
    PermissionSetGroup: `Id:s|IsDeleted:b|DeveloperName:s|Language:s?|MasterLabel:s|NamespacePrefix:s?|Description:s?|Status:s?|HasActivationRequired:b|${audit}`,
    PermissionSetGroupComponent: `Id:s|IsDeleted:b|PermissionSetGroupId:s>PermissionSetGroup@PermissionSetGroupComponents|PermissionSetId:s>PermissionSet|${audit}`
};

/** Fields that jsforce's declarations lack and that an org has without any feature switched on, in the same grammar. */
export const standardFieldAdditions: Readonly<Record<string, string>> = {
    Lead: 'DoNotCall:b|Fax:s?|HasOptedOutOfEmail:b|HasOptedOutOfFax:b|LastTransferDate:d?|MobilePhone:s?',
    Opportunity:
        'ContactId:s?>Contact|ContractId:s?>Contract|ExpectedRevenue:n!?|IsPrivate:b|TotalOpportunityQuantity:n?|PushCount:n!?|LastStageChangeDate:d!?|LastAmountChangedHistoryId:s!?>OpportunityHistory|LastCloseDateChangedHistoryId:s!?>OpportunityHistory',
    Case: 'MasterRecordId:s!?>Case|Language:s?',
    Task: 'Type:s?|CompletedDateTime:d!?|WhoCount:n!?|WhatCount:n!?',
    Event: 'Type:s?|EndDate:d!?|WhoCount:n!?|WhatCount:n!?',
    Campaign:
        'HierarchyActualCost:n!?|HierarchyAmountAllOpportunities:n!?|HierarchyAmountWonOpportunities:n!?|HierarchyBudgetedCost:n!?|HierarchyExpectedRevenue:n!?|HierarchyNumberOfContacts:n!?|HierarchyNumberOfConvertedLeads:n!?|HierarchyNumberOfLeads:n!?|HierarchyNumberOfOpportunities:n!?|HierarchyNumberOfResponses:n!?|HierarchyNumberOfWonOpportunities:n!?|HierarchyNumberSent:n!?',
    Contract: 'Name:s?|Pricebook2Id:s?>Pricebook2',
    Order: 'Name:s?|PoNumber:s?|PoDate:d?|OrderReferenceNumber:s?|BillToContactId:s?>Contact|ShipToContactId:s?>Contact|CompanyAuthorizedDate:d?|CustomerAuthorizedDate:d?|OpportunityId:s?>Opportunity',
    Product2: 'Type:s?|CanUseQuantitySchedule:b|CanUseRevenueSchedule:b|IsSerialized:b',
    PricebookEntry: 'IsArchived:b!',
    OpportunityLineItem:
        'Discount:n?|Subtotal:n!?|CanUseQuantitySchedule:b!|CanUseRevenueSchedule:b!|HasQuantitySchedule:b!|HasRevenueSchedule:b!|HasSchedule:b!|LastViewedDate:d!?|LastReferencedDate:d!?',
    User: 'StartDay:s?|EndDay:s?|NumberOfFailedLogins:n!?|PasswordExpirationDate:d!?|HasUserVerifiedEmail:b!|HasUserVerifiedPhone:b!',
    PermissionSet: 'PermissionSetGroupId:s!?>PermissionSetGroup|Type:s!?',
    PermissionSetAssignment: 'ExpirationDate:d?|IsActive:b!|IsRevoked:b!',
    Profile: 'IsSsoEnabled:b!',
    Group: 'Description:s?',
    ContentVersion: 'ContentSizeLong:n!?|NetworkId:s?|VersionDataUrl:s!?',
    ContentDocument: 'ContentSizeLong:n!?|IsInternalOnly:b!',
    EmailMessage:
        'Name:s?|AutomationType:s?|ClientThreadIdentifier:s?|EmailTemplateId:s?>EmailTemplate|FirstOpenedDate:d!?|IsBounced:b!|IsOpened:b!|IsTracked:b|LastOpenedDate:d!?|Source:s!?',
    EmailTemplate: 'FolderName:s!?|IsBuilderContent:b!',
    ApexLog: 'RequestIdentifier:s!?',
    LoginHistory: 'NetworkId:s!?|LoginSubType:s!?|ForwardedForIp:s!?|AuthMethodReference:s!?',
    AuthSession: 'LoginSubType:s!?',
    OpportunityHistory: 'PrevAmount:n!?|PrevCloseDate:d!?',
    OrgWideEmailAddress: 'Purpose:s?|IsVerified:b!',
    Topic: 'NetworkId:s?|ManagedTopicType:s?',
    TopicAssignment: 'NetworkId:s?',
    NamedCredential: 'Description:s?',
    FlowInterview: 'InterviewStatus:s!?|Error:s!?|FlowVersionViewId:s!?|WasPausedFromScreen:b!',
    Individual:
        'Website:s?|Occupation:s?|IsHomeOwner:b|MilitaryService:s?|ChildrenCount:n?|ConsumerCreditScore:n?|ConvictionsCount:n?|InfluencerRating:n?|DeathDate:d?'
};
