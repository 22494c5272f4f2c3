import type { FieldDefinition, PicklistValue } from './objectDefinition';

/** What the generated catalogue doesn't know of an object. */
export interface StandardObjectDetails {
    readonly label?: string;
    readonly pluralLabel?: string;
    /** The field that names a record where it isn't `Name`. */
    readonly nameField?: string;
    /** True if its rows are made by the platform, never by DML. */
    readonly readOnly?: boolean;
    /** Fields of the catalogue that an org has only with a feature which a new one is without. */
    readonly absent?: readonly string[];
    /** By API name; a field that the catalogue doesn't have is added. */
    readonly fields: Readonly<Record<string, Partial<FieldDefinition>>>;
}

type Details = Partial<FieldDefinition>;

const required: Details = { nillable: false };
/** Set by the platform or calculated from other fields. */
const calculated: Details = { createable: false, updateable: false };
const createOnly: Details = { updateable: false };

function text(length: number, more: Details = {}): Details {
    return { type: 'string', length, ...more };
}

function longText(length: number, more: Details = {}): Details {
    return { type: 'textarea', length, ...more };
}

function integer(digits: number, more: Details = {}): Details {
    return { type: 'int', precision: digits, scale: 0, ...more };
}

function checkbox(defaultValue: boolean, more: Details = {}): Details {
    return { type: 'boolean', nillable: false, defaultValue: String(defaultValue), ...more };
}

function lookup(...targets: string[]): Details {
    return { type: 'reference', length: 18, referenceTo: targets };
}

/** @param values - the labels, which are the values too; the one marked with a leading `*` is the default */
function picklist(values: readonly string[], more: Details = {}): Details {
    const picklistValues = values.map((marked): PicklistValue => {
        const value = marked.replace(/^\*/, '');
        return { value, label: value, active: true, defaultValue: value !== marked };
    });
    return { type: 'picklist', length: 255, picklistValues, ...more };
}

const restricted: Details = { restrictedPicklist: true };

const industries = (
    'Agriculture,Apparel,Banking,Biotechnology,Chemicals,Communications,Construction,Consulting,Education,Electronics,Energy,Engineering,' +
    'Entertainment,Environmental,Finance,Food & Beverage,Government,Healthcare,Hospitality,Insurance,Machinery,Manufacturing,Media,' +
    'Not For Profit,Recreation,Retail,Shipping,Technology,Telecommunications,Transportation,Utilities,Other'
).split(',');
const leadSources = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];
const salutations = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.'];
const ratings = ['Hot', 'Warm', 'Cold'];
const ownerIsQueueOrUser = lookup('Group', 'User');
/** Objects a task or event may be about, and a file or post may lie under. */
const businessObjects = [
    'Account',
    'Opportunity',
    'Campaign',
    'Case',
    'Contract',
    'Order',
    'Asset',
    'Product2',
    'Solution'
];
/** Of objects of the Tooling API that are metadata components. */
const componentFields: Record<string, Details> = {
    DeveloperName: text(80, { ...calculated, nillable: false }),
    MasterLabel: text(80, calculated),
    Language: { ...calculated },
    NamespacePrefix: { ...calculated },
    ManageableState: { ...calculated },
    FullName: text(255),
    Metadata: { type: 'complexvalue', createable: true, updateable: true }
};
const activityParents: Record<string, Details> = {
    WhoId: { ...lookup('Contact', 'Lead'), relationshipName: 'Who' },
    WhatId: { ...lookup(...businessObjects), relationshipName: 'What' },
    OwnerId: lookup('Group', 'User')
};
const personName: Record<string, Details> = {
    FirstName: text(40),
    LastName: text(80, required),
    Salutation: picklist(salutations, { length: 40 }),
    // Put together by the platform from the parts.
    Name: text(121, { ...calculated, nameField: true, nillable: false })
};

function address(prefix: string): Record<string, Details> {
    return {
        [`${prefix}Street`]: { type: 'textarea', length: 255 },
        [`${prefix}City`]: text(40),
        [`${prefix}State`]: text(80),
        [`${prefix}PostalCode`]: text(20),
        [`${prefix}Country`]: text(80),
        [`${prefix}Latitude`]: { type: 'double', precision: 18, scale: 15 },
        [`${prefix}Longitude`]: { type: 'double', precision: 18, scale: 15 }
    };
}

/** The objects people use, as `describe` shows them in a new Developer Edition org. */
export const standardObjectDetails: Readonly<Record<string, StandardObjectDetails>> = {
    Account: {
        fields: {
            ...address('Billing'),
            ...address('Shipping'),
            Name: text(255, required),
            Tradestyle: text(255),
            Type: picklist([
                'Prospect',
                'Customer - Direct',
                'Customer - Channel',
                'Channel Partner / Reseller',
                'Installation Partner',
                'Technology Partner',
                'Other'
            ]),
            Industry: picklist(industries),
            AnnualRevenue: { type: 'currency', precision: 18, scale: 0 },
            NumberOfEmployees: integer(8),
            Description: longText(32000),
            AccountSource: picklist(leadSources),
            SicDesc: text(80),
            Jigsaw: text(20),
            JigsawCompanyId: text(20, calculated),
            PhotoUrl: { type: 'url', length: 255, ...calculated },
            // In the catalogue's own edition these are switched off; a Developer Edition org has them.
            Rating: picklist(ratings, { label: 'Account Rating' }),
            AccountNumber: text(40, { label: 'Account Number' }),
            Site: text(80, { label: 'Account Site' }),
            Ownership: picklist(['Public', 'Private', 'Subsidiary', 'Other']),
            TickerSymbol: text(20, { label: 'Ticker Symbol' }),
            Sic: text(20, { label: 'SIC Code' })
        }
    },
    Contact: {
        fields: {
            ...personName,
            AccountId: { deleteConstraint: 'Cascade' },
            ...address('Mailing'),
            ...address('Other'),
            Email: { type: 'email', length: 80 },
            Title: text(128),
            Department: text(80),
            AssistantName: text(40),
            LeadSource: picklist(leadSources),
            Birthdate: { type: 'date' },
            Description: longText(32000),
            EmailBouncedReason: text(255),
            PhotoUrl: { type: 'url', length: 255, ...calculated },
            IsEmailBounced: calculated,
            JigsawContactId: text(20, calculated)
        }
    },
    Lead: {
        fields: {
            ...personName,
            ...address(''),
            Company: text(255, required),
            Title: text(128),
            Email: { type: 'email', length: 80 },
            Description: longText(32000),
            LeadSource: picklist(leadSources),
            Status: picklist(
                ['*Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
                {
                    nillable: false
                }
            ),
            Industry: picklist(industries),
            Rating: picklist(ratings),
            AnnualRevenue: { type: 'currency', precision: 18, scale: 0 },
            NumberOfEmployees: integer(8),
            OwnerId: ownerIsQueueOrUser,
            IsConverted: checkbox(false, createOnly),
            ConvertedDate: { type: 'date', ...calculated },
            ConvertedAccountId: calculated,
            ConvertedContactId: calculated,
            ConvertedOpportunityId: calculated,
            PhotoUrl: { type: 'url', length: 255, ...calculated },
            JigsawContactId: text(20, calculated)
        }
    },
    Opportunity: {
        pluralLabel: 'Opportunities',
        fields: {
            AccountId: { deleteConstraint: 'Cascade' },
            Name: text(120, required),
            StageName: picklist(
                [
                    'Prospecting',
                    'Qualification',
                    'Needs Analysis',
                    'Value Proposition',
                    'Id. Decision Makers',
                    'Perception Analysis',
                    'Proposal/Price Quote',
                    'Negotiation/Review',
                    'Closed Won',
                    'Closed Lost'
                ],
                required
            ),
            CloseDate: { type: 'date', nillable: false },
            Amount: { type: 'currency', precision: 18, scale: 2 },
            Probability: { type: 'percent', precision: 3, scale: 0 },
            Type: picklist([
                'Existing Customer - Upgrade',
                'Existing Customer - Replacement',
                'Existing Customer - Downgrade',
                'New Customer'
            ]),
            NextStep: text(255),
            LeadSource: picklist(leadSources),
            Description: longText(32000),
            ForecastCategory: picklist(['Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed'], {
                nillable: false,
                ...calculated
            }),
            ForecastCategoryName: picklist(['Omitted', 'Pipeline', 'Best Case', 'Commit', 'Closed']),
            IsClosed: checkbox(false, calculated),
            IsWon: checkbox(false, calculated),
            HasOpportunityLineItem: checkbox(false, calculated),
            HasOpenActivity: checkbox(false, calculated),
            HasOverdueTask: checkbox(false, calculated),
            FiscalQuarter: integer(1, calculated),
            FiscalYear: integer(4, calculated),
            Fiscal: text(6, calculated)
        }
    },
    Contract: {
        nameField: 'ContractNumber',
        fields: {
            Status: picklist(['*Draft', 'In Approval Process', 'Activated']),
            Description: longText(32000)
        }
    },
    Order: {
        nameField: 'OrderNumber',
        fields: {
            Status: picklist(['*Draft', 'Activated']),
            Description: longText(32000)
        }
    },
    Solution: {
        nameField: 'SolutionName',
        fields: { Status: picklist(['*Draft', 'Reviewed', 'Duplicate']) }
    },
    Case: {
        nameField: 'CaseNumber',
        fields: {
            CaseNumber: text(30, { ...calculated, nillable: false, nameField: true, autoNumberFormat: '{00000000}' }),
            // An account or contact with cases can't be deleted.
            AccountId: { deleteConstraint: 'Restrict' },
            ContactId: { deleteConstraint: 'Restrict' },
            Subject: text(255),
            Description: longText(32000),
            Status: picklist(['*New', 'Working', 'Escalated', 'Closed']),
            Priority: picklist(['High', '*Medium', 'Low']),
            Origin: picklist(['Phone', 'Email', 'Web']),
            Type: picklist(['Mechanical', 'Electrical', 'Electronic', 'Structural', 'Other']),
            Reason: picklist([
                'Installation',
                'Equipment Complexity',
                'Performance',
                'Breakdown',
                'Equipment Design',
                'Feedback',
                'Other'
            ]),
            SuppliedName: text(80),
            SuppliedEmail: { type: 'email', length: 80 },
            SuppliedPhone: text(40),
            SuppliedCompany: text(80),
            OwnerId: ownerIsQueueOrUser,
            ParentId: { childRelationshipName: 'Cases' },
            BusinessHoursId: { nillable: true },
            SourceId: lookup('EmailMessage', 'SocialPost'),
            IsClosed: checkbox(false, calculated),
            ClosedDate: { type: 'datetime', ...calculated },
            ContactPhone: { type: 'phone', length: 40, ...calculated },
            ContactMobile: { type: 'phone', length: 40, ...calculated },
            ContactEmail: { type: 'email', length: 80, ...calculated },
            ContactFax: { type: 'phone', length: 40, ...calculated },
            Comments: longText(4000)
        },
        // of the Self-Service portal
        absent: ['IsClosedOnCreate', 'HasCommentsUnreadByOwner', 'HasSelfServiceComments']
    },
    Task: {
        nameField: 'Subject',
        fields: {
            ...activityParents,
            Subject: { type: 'combobox', length: 255, nameField: true },
            ActivityDate: { type: 'date', label: 'Due Date Only' },
            Status: picklist(
                ['*Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'],
                required
            ),
            Priority: picklist(['High', '*Normal', 'Low'], required),
            Description: longText(32000),
            TaskSubtype: picklist(['*Task', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn'], {
                ...restricted,
                ...createOnly
            }),
            CallDurationInSeconds: integer(8),
            CallType: picklist(['Internal', 'Inbound', 'Outbound']),
            AccountId: calculated,
            IsClosed: checkbox(false, calculated),
            IsHighPriority: checkbox(false, calculated),
            IsArchived: calculated
        }
    },
    Event: {
        nameField: 'Subject',
        fields: {
            ...activityParents,
            Subject: { type: 'combobox', length: 255, nameField: true },
            Location: text(255),
            ActivityDate: { type: 'date' },
            ActivityDateTime: { type: 'datetime' },
            DurationInMinutes: integer(8),
            Description: longText(32000),
            ShowAs: picklist(['*Busy', 'OutOfOffice', 'Free'], restricted),
            EventSubtype: picklist(['*Event'], { ...restricted, ...createOnly }),
            AccountId: calculated,
            IsChild: calculated,
            IsArchived: calculated
        }
    },
    User: {
        fields: {
            ...address(''),
            FirstName: text(40),
            LastName: text(80, required),
            Name: text(121, { ...calculated, nameField: true, nillable: false }),
            Username: text(80, { nillable: false, unique: true }),
            Email: { type: 'email', length: 128, nillable: false },
            Alias: text(8, required),
            // Made up by the platform if it isn't given.
            CommunityNickname: text(40, { nillable: true, unique: true }),
            DigestFrequency: picklist(['*D', 'W', 'N'], { nillable: false, length: 40 }),
            DefaultGroupNotificationFrequency: picklist(['P', 'D', 'W', '*N'], { nillable: false, length: 40 }),
            CompanyName: text(80),
            Division: text(80),
            Department: text(80),
            Title: text(80),
            EmployeeNumber: text(20),
            IsActive: checkbox(false),
            TimeZoneSidKey: picklist(
                [
                    'Pacific/Auckland',
                    'Asia/Tokyo',
                    'Asia/Kolkata',
                    'Europe/Berlin',
                    'Europe/Paris',
                    'Europe/London',
                    'GMT',
                    'America/New_York',
                    'America/Chicago',
                    'America/Denver',
                    'America/Los_Angeles'
                ],
                { nillable: false, length: 40 }
            ),
            LocaleSidKey: picklist(['de_DE', 'en_GB', 'en_US', 'es_ES', 'fr_FR', 'it_IT', 'ja_JP'], {
                nillable: false,
                length: 40
            }),
            LanguageLocaleKey: picklist(
                ['en_US', 'de', 'es', 'fr', 'it', 'ja', 'sv', 'ko', 'zh_TW', 'zh_CN', 'pt_BR', 'nl_NL'],
                {
                    nillable: false,
                    length: 40
                }
            ),
            EmailEncodingKey: picklist(['UTF-8', 'ISO-8859-1', 'Shift_JIS', 'ISO-2022-JP', 'EUC-JP'], {
                nillable: false,
                length: 40
            }),
            UserType: picklist(
                [
                    '*Standard',
                    'PowerPartner',
                    'PowerCustomerSuccess',
                    'CustomerSuccess',
                    'Guest',
                    'CspLitePortal',
                    'CsnOnly',
                    'SelfService',
                    'AutomatedProcess'
                ],
                { ...calculated, length: 40 }
            ),
            LastLoginDate: { type: 'datetime', ...calculated },
            LastPasswordChangeDate: { type: 'datetime', ...calculated },
            FullPhotoUrl: { type: 'url', length: 1024, ...calculated },
            SmallPhotoUrl: { type: 'url', length: 1024, ...calculated },
            MediumPhotoUrl: { type: 'url', length: 1024, ...calculated },
            IsProfilePhotoActive: checkbox(false, calculated),
            FederationIdentifier: text(512, { unique: true, caseSensitive: true, label: 'SAML Federation ID' }),
            DelegatedApproverId: lookup('Group', 'User'),
            BadgeText: text(80, calculated)
        }
    },
    Profile: {
        readOnly: true,
        fields: {
            Name: text(255, required),
            Description: text(255),
            PermissionsPrivacyDataAccess: checkbox(false, calculated)
        }
    },
    PermissionSet: {
        nameField: 'Name',
        fields: {
            Name: text(80, { nillable: false, unique: true }),
            Label: text(80, required),
            Description: text(255),
            NamespacePrefix: text(15, calculated),
            LicenseId: lookup('PermissionSetLicense', 'UserLicense'),
            ProfileId: calculated,
            IsOwnedByProfile: checkbox(false, calculated),
            IsCustom: checkbox(true, calculated)
        }
    },
    PermissionSetAssignment: {
        fields: {
            // that, or a group
            PermissionSetId: { nillable: true, deleteConstraint: 'Cascade' },
            AssigneeId: required,
            PermissionSetGroupId: {
                ...lookup('PermissionSetGroup'),
                relationshipName: 'PermissionSetGroup',
                childRelationshipName: 'Assignments'
            }
        }
    },
    PermissionSetGroup: {
        nameField: 'DeveloperName',
        fields: {
            DeveloperName: text(80, required),
            MasterLabel: text(80, required),
            Status: picklist(['*Updated', 'Outdated', 'Updating', 'Failed'], calculated)
        }
    },
    Group: {
        fields: {
            Name: text(40, required),
            DeveloperName: text(80),
            Type: picklist(['*Regular', 'Queue', 'Role', 'RoleAndSubordinates', 'Organization'], {
                nillable: false,
                length: 40
            }),
            Email: { type: 'email', length: 255 },
            OwnerId: { ...lookup('Organization', 'User'), ...calculated },
            RelatedId: { ...lookup('User', 'UserRole'), ...createOnly },
            DoesSendEmailToMembers: checkbox(false),
            DoesIncludeBosses: checkbox(true)
        }
    },
    GroupMember: { fields: { UserOrGroupId: { ...lookup('Group', 'User'), ...createOnly, nillable: false } } },
    Organization: {
        pluralLabel: 'Organizations',
        fields: {
            Name: text(80, required),
            FiscalYearStartMonth: integer(2),
            InstanceName: text(5, calculated),
            OrganizationType: picklist(['Developer Edition', 'Enterprise Edition', 'Unlimited Edition'], {
                ...calculated,
                length: 40
            }),
            IsSandbox: checkbox(false, calculated),
            NamespacePrefix: text(15, calculated)
        }
    },
    UserRole: {
        fields: {
            Name: text(80, required),
            DeveloperName: text(80),
            ParentRoleId: lookup('UserRole'),
            OpportunityAccessForAccountOwner: picklist(['None', 'Read', '*Edit'], { nillable: false, length: 40 })
        }
    },
    FeedItem: {
        nameField: 'Id',
        fields: {
            ParentId: {
                ...lookup(
                    ...businessObjects,
                    'Contact',
                    'Lead',
                    'Task',
                    'Event',
                    'User',
                    'CollaborationGroup',
                    'Topic'
                ),
                ...createOnly,
                nillable: false
            },
            Type: picklist(
                [
                    '*TextPost',
                    'TrackedChange',
                    'LinkPost',
                    'ContentPost',
                    'PollPost',
                    'AdvancedTextPost',
                    'CreateRecordEvent',
                    'QuestionPost',
                    'UserStatus'
                ],
                { ...restricted, ...createOnly }
            ),
            Body: longText(10000),
            Title: text(255),
            LinkUrl: { type: 'url', length: 1000, ...createOnly },
            Status: picklist(['*Published', 'PendingReview'], restricted),
            Visibility: picklist(['*AllUsers', 'InternalUsers'], { ...restricted, label: 'Visibility' }),
            CommentCount: integer(9, { ...calculated, defaultValue: '0' }),
            LikeCount: integer(9, { ...calculated, defaultValue: '0' }),
            Revision: integer(9, createOnly),
            IsRichText: checkbox(false),
            RelatedRecordId: { ...lookup('ContentVersion'), ...createOnly },
            InsertedById: calculated,
            BestCommentId: calculated,
            LastEditById: calculated,
            LastEditDate: { type: 'datetime', ...calculated },
            HasContent: checkbox(false, calculated),
            HasLink: checkbox(false, calculated),
            HasFeedEntity: checkbox(false, calculated),
            HasVerifiedComment: checkbox(false, calculated),
            IsClosed: checkbox(false, calculated)
        }
    },
    FeedComment: {
        nameField: 'Id',
        fields: {
            FeedItemId: {
                ...lookup('FeedItem'),
                ...createOnly,
                nillable: false,
                relationshipName: 'FeedItem',
                childRelationshipName: 'FeedComments',
                deleteConstraint: 'Cascade'
            },
            ParentId: { ...lookup(...businessObjects, 'User', 'CollaborationGroup'), ...calculated },
            CommentBody: longText(10000, required),
            CommentType: picklist(['*TextComment', 'ContentComment'], { ...restricted, ...createOnly }),
            Status: picklist(['*Published', 'PendingReview'], restricted),
            IsRichText: checkbox(false),
            IsVerified: checkbox(false),
            RelatedRecordId: { ...lookup('ContentVersion'), ...createOnly },
            InsertedById: calculated
        }
    },
    FeedLike: { nameField: 'Id', fields: { InsertedById: calculated } },
    CollaborationGroup: {
        label: 'Group',
        pluralLabel: 'Groups',
        fields: {
            Name: text(40, { nillable: false, unique: true }),
            CollaborationType: picklist(['Public', 'Private', 'Unlisted'], { ...restricted, nillable: false }),
            Description: longText(1000),
            InformationTitle: text(240),
            InformationBody: longText(4000),
            OwnerId: { nillable: false },
            MemberCount: integer(9, { ...calculated, defaultValue: '0' }),
            LastFeedModifiedDate: { type: 'datetime', ...calculated },
            IsArchived: checkbox(false),
            IsAutoArchiveDisabled: checkbox(false),
            IsBroadcast: checkbox(false),
            CanHaveGuests: checkbox(false),
            HasPrivateFieldsAccess: checkbox(false, calculated),
            FullPhotoUrl: { type: 'url', length: 1024, ...calculated },
            MediumPhotoUrl: { type: 'url', length: 1024, ...calculated },
            SmallPhotoUrl: { type: 'url', length: 1024, ...calculated },
            BannerPhotoUrl: { type: 'url', length: 1024, ...calculated },
            GroupEmail: { type: 'email', length: 255, ...calculated }
        }
    },
    CollaborationGroupMember: {
        nameField: 'Id',
        label: 'Group Member',
        fields: {
            CollaborationGroupId: { ...createOnly, nillable: false, deleteConstraint: 'Cascade' },
            MemberId: { ...createOnly, nillable: false },
            CollaborationRole: picklist(['*Standard', 'Admin'], restricted),
            NotificationFrequency: picklist(['P', 'D', 'W', '*N'], restricted)
        }
    },
    EntitySubscription: {
        nameField: 'Id',
        fields: {
            ParentId: {
                ...lookup(...businessObjects, 'Contact', 'Lead', 'User', 'CollaborationGroup', 'Topic'),
                ...createOnly,
                nillable: false
            },
            SubscriberId: { ...createOnly, nillable: false }
        }
    },
    PushTopic: {
        fields: {
            Name: text(25, { nillable: false, unique: true, label: 'Topic Name' }),
            Query: longText(1300, { nillable: false, label: 'SOQL Query' }),
            ApiVersion: {
                type: 'double',
                precision: 3,
                scale: 1,
                nillable: false,
                defaultValue: undefined,
                label: 'API Version'
            },
            IsActive: checkbox(true, { label: 'Is Active' }),
            NotifyForFields: picklist(['Select', 'Where', '*Referenced', 'All'], {
                ...restricted,
                nillable: false,
                length: 40,
                label: 'Notify For Fields'
            }),
            // Of API versions up to 28.0; now a summary of the four fields below.
            NotifyForOperations: picklist(['Create', 'Update', 'All', 'Extended'], {
                ...restricted,
                ...calculated,
                nillable: true,
                length: 40,
                label: 'Notify For Operations'
            }),
            Description: longText(400),
            NotifyForOperationCreate: checkbox(true, { label: 'Create' }),
            NotifyForOperationUpdate: checkbox(true, { label: 'Update' }),
            NotifyForOperationDelete: checkbox(true, { label: 'Delete' }),
            NotifyForOperationUndelete: checkbox(true, { label: 'Undelete' })
        }
    },
    StreamingChannel: {
        fields: {
            Name: text(80, { nillable: false, unique: true, label: 'Streaming Channel Name' }),
            Description: longText(255),
            IsDynamic: checkbox(false, { ...calculated, label: 'Is Dynamic' }),
            OwnerId: ownerIsQueueOrUser
        }
    },
    EventBusSubscriber: {
        readOnly: true,
        fields: {
            ExternalId: text(18),
            Name: text(80),
            Type: picklist(['ApexTrigger', 'Flow', 'ProcessBuilder'], { length: 40 }),
            Topic: text(255),
            Position: { type: 'long', precision: 18, scale: 0 },
            Tip: { type: 'long', precision: 18, scale: 0 },
            Retries: integer(9),
            LastError: text(1333),
            Status: picklist(['Running', 'Error', 'Suspended', 'Expired'], { length: 40 }),
            IsPartitioned: checkbox(false),
            LastProcessed: text(255),
            LastPublished: text(255)
        }
    },
    PlatformEventUsageMetric: {
        readOnly: true,
        fields: {
            Name: picklist(
                [
                    'CHANGE_EVENTS_DELIVERED',
                    'CHANGE_EVENTS_PUBLISHED',
                    'PLATFORM_EVENTS_DELIVERED',
                    'PLATFORM_EVENTS_PUBLISHED'
                ],
                restricted
            ),
            StartDate: { type: 'datetime' },
            EndDate: { type: 'datetime' },
            Value: { type: 'long', precision: 18, scale: 0 },
            EventType: picklist(['CHANGE_EVENT', 'CUSTOM_PLATFORM_EVENT', 'STANDARD_PLATFORM_EVENT'], restricted),
            UsageType: picklist(['DELIVERY', 'PUBLISH'], restricted),
            TimeSegment: picklist(['Daily', 'FifteenMinutes', 'Hourly'], restricted)
        }
    },
    ApexClass: {
        readOnly: true,
        fields: {
            Name: text(255, required),
            ApiVersion: { type: 'double', precision: 18, scale: 1 },
            Status: picklist(['Inactive', '*Active', 'Deleted'], { length: 40 }),
            IsValid: checkbox(false),
            BodyCrc: { type: 'double', precision: 18, scale: 0 },
            Body: longText(1000000),
            LengthWithoutComments: integer(9)
        }
    },
    ApexTrigger: {
        readOnly: true,
        fields: {
            Name: text(255, required),
            TableEnumOrId: picklist([], { length: 40 }),
            ApiVersion: { type: 'double', precision: 18, scale: 1 },
            Status: picklist(['Inactive', '*Active', 'Deleted'], { length: 40 }),
            Body: longText(1000000),
            LengthWithoutComments: integer(9)
        }
    },
    ApexCodeCoverage: {
        nameField: 'Id',
        readOnly: true,
        fields: { Coverage: longText(1000000), ApexClassOrTriggerId: lookup('ApexClass', 'ApexTrigger') }
    },
    ApexCodeCoverageAggregate: {
        nameField: 'Id',
        readOnly: true,
        fields: { Coverage: longText(1000000), ApexClassOrTriggerId: lookup('ApexClass', 'ApexTrigger') }
    },
    ApexOrgWideCoverage: { nameField: 'Id', readOnly: true, fields: { PercentCovered: integer(9) } },
    SourceMember: {
        nameField: 'MemberName',
        fields: { RevisionCounter: integer(9), RevisionNum: integer(9) }
    },
    PlatformEventChannel: {
        nameField: 'DeveloperName',
        fields: {
            ...componentFields,
            ChannelType: picklist(['data', 'event'], { ...calculated, ...restricted, nillable: false, length: 40 }),
            EventType: picklist(['custom', 'data', 'monitoring', 'standard'], {
                ...calculated,
                ...restricted,
                length: 40
            })
        }
    },
    PlatformEventChannelMember: {
        nameField: 'DeveloperName',
        fields: {
            ...componentFields,
            EventChannel: text(80, { ...calculated, nillable: false }),
            SelectedEntity: text(80, { ...calculated, nillable: false }),
            FilterExpression: longText(131072, { ...calculated, nillable: true })
        }
    },
    ManagedEventSubscription: {
        nameField: 'DeveloperName',
        fields: {
            ...componentFields,
            TopicName: text(255, { ...calculated, nillable: false }),
            DefaultReplay: picklist(['LATEST', 'EARLIEST'], { ...calculated, ...restricted, length: 40 }),
            ErrorRecoveryReplay: picklist(['LATEST', 'EARLIEST'], { ...calculated, ...restricted, length: 40 }),
            State: picklist(['RUN', 'STOP', 'PAUSE'], { ...calculated, ...restricted, length: 40 }),
            Version: text(40, calculated)
        }
    },
    PlatformEventSubscriberConfig: {
        nameField: 'DeveloperName',
        fields: {
            ...componentFields,
            DeveloperName: text(80, { nillable: false }),
            MasterLabel: text(80, { nillable: false }),
            PlatformEventConsumerId: { ...lookup('ApexTrigger'), nillable: false },
            UserId: lookup('User'),
            BatchSize: integer(9),
            NumPartitions: integer(9),
            PartitionKey: text(255)
        }
    },
    LightningComponentBundle: { nameField: 'DeveloperName', readOnly: true, fields: {} },
    LightningComponentResource: { nameField: 'FilePath', readOnly: true, fields: { Source: longText(1000000) } },
    DebugLevel: { nameField: 'DeveloperName', fields: {} },
    TraceFlag: { nameField: 'Id', fields: { StartDate: { type: 'datetime' }, ExpirationDate: { type: 'datetime' } } },
    ScratchOrgInfo: { fields: { ExpirationDate: { type: 'date' }, Features: text(4000), LoginUrl: text(255) } },
    ActiveScratchOrg: { fields: { ExpirationDate: { type: 'date' } } },
    ApexTestRunResult: {
        nameField: 'Id',
        readOnly: true,
        fields: {
            TestTime: integer(9),
            TestSetupTime: integer(9),
            EndTime: { type: 'datetime' },
            StartTime: { type: 'datetime' }
        }
    },
    ApexTestResult: {
        nameField: 'Id',
        readOnly: true,
        fields: {
            RunTime: integer(9),
            TestSetupTime: integer(9),
            IsTestSetup: checkbox(false),
            Message: longText(4000),
            StackTrace: longText(4000),
            TestTimestamp: { type: 'datetime' }
        }
    },
    ApexLog: { readOnly: true, nameField: 'Id', fields: { StartTime: { type: 'datetime' }, LogLength: integer(9) } },
    ContentVersion: {
        nameField: 'Title',
        fields: {
            // Taken from the path if it isn't given.
            Title: text(255, { nillable: true, nameField: true }),
            PathOnClient: text(500, createOnly),
            VersionData: { type: 'base64' },
            Description: longText(1000),
            ContentDocumentId: { nillable: true, ...createOnly },
            IsLatest: checkbox(false, calculated),
            VersionNumber: text(20, calculated),
            FileType: text(20, { ...calculated, nillable: false }),
            FileExtension: text(40, calculated),
            ContentSize: integer(9, calculated),
            Checksum: text(50, calculated),
            PublishStatus: picklist(['*U', 'P', 'R'], { ...calculated, nillable: false }),
            SharingOption: picklist(['*A', 'R'], { nillable: false }),
            SharingPrivacy: picklist(['*N', 'P'], { nillable: false }),
            Origin: picklist(['C', '*H'], { ...createOnly, nillable: false }),
            ContentLocation: picklist(['*S', 'E', 'L'], { ...createOnly, nillable: false }),
            FirstPublishLocationId: lookup(...businessObjects, 'Contact', 'Lead', 'User', 'CollaborationGroup'),
            IsMajorVersion: checkbox(true, createOnly)
        }
    },
    ContentDocument: { nameField: 'Title', fields: { Title: text(255, { nillable: false, nameField: true }) } },
    ContentDocumentLink: {
        nameField: 'Id',
        fields: {
            LinkedEntityId: lookup(...businessObjects, 'Contact', 'Lead', 'User', 'CollaborationGroup', 'Organization'),
            ShareType: picklist(['V', 'C', 'I']),
            Visibility: picklist(['*AllUsers', 'InternalUsers', 'SharedUsers'])
        }
    },
    Attachment: {
        fields: {
            Name: text(255, required),
            ParentId: { ...lookup(...businessObjects, 'Contact', 'Lead', 'Task', 'Event'), nillable: false },
            Body: { type: 'base64', nillable: false }
        }
    },
    TopicAssignment: {
        nameField: 'Id',
        fields: {
            EntityId: { ...lookup(...businessObjects, 'Contact', 'Lead', 'FeedItem'), ...createOnly, nillable: false },
            EntityKeyPrefix: calculated,
            EntityType: calculated
        }
    },
    RecordType: {
        fields: {
            Name: text(80, required),
            DeveloperName: text(80, required),
            SobjectType: picklist([], { nillable: false, length: 40 })
        }
    },
    AsyncApexJob: {
        readOnly: true,
        nameField: 'Id',
        label: 'Apex Job',
        pluralLabel: 'Apex Jobs',
        fields: {
            JobType: picklist(
                [
                    'Future',
                    'SharingRecalculation',
                    'ScheduledApex',
                    'BatchApex',
                    'BatchApexWorker',
                    'TestRequest',
                    'TestWorker',
                    'ApexToken',
                    'Queueable'
                ],
                { length: 40 }
            ),
            Status: picklist(['Queued', 'Processing', 'Aborted', 'Completed', 'Failed', 'Preparing', 'Holding'], {
                length: 40
            }),
            CompletedDate: { type: 'datetime' },
            JobItemsProcessed: integer(9),
            TotalJobItems: integer(9),
            NumberOfErrors: integer(9),
            ExtendedStatus: text(255),
            MethodName: text(255),
            CronTriggerId: { ...lookup('CronTrigger'), relationshipName: 'CronTrigger' }
        }
    },
    CronTrigger: {
        readOnly: true,
        nameField: 'Id',
        label: 'Scheduled Jobs',
        fields: {
            NextFireTime: { type: 'datetime' },
            PreviousFireTime: { type: 'datetime' },
            StartTime: { type: 'datetime' },
            EndTime: { type: 'datetime' },
            State: text(40),
            CronExpression: text(255),
            TimesTriggered: integer(9),
            OwnerId: lookup('User')
        }
    },
    CronJobDetail: { readOnly: true, fields: { Name: text(255), JobType: text(10) } },
    CustomPermission: {
        nameField: 'MasterLabel',
        fields: {
            DeveloperName: text(80, required),
            Language: picklist(['*en_US'], { length: 40, nillable: false }),
            MasterLabel: text(80, { nillable: false, nameField: true }),
            Description: text(255)
        }
    },
    CspTrustedSite: {
        nameField: 'DeveloperName',
        label: 'CSP Trusted Site',
        pluralLabel: 'CSP Trusted Sites',
        fields: {
            DeveloperName: text(80, { nillable: false, nameField: true, unique: true }),
            Language: picklist(['*en_US'], { length: 40 }),
            MasterLabel: text(80, { nillable: true }),
            EndpointUrl: { type: 'url', length: 1333, nillable: false },
            Description: longText(1000),
            IsActive: checkbox(true),
            Context: picklist(['*All', 'LEX', 'Communities', 'FieldServiceMobileExtension', 'VisualForce'], {
                ...restricted,
                length: 40
            }),
            IsApplicableToConnectSrc: checkbox(false),
            IsApplicableToFontSrc: checkbox(false),
            IsApplicableToFrameSrc: checkbox(false),
            IsApplicableToImgSrc: checkbox(false),
            IsApplicableToMediaSrc: checkbox(false),
            IsApplicableToStyleSrc: checkbox(false),
            CanAccessCamera: checkbox(false),
            CanAccessMicrophone: checkbox(false)
        }
    },
    EntityDefinition: {
        readOnly: true,
        nameField: 'QualifiedApiName',
        fields: {
            QualifiedApiName: text(80, { nillable: false, nameField: true }),
            DurableId: text(255),
            KeyPrefix: text(3)
        }
    },
    FieldDefinition: {
        readOnly: true,
        nameField: 'QualifiedApiName',
        fields: {
            QualifiedApiName: text(80, { nillable: false, nameField: true }),
            DurableId: text(255),
            EntityDefinitionId: {
                ...lookup('EntityDefinition'),
                nillable: false,
                relationshipName: 'EntityDefinition',
                childRelationshipName: 'Fields'
            }
        }
    },
    EmailMessage: { fields: { ToIds: { type: 'anyType' } } },
    StaticResource: {
        readOnly: true,
        fields: { Name: text(255, required), ContentType: text(120), Body: { type: 'base64' } }
    },
    UserRecordAccess: {
        nameField: 'Id',
        readOnly: true,
        fields: { UserId: lookup('User'), RecordId: { ...lookup(), referenceTo: [] } }
    },
    LoginHistory: { readOnly: true, nameField: 'Id', fields: { LoginTime: { type: 'datetime' } } },
    Asset: { fields: { Name: text(255, required), AccountId: { deleteConstraint: 'Cascade' } } },
    Campaign: { fields: { Name: text(80, required) } },
    Product2: { label: 'Product', pluralLabel: 'Products', fields: { Name: text(255, required) } }
};
