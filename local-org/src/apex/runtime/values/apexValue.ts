import type { ApexBlob } from './apexBlob';
import type { ApexDate } from './apexDate';
import type { ApexDatetime } from './apexDatetime';
import type { ApexDecimal } from './apexDecimal';
import type { ApexList } from './apexList';
import type { ApexMap } from './apexMap';
import type { ApexObject } from './apexObject';
import type { ApexSet } from './apexSet';
import type { ApexSObject } from './apexSObject';
import type { ApexTime } from './apexTime';

/**
 * What an Apex value is in JavaScript:
 *
 * | Apex | JavaScript |
 * |---|---|
 * | null | null (never undefined) |
 * | Boolean | boolean |
 * | Integer | number, kept to 32 bits (`| 0`) by the generated arithmetic |
 * | Long | bigint, kept to 64 bits |
 * | Double | number; where its static type becomes Object it is boxed as `ApexDouble`, so that `instanceof` can tell it from Integer |
 * | Decimal | ApexDecimal |
 * | String | string |
 * | Id | string of 18 characters; where its static type becomes Object it is boxed as `ApexId` |
 * | Date, Datetime, Time, Blob | ApexDate, ApexDatetime, ApexTime, ApexBlob |
 * | List (and arrays), Set, Map | ApexList, ApexSet, ApexMap |
 * | sObject | ApexSObject |
 * | class, enum, library object, exception | a subclass of ApexObject |
 */
export type ApexValue =
    | null
    | boolean
    | number
    | bigint
    | string
    | ApexDecimal
    | ApexDate
    | ApexDatetime
    | ApexTime
    | ApexBlob
    | ApexList
    | ApexSet
    | ApexMap
    | ApexSObject
    | ApexObject;
