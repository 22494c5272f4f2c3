import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { systemException } from '../../runtime/values/apexException';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { type ApexDecimal } from '../../runtime/values/apexDecimal';

/** A value of System.Location: what a geolocation field holds. */
export class LocationValue extends LibraryValue {
    constructor(
        readonly latitude: ApexDecimal | null,
        readonly longitude: ApexDecimal | null
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Location';
    }

    override get valueKey(): string {
        return `\u0000location:${this.printed}`;
    }

    override get printed(): string {
        return `System.Location[getLatitude=${String(this.latitude)};getLongitude=${String(this.longitude)};]`;
    }
}

/** The earth's mean radius in the units that `getDistance` knows. */
const radius: Readonly<Record<string, number>> = { mi: 3958.761, km: 6371.009 };

/** "Calculates the distance between the two specified locations, using the haversine formula". */
function distance(from: LocationValue | null, to: LocationValue | null, unit: string | null): number | null {
    const earth = radius[given(unit)];
    if (earth === undefined) {
        throw systemException('System.InvalidParameterValueException', `Invalid distance unit: ${unit}`);
    }
    if (from === null || to === null) return null;
    const radians = (degrees: ApexDecimal | null) => (Number(String(given(degrees))) * Math.PI) / 180;
    const [latitude, otherLatitude] = [radians(from.latitude), radians(to.latitude)];
    const a =
        Math.sin((otherLatitude - latitude) / 2) ** 2 +
        Math.cos(latitude) *
            Math.cos(otherLatitude) *
            Math.sin((radians(to.longitude) - radians(from.longitude)) / 2) ** 2;
    return 2 * earth * Math.asin(Math.min(1, Math.sqrt(a)));
}

export const locationType: LibraryType = {
    name: 'Location',
    namespace: 'System',
    members: {
        'static Location newInstance(Decimal latitude, Decimal longitude)': (
            _x,
            latitude: ApexDecimal | null,
            longitude: ApexDecimal | null
        ) => new LocationValue(latitude, longitude),
        'static Double getDistance(Location first, Location second, String unit)': (
            _x,
            first: LocationValue | null,
            second: LocationValue | null,
            unit: string | null
        ) => distance(first, second, unit),
        'Double getDistance(Location toLocation, String unit)': (
            _x,
            from: LocationValue,
            to: LocationValue | null,
            unit: string | null
        ) => distance(from, to, unit),
        'Double getLatitude()': (_x, { latitude }: LocationValue) => latitude && Number(String(latitude)),
        'Double getLongitude()': (_x, { longitude }: LocationValue) => longitude && Number(String(longitude)),
        'Double latitude': (_x, { latitude }: LocationValue) => latitude && Number(String(latitude)),
        'Double longitude': (_x, { longitude }: LocationValue) => longitude && Number(String(longitude))
    }
};
