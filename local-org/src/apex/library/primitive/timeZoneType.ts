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

/** `(GMT-08:00) Pacific Standard Time (America/Los_Angeles)` */
function displayName(zone: TimeZone, milliseconds: number): string {
    const offset = zone.offsetAt(milliseconds) / 60_000;
    const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
    const distance = `${offset < 0 ? '-' : '+'}${pad(Math.abs(offset) / 60)}:${pad(Math.abs(offset) % 60)}`;
    return `(GMT${distance}) ${zone.displayName('long', milliseconds)} (${zone.id})`;
}

export const timeZoneType: LibraryType = {
    name: 'TimeZone',
    namespace: 'System',
    members: {
        'static TimeZone getTimeZone(String id)': (x, id: string | null) =>
            new TimeZoneValue(x.org.timeZones.named(given(id))),
        'String getId()': (_x, value: TimeZoneValue) => value.zone.id,
        'String getDisplayName()': (x, { zone }: TimeZoneValue) => displayName(zone, x.now),
        'Integer getOffset(Datetime moment)': (_x, value: TimeZoneValue, moment: ApexDatetime | null) =>
            value.zone.offsetAt(given(moment).milliseconds),
        'String toString()': (_x, value: TimeZoneValue) => value.zone.id
    }
};
