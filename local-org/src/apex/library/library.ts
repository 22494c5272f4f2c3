import { actionTypes } from './action/actionTypes';
import { batchTypes } from './async/batch';
import { queueableTypes } from './async/queueable';
import { schedulableTypes } from './async/schedulable';
import { cacheTypes } from './cache/cacheTypes';
import { callableType, comparableType, comparatorType, iterableType, iteratorType } from './collection/iterationTypes';
import { coreTypes } from './coreTypes';
import { chatterUsersType } from './connect/chatterUsers';
import { dataObjectTypes } from './dataObjects';
import { dataWeaveTypes } from './dataweave/dataWeaveTypes';
import { databaseType } from './database/databaseType';
import { resultTypes } from './database/results';
import { savepointType } from './database/savepoint';
import { dmlOptionsTypes } from './database/dmlOptions';
import { searchType } from './database/searchType';
import { enumTypes } from './enums';
import { eventBusTypes } from './event/eventBusTypes';
import { exceptionTypes } from './exception/exceptionTypes';
import { formulaTypes } from './formula/formulaTypes';
import { httpTypes } from './http/httpTypes';
import { restTypes } from './http/restTypes';
import { webServiceTypes } from './http/webServiceCallout';
import { installTypes } from './packaging/installTypes';
import { apexPagesTypes } from './pages/apexPages';
import { networkType } from './pages/networkType';
import { pageReferenceTypes } from './pages/pageReference';
import { selectOptionType } from './pages/selectOption';
import { standardControllerTypes } from './pages/standardControllers';
import { visualEditorTypes } from './pages/visualEditorTypes';
import { locationType } from './system/locationType';
import { orgLimitTypes } from './system/orgLimits';
import type { LibraryType } from './libraryType';
import { enumType, objectType } from './objectType';
import { blobType } from './primitive/blobType';
import { dateTypeTable } from './primitive/dateType';
import { datetimeType } from './primitive/datetimeType';
import { idTypeTable } from './primitive/idType';
import { booleanType, decimalType, doubleType, integerType, longType } from './primitive/numberTypes';
import { stringTypeTable } from './primitive/stringType';
import { timeTypeTable } from './primitive/timeType';
import { timeZoneType } from './primitive/timeZoneType';
import { fieldSetTypes } from './schema/fieldSets';
import { describeFieldResultType } from './schema/fieldDescribeType';
import {
    childRelationshipType,
    describeSObjectResultType,
    picklistEntryType,
    schemaType,
    sObjectFieldType,
    sObjectTypeFieldsType,
    sObjectTypeType
} from './schema/objectDescribeTypes';
import { sObjectType } from './schema/sObjectType';
import { assertType } from './system/assertType';
import { customMetadataType, customSettingType } from './system/customSettingType';
import { featureManagementType } from './system/featureManagementType';
import { flowInterviewType } from './system/flowInterviewType';
import { limitsType } from './system/limitsType';
import { requestType } from './system/requestType';
import { securityTypes } from './system/securityTypes';
import { stubProviderType } from './system/stubs';
import { systemType } from './system/systemType';
import { testBrokerType, testType } from './system/testType';
import { triggerType } from './system/triggerType';
import { typeType } from './system/typeType';
import { userInfoType } from './system/userInfoType';
import { messagingTypes } from './messaging/messagingTypes';

/** Every type of Apex's library that local-org has. What isn't here doesn't compile. */
export const library: readonly LibraryType[] = [
    ...coreTypes,
    ...actionTypes,
    ...batchTypes,
    ...cacheTypes,
    ...dataObjectTypes,
    chatterUsersType,
    ...dataWeaveTypes,
    ...enumTypes,
    ...eventBusTypes,
    ...exceptionTypes,
    ...fieldSetTypes,
    ...formulaTypes,
    ...httpTypes,
    ...queueableTypes,
    ...restTypes,
    ...schedulableTypes,
    ...dmlOptionsTypes,
    ...messagingTypes,
    ...resultTypes,
    ...securityTypes,
    ...apexPagesTypes,
    ...installTypes,
    ...orgLimitTypes,
    ...pageReferenceTypes,
    ...standardControllerTypes,
    ...visualEditorTypes,
    ...webServiceTypes,
    assertType,
    blobType,
    booleanType,
    callableType,
    childRelationshipType,
    comparableType,
    comparatorType,
    customMetadataType,
    customSettingType,
    databaseType,
    dateTypeTable,
    datetimeType,
    decimalType,
    describeFieldResultType,
    describeSObjectResultType,
    doubleType,
    enumType,
    featureManagementType,
    flowInterviewType,
    idTypeTable,
    integerType,
    iterableType,
    iteratorType,
    limitsType,
    locationType,
    longType,
    networkType,
    objectType,
    picklistEntryType,
    requestType,
    sObjectFieldType,
    sObjectType,
    sObjectTypeFieldsType,
    sObjectTypeType,
    savepointType,
    schemaType,
    searchType,
    selectOptionType,
    stringTypeTable,
    stubProviderType,
    systemType,
    testBrokerType,
    testType,
    timeTypeTable,
    timeZoneType,
    triggerType,
    typeType,
    userInfoType
];
