import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';
import type { LibraryType } from '../libraryType';

/** A System.Collator: orders text as the user's language does; null comes first. */
export class CollatorValue extends LibraryValue {
    readonly #collator: Intl.Collator;

    constructor(locale: string) {
        super();
        this.#collator = new Intl.Collator(locale.replaceAll('_', '-'));
    }

    override get libraryType(): string {
        return 'Collator';
    }

    compare(a: ApexValue, b: ApexValue): number {
        if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
        return this.#collator.compare(String(a), String(b));
    }
}

export const collatorType: LibraryType = {
    name: 'Collator',
    namespace: 'System',
    implements: ['Comparator<String>'],
    members: {
        'static Collator getInstance()': (x) => new CollatorValue(x.locale),
        'Integer compare(String a, String b)': (_x, collator: CollatorValue, a: string | null, b: string | null) =>
            Math.sign(collator.compare(a, b))
    }
};
