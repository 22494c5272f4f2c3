import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { ApexTime } from '../../runtime/values/apexTime';
import type { ApexValue } from '../../runtime/values/apexValue';

const add = (unit: number) => (_x: unknown, time: ApexTime, count: number | null) =>
    new ApexTime(time.milliseconds + unit * given(count));

export const timeTypeTable: LibraryType = {
    name: 'Time',
    namespace: 'System',
    members: {
        'static Time newInstance(Integer hour, Integer minute, Integer second, Integer millisecond)': (
            _x,
            hour: number | null,
            minute: number | null,
            second: number | null,
            millisecond: number | null
        ) => ApexTime.of(given(hour), given(minute), given(second), given(millisecond)),
        'Time addHours(Integer hours)': add(3_600_000),
        'Time addMinutes(Integer minutes)': add(60_000),
        'Time addSeconds(Integer seconds)': add(1000),
        'Time addMilliseconds(Integer milliseconds)': add(1),
        'Integer hour()': (_x, time: ApexTime) => time.hour,
        'Integer minute()': (_x, time: ApexTime) => time.minute,
        'Integer second()': (_x, time: ApexTime) => time.second,
        'Integer millisecond()': (_x, time: ApexTime) => time.millisecond,
        'Boolean equals(Object other)': (_x, time: ApexTime, other: ApexValue) =>
            other instanceof ApexTime && other.milliseconds === time.milliseconds,
        'String toString()': (_x, time: ApexTime) => time.toText()
    }
};
