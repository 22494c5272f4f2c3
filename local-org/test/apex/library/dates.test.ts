import { ApexConsole } from './apexConsole';
import { expressions } from './expressionTable';

/** Stands at 2024-05-17T09:08:07.006Z; its user's locale is en_US and the time zone GMT. */
let apex: ApexConsole;
beforeAll(async () => {
    apex = await ApexConsole.open();
});
const console = () => apex;

describe('Date', () => {
    expressions(console, {
        'String.valueOf(Date.today())': '2024-05-17',
        "'' + Date.newInstance(2024, 5, 17)": '2024-05-17 00:00:00',
        'String.valueOf(Date.newInstance(2024, 2, 30))': '2024-03-01',
        "String.valueOf(Date.valueOf('2024-01-31'))": '2024-01-31',
        "String.valueOf(Date.valueOf('2024-01-31 10:00:00'))": '2024-01-31',
        "Date.valueOf('31.1.2024')": 'System.TypeException: Invalid date: 31.1.2024',
        "String.valueOf(Date.parse('12/27/2024'))": '2024-12-27',
        'String.valueOf(Date.newInstance(2024, 1, 31).addMonths(1))': '2024-02-29',
        'String.valueOf(Date.newInstance(2024, 2, 29).addYears(1))': '2025-02-28',
        'Date.newInstance(2024, 1, 1).daysBetween(Date.newInstance(2024, 3, 1))': '60',
        'Date.newInstance(2024, 1, 31).monthsBetween(Date.newInstance(2024, 3, 1))': '2',
        'Date.daysInMonth(2023, 2)': '28',
        'Date.isLeapYear(2000)': 'true',
        'Date.newInstance(2024, 12, 31).dayOfYear()': '366',
        'String.valueOf(Date.newInstance(2024, 5, 17).toStartOfWeek())': '2024-05-12',
        'String.valueOf(Date.newInstance(2024, 5, 17).toStartOfMonth())': '2024-05-01',
        'Date.newInstance(2024, 5, 17).format()': '5/17/2024',
        'Date.newInstance(2024, 5, 17) < Date.newInstance(2024, 5, 18)': 'true',
        'String.valueOf(Date.newInstance(2024, 5, 17) + 30)': '2024-06-16'
    });
});

describe('Datetime', () => {
    expressions(console, {
        'String.valueOf(Datetime.now())': '2024-05-17 09:08:07',
        'Datetime.now().getTime()': '1715936887006',
        "Datetime.newInstanceGmt(2024, 5, 17, 9, 8, 7).format('yyyy-MM-dd\\'T\\'HH:mm:ss.SSSZ', 'America/New_York')":
            '2024-05-17T05:08:07.000-0400',
        "Datetime.now().formatGmt('EEE, d MMM yyyy h:mm a')": 'Fri, 17 May 2024 9:08 AM',
        'Datetime.now().format()': '5/17/2024, 9:08 AM',
        'Datetime.now().formatLong()': '5/17/2024, 9:08:07 AM GMT',
        "Datetime.valueOf('2024-01-31 10:00:00').hour()": '10',
        "Datetime.valueOf('x')": 'System.TypeException: Invalid date/time: x',
        "Datetime.parse('10/14/2024, 11:46 AM').minute()": '46',
        'Datetime.now().addMonths(1).month()': '6',
        'Datetime.now().addHours(20).dayGmt()': '18',
        'String.valueOf(Datetime.now().date())': '2024-05-17',
        'Datetime.now().time()': '09:08:07.006Z',
        'Datetime.now().isSameDay(Datetime.now().addHours(1))': 'true',
        'Datetime.now().millisecond()': '6',
        'String.valueOf(Datetime.newInstance(Date.newInstance(2024, 1, 2), Time.newInstance(3, 4, 5, 0)))':
            '2024-01-02 03:04:05',
        'String.valueOf(Datetime.newInstance(1715936887006L))': '2024-05-17 09:08:07'
    });
});

describe('Time and TimeZone', () => {
    expressions(console, {
        'Time.newInstance(23, 30, 0, 0).addHours(1)': '00:30:00.000Z',
        "TimeZone.getTimeZone('America/Los_Angeles').getOffset(Datetime.newInstanceGmt(2024, 1, 1))": '-28800000',
        "TimeZone.getTimeZone('America/Los_Angeles').getID()": 'America/Los_Angeles',
        'UserInfo.getTimeZone().getDisplayName()': '(GMT+00:00) Greenwich Mean Time (GMT)'
    });
});
