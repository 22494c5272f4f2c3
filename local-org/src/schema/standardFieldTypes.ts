/**
 * What the catalogue's declarations don't tell of a field's type: they have one word for dates and moments, and one for all numbers. Names
 * are those of the Object Reference.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Fields that hold a day; any other of the kind holds a moment. */
const days = words(`
    ActiveFromDate ActiveToDate ActivityDate BirthDate Birthdate CloseDate CompanyAuthorizedDate CompanySignedDate ConvertedDate
    CustomerAuthorizedDate CustomerSignedDate DeathDate EffectiveDate EndDate FeaturedContentDate FirstRespondedDate InstallDate LastActivityDate
    LastTransferDate LimitStartDate ManufactureDate MetricsDate NextOccurrenceDate PoDate PrevCloseDate PurchaseDate QueryDate
    RecurrenceEndDateOnly RecurrenceStartDate RecurrenceStartDateOnly ServiceDate StartDate SuAccessExpirationDate UsageEndDate
`);

/** The exceptions: `Object.Field`. */
const daysOfObjects = words('ContentDocument.ArchivedDate PermissionSetLicense.ExpirationDate');
const momentsOfObjects = words(`
    CaseMilestone.StartDate EntityMilestone.StartDate WorkOrder.StartDate WorkOrder.EndDate WorkOrderLineItem.StartDate
    WorkOrderLineItem.EndDate PlatformEventUsageMetric.StartDate PlatformEventUsageMetric.EndDate TraceFlag.StartDate
`);

/** True for a date, false for a datetime. */
export function isDay(objectName: string, fieldName: string): boolean {
    const qualified = `${objectName}.${fieldName}`;
    if (daysOfObjects.has(qualified)) return true;
    return days.has(fieldName) && !momentsOfObjects.has(qualified);
}

const integers = words(`
    ActualElapsedTimeInMins AllocatedCapacity AllocatedPurchasedCapacity AllocatedTrialCapacity AllowedLicenses ArticleCaseAttachCount
    ArticleTotalViewCount ArticleVersionNumber AssetLevel AsyncCalls BackgroundEnd BackgroundStart BodyLength ByteLength CallDurationInSeconds
    Callouts CaseAssociationCount CasesPerEntitlement ClassesCompleted ClassesEnqueued CommentCount CommentReceivedCount CompressedDataFileLength
    CompressedMetadataLength ContentSize ContractTerm CountQueries CountUsers Cpu DailyBandwidthLimit DailyBandwidthUsed DailyPageViewCount
    DailyRequestTimeLimit DailyRequestTimeUsed DataFileLength Digits Dml DmlRows DocumentSequence DurationInMinutes DurationMilliseconds
    ElapsedTimeInMins EndTimeInMinutes EndorsementCount FeaturedContentBoost FiscalQuarter FiscalYear FiscalYearStartMonth GivenBadgeCount Height
    HoursUntilExpiration IconHeight IconWidth InboundLinkCount JobItemsProcessed JobPosition LastProcessedOffset Length LengthWithoutComments
    LikeCount LikeReceivedCount LikesAndVotes LimitNumber LineItemCount LogLength MajorVersion MemberCount MetadataLength MethodsCompleted
    MethodsEnqueued MethodsFailed MinorVersion MonthlyLoginsEntitlement MonthlyLoginsUsed MonthlyPageViewsEntitlement MonthlyPageViewsUsed
    NegativeRatingCount NumComments NumDuplicates NumMatched NumProcessed NumSecondsValid NumTotal NumUnmatched NumberOfContacts
    NumberOfConvertedLeads NumberOfEmployees NumberOfErrors NumberOfLeads NumberOfOpportunities NumberOfResponses NumberOfWonOpportunities
    NumLinesCovered NumLinesUncovered ObjectCount PartNumber PositiveRatingCount PostCount Precision PriorityNumber QueryRows RatingCount
    RawMessageLength RecordCount RecurrenceDayOfMonth RecurrenceDayOfWeekMask RecurrenceInterval RefreshTokenValidityPeriod RelationshipOrder
    RemainingCases RemindersSent Retries RetryBackoff RetryCount RetryLimit RevisionNum RunTime Scale SequenceNumber ServiceAppointmentCount
    Shares Soql SortOrder Sosl StageOrder StartTimeInMinutes StoppedTimeInMins TargetResponseInMins Term TestTime TextColor ThreadChildrenCount
    ThreadLevel ThreadSize Timeout TimesOpened TimesTriggered TimesUsed TitleColor TitleSize TotalJobItems TotalLicenses TotalSent TotalViewCount
    UniqueCommentors UpVotes UseCount UsedLicenses UserCount ValueCount VersionNumber ViewCount WeekStartDay Width
`);
const integersOfObjects = words('EventBusSubscriber.Position EventBusSubscriber.Tip');
const doublesOfObjects = words(
    'WorkOrder.DurationInMinutes WorkOrderLineItem.DurationInMinutes OmniProcess.VersionNumber'
);

/** True for a whole number. */
export function isInteger(objectName: string, fieldName: string): boolean {
    const qualified = `${objectName}.${fieldName}`;
    return (integers.has(fieldName) && !doublesOfObjects.has(qualified)) || integersOfObjects.has(qualified);
}
