import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { TimeZone } from '../../runtime/time/timeZone';
import type { ApexDatetime } from '../../runtime/values/apexDatetime';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of System.TimeZone. */
export class TimeZoneValue extends LibraryValue {
    constructor(readonly zone: TimeZone) {
        super();
    }

    override get libraryType(): string {
        return 'TimeZone';
    }

    override get printed(): string {
        return this.zone.id;
    }
}

export const timeZoneType: LibraryType = {
    name: 'TimeZone',
    namespace: 'System',
    members: {
        'static TimeZone getTimeZone(String id)': (x, id: string | null) =>
            new TimeZoneValue(x.org.timeZones.named(given(id))),
        'String getId()': (_x, value: TimeZoneValue) => value.zone.id,
        'String getDisplayName()': (x, value: TimeZoneValue) => value.zone.displayName('long', x.now),
        'Integer getOffset(Datetime moment)': (_x, value: TimeZoneValue, moment: ApexDatetime | null) =>
            value.zone.offsetAt(given(moment).milliseconds),
        'String toString()': (_x, value: TimeZoneValue) => value.zone.id
    }
};
