import { randomUUID } from 'node:crypto';
import { systemException } from '../../runtime/values/apexException';
import type { ApexValue } from '../../runtime/values/apexValue';
import { textHash } from '../../runtime/values/javaNumber';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { given } from '../given';
import type { LibraryType } from '../libraryType';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A System.UUID; equal to another one of the same text. */
export class UuidValue extends LibraryValue {
    constructor(readonly text: string) {
        super();
    }

    override get libraryType(): string {
        return 'UUID';
    }

    override get valueKey(): string {
        return `\u0000uuid:${this.text}`;
    }

    override get printed(): string {
        return this.text;
    }
}

export const uuidType: LibraryType = {
    name: 'UUID',
    namespace: 'System',
    members: {
        'static UUID randomUUID()': () => new UuidValue(randomUUID()),
        'static UUID fromString(String text)': (_x, text: string | null) => {
            const lowerText = given(text).toLowerCase();
            if (!uuidPattern.test(lowerText)) {
                throw systemException('System.IllegalArgumentException', `Invalid UUID string: ${text}`);
            }
            return new UuidValue(lowerText);
        },
        'Boolean equals(Object other)': (_x, uuid: UuidValue, other: ApexValue) =>
            other instanceof UuidValue && other.text === uuid.text,
        'Integer hashCode()': (_x, uuid: UuidValue) => textHash(uuid.text),
        'String toString()': (_x, uuid: UuidValue) => uuid.text
    }
};
