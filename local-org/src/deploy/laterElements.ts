/** Elements that Salesforce's declarations lack, in the grammar of the generated list: `name[:type]|…`. */
export const laterElements: Readonly<Record<string, string>> = {
    ApexClass: 'content',
    CustomField:
        'businessOwner|encrypted|indexed|trueValueIndexed|knowledgeArticleType|lookupRollup|isAutoLaunchedFlow',
    CustomObject: 'enableCompactLayoutAssignment|nameField:CustomField|isDefaultSortApplied',
    ConnectedApp: 'isAdminApproved|clientCredentialsUser|oauthClientCredentialUser',
    ConnectedAppOauthConfig:
        'isClientCredentialEnabled|isCodeCredentialEnabled|isCodeCredentialPostOnly|isNamedUserJwtEnabled|isPkceRequired|isRefreshTokenRotationEnabled|isSecretRequiredForTokenExchange|isTokenExchangeEnabled|oauthClientCredentialUser|isConsumerSecretOptional|isIntrospectAllTokens|isSecretRequiredForRefreshToken|consumerSecret|consumerKey|certificate|callbackUrl|scopes',
    ConnectedAppOauthPolicy: 'isGuestCodeCredFlowEnabled|isTokenExchangeEnabled|refreshTokenPolicy|ipRelaxation',
    CspTrustedSite: 'canAccessCamera|canAccessMicrophone|context|isApplicableToScriptSrc|mustAllow',
    FlexiPageTemplateInstance: 'properties',
    FlexiPageRegion: 'appendable|mode|prependable|replaceable',
    Flow: 'areMetricsLoggedToDataCloud|capabilityTypes|collectionFilterCriteria|customErrors:FlowCustomError|customProperties|dataSpace|exitRules|experiments|groups',
    FlowActionCall:
        'actionCallPaths|dataTypeMappings|flowTransactionModel|isWaitUntilCompleted|nameSegment|offset|offsetUnit|timeoutConnector|timeoutPathUsage|versionString|elementSubtype',
    FlowCustomError:
        'description|elementSubtype|label|locationX|locationY|name|processMetadataValues|connector|customErrorMessages',
    FlowRecordCreate:
        'elementSubtype|operationMultMatchingRecords|operationOneMatchingRecord|operationZeroMatchingRecords',
    FlowRecordLookup: 'elementSubtype',
    FlowRecordUpdate: 'elementSubtype|isRollback',
    FlowRecordDelete: 'elementSubtype',
    FlowAssignment: 'elementSubtype',
    FlowDecision: 'elementSubtype|condition',
    FlowLoop: 'elementSubtype',
    FlowSubflow: 'elementSubtype|storeOutputAutomatically|flowTransactionModel',
    FlowStart:
        'capabilityTypes|capabilities|entryType|flowRunAsUser|form|publishSegment|timeZone|elementSubtype|isWaitForCompletion',
    FlowSchedule: 'maxBatchSize|recurrence',
    FlowVariable: 'aiDataUsage|isAttributesEnabled',
    FlowElementReferenceOrValue:
        'formulaExpression|formulaDataType|transformValueReference|setupReference|setupReferenceType|complexValue',
    FlowRule: 'doesRequireRecordChangedToMeetCriteria',
    LightningComponentBundle: 'capabilities|masterLabel|targetConfigs|targets:Targets',
    ListView: 'sharedTo',
    NamedCredential: 'namedCredentialParameters|namedCredentialType|calloutStatus',
    PermissionSet:
        'agentAccesses|dataspaceScopes|emailRoutingAddressAccesses|externalCredentialPrincipalAccesses|servicePresenceStatusAccesses|viewAllFields',
    PermissionSetObjectPermissions: 'viewAllFields',
    PlatformEventChannel: 'eventType',
    Profile:
        'agentAccesses|dataspaceScopes|emailRoutingAddressAccesses|externalCredentialPrincipalAccesses|fieldLevelSecurities|servicePresenceStatusAccesses',
    ProfileObjectPermissions: 'viewAllFields',
    RecordType: 'compactLayoutAssignment',
    ValidationRule: 'shouldEvaluateOnClient'
};
