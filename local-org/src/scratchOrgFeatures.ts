/** Features that a scratch org definition may ask for ("Scratch Org Features", Salesforce DX Developer Guide; the list of Salesforce CLI 2.146). */
const plain = `
    AIAttribution API AccountInspection AccountingSubledgerGrowthEdition AccountingSubledgerStarterEdition AccountingSubledgerUser
    AdmissionsConnectUser AdvisorLinkFeature AdvisorLinkPathwaysFeature AllUserIdServiceAccess AnalyticsAdminPerms
    AnalyticsAppEmbedded ApexGuruCodeAnalyzer ApexUserModeWithPermSet ArcGraphCommunity Assessments AssociationEngine AuthorApex
    B2BCommerce B2BLoyaltyManagement B2CCommerceGMV B2CLoyaltyManagement B2CLoyaltyManagementPlus BYOCCaaS BYOOTT BatchManagement
    BenefitManagement BigObjectsBulkAPI BillingAdvanced Briefcase BudgetManagement BusinessRulesEngine CGAnalytics CMSMaxContType
    CMSMaxNodesPerContType CMSUnlimitedUse CPQ CacheOnlyKeys CampaignInfluence2 CascadeDelete CaseClassification CaseWrapUp
    ChangeDataCapture Chatbot ChatterEmailFooterLogo ChatterEmailFooterText ChatterEmailSenderName CloneApplication Communities
    CompareReportsOrgPerm ConAppPluginExecuteAsUser ConnectedAppCustomNotifSubscription ConnectedAppToolingAPI ConsentEventStream
    ContactsToMultipleAccounts ContractApprovals ContractManagement ContractMgmtInd CoreCpq CustomFieldDataTranslation
    CustomNotificationType CustomerDataPlatform CustomerDataPlatformLite CustomerExperienceAnalytics DSARPortability
    DataComDnbAccounts DataComFullClean DataMaskUser DataProcessingEngine DebugApex DecisionTable DefaultWorkflowUser DeferSharingCalc
    DevOpsCenter DevelopmentWave DeviceTrackingEnabled DisableManageIdConfAPI DisclosureFramework Division DocGen DocGenDesigner
    DocGenInd DocumentChecklist DocumentReaderPageLimit DurableClassicStreamingAPI DurableGenericStreamingAPI
    DynamicClientCreationLimit EAOutputConnectors EASyncOut EAndUDigitalSales EAndUSelfServicePortal ERMAnalytics
    EdPredictionM3Threshold EdPredictionTimeout EdPredictionTimeoutBulk EdPredictionTimeoutByomBulk Einstein1AIPlatform
    EinsteinAnalyticsPlus EinsteinArticleRecommendations EinsteinBuilderFree EinsteinDocReader EinsteinGPTForDevelopers
    EinsteinRecommendationBuilder EinsteinRecommendationBuilderMetadata EinsteinSalesRepFdbk EinsteinSearch EinsteinVisits
    EinsteinVisitsED EmbeddedLoginForIE EnableManageIdConfUI EnablePRM EnableSetPasswordInApi Enablement EnergyAndUtilitiesCloud
    Entitlements EntityTranslation EventLogFile ExcludeSAMLSessionIndex Explainability ExpressionSetMaxExecPerHour
    ExternalIdentityLogin FSCAlertFramework FSCServiceProcess FieldAuditTrail FieldServiceMobileExtension FinanceLogging
    FinancialServicesInsuranceUser FlowSites ForceComPlatform ForecastEnableCustomField Functions Fundraising GenericStreaming
    Grantmaking GuidanceHubAllowed HLSAnalytics HealthCloudAddOn HealthCloudEOLOverride HealthCloudForCmty
    HealthCloudMedicationReconciliation HealthCloudPNMAddOn HealthCloudUser HighVelocitySales HighVolumePlatformEventAddOn
    IdentityProvisioningFeatures IgnoreQueryParamWhitelist IndustriesActionPlan IndustriesBranchManagement
    IndustriesCompliantDataSharing IndustriesManufacturingCmty IndustriesMfgAccountForecast IndustriesMfgAdvncdAccFrcs
    IndustriesMfgPartnerVisitMgmt IndustriesMfgProgram IndustriesMfgRebates IndustriesMfgTargets InsightsPlatform
    InsuranceCalculationUser InsuranceClaimMgmt InsurancePolicyAdmin IntelligentDocumentReader Interaction InvestigativeCaseManagement
    InvoiceManagement IoT JigsawUser Knowledge LegacyLiveAgentRouting LightningSalesConsole LightningScheduler LightningServiceConsole
    LiveAgent LiveMessage LongLayoutSectionTitles LoyaltyAnalytics LoyaltyEngine LoyaltyManagementStarter Macros MarketingCloud
    MarketingUser MaterialityAssessment MaxAudTypeCriterionPerAud MaxWishlistsItemsPerWishlist MaxWishlistsPerStoreAccUsr
    MinKeyRotationInterval MobileSecurity MobileVoiceAndLLM MultiCurrency MultiLevelMasterDetail MutualAuthentication MyTrailhead
    NonprofitCloudCaseManagementUser ObjectLinking OmnistudioDesigner OmnistudioMetadata OmnistudioRuntime OrderManagement
    OrderSaveBehaviorBoth OrderSaveLogicEnabled OutboundMessageHTTPSession OutcomeManagement PSSAssetManagement
    PardotScFeaturesCampaignInfluence PersonAccounts PipelineInspection PlatformCache PlatformEncryption ProcessBuilder
    ProductCatalogManagementAddOn ProductCatalogManagementPCAddOn ProductCatalogManagementViewerAddOn ProductsAndSchedules
    ProgramManagement ProviderFreePlatformCache ProviderManagement PublicSectorAccess PublicSectorApplicationUsageCreditsAddOn
    PublicSectorSiteTemplate RateManagement RecordTypes RefreshOnInvalidSession RevSubscriptionManagement S1ClientComponentCacheSize
    SAML20SingleLogout SCIMProtocol SFDOInsightsDataIntegrityUser SalesCloudEinstein SalesUser SalesforceContentUser
    SalesforceFeedbackManagementStarter SalesforceHostedMCP SalesforceIdentityForCommunities SalesforcePricing ScvMultipartyAndConsult
    SecurityEventEnabled SentimentInsightsFeature ServiceCatalog ServiceCloud ServiceCloudVoicePartnerTelephony ServiceUser
    SessionIdInLogEnabled SharedActivities Sites SocialCustomerService StateAndCountryPicklist StreamingAPI SurveyAdvancedFeatures
    SustainabilityApp SustainabilityCloud TCRMforSustainability TalentRecruitmentManagement TimeSheetTemplateSettings
    TimelineConditionsLimit TimelineEventLimit TimelineRecordTypeLimit TransactionFinalizers UsageManagement VolunteerManagement
    Walkthroughs WaveMaxCurrency WavePlatform WorkThanksPref Workflow WorkflowFlowActionFeature WorkplaceCommandCenterUser
`;

/** Those that take a quantity: `AddCustomApps:3`. */
const quantified = `
    AddCustomApps AddCustomObjects AddCustomRelationships AddCustomTabs AddDataComCRMRecordCredit AddInsightsQueryLimit
    AdditionalFieldHistory AssetScheduling CalloutSizeMB ConcStreamingClients ConsolePersistenceInterval EducationCloud
    EmpPublishRateLimit EncryptionStatisticsInterval EncryptionSyncInterval FieldService FieldServiceAppointmentAssistantUser
    FieldServiceDispatcherUser FieldServiceLastMileUser FieldServiceMobileUser FieldServiceSchedulingUser
    FinancialServicesCommunityUser FinancialServicesUser GenStreamingEventsPerDay HoursBetweenCoverageJob LoyaltyMaxOrderLinePerHour
    LoyaltyMaxProcExecPerHour LoyaltyMaxTransactions LoyaltyMaxTrxnJournals LoyaltyMaximumPartners LoyaltyMaximumPrograms
    MaxActiveDPEDefs MaxApexCodeSize MaxCustomLabels MaxDataSourcesPerDPE MaxDatasetLinksPerDT MaxDecisionTableAllowed
    MaxFavoritesAllowed MaxFieldsPerNode MaxInputColumnsPerDT MaxLoyaltyProcessRules MaxNoOfLexThemesAllowed MaxNodesPerDPE
    MaxOutputColumnsPerDT MaxSourceObjectPerDSL MaxStreamingTopics MaxUserNavItemsAllowed MaxUserStreamingChannels MaxWritebacksPerDPE
    MedVisDescriptorLimit MobileExtMaxFileSizeMB NumPlatformEvents PlatformConnect PlatformEventsPerDay StreamingEventsPerDay
    SubPerStreamingChannel SubPerStreamingTopic
`;

const features: ReadonlySet<string> = new Set(`${plain} ${quantified}`.trim().toLowerCase().split(/\s+/));

/** Whether there is such a feature, with or without a quantity; capitals make no difference. */
export function isScratchOrgFeature(text: string): boolean {
    const [, name, quantity] = /^([^:]*)(?::(.*))?$/.exec(text.trim().toLowerCase()) ?? [];
    return features.has(name ?? '') && (quantity === undefined || /^\d+$/.test(quantity));
}
