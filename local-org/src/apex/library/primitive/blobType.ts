import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { systemException } from '../../runtime/values/apexException';
import { ApexBlob } from '../../runtime/values/apexBlob';

export const blobType: LibraryType = {
    name: 'Blob',
    namespace: 'System',
    members: {
        'static Blob valueOf(String text)': (_x, text: string | null) => ApexBlob.fromText(given(text)),
        'Integer size()': (_x, blob: ApexBlob) => blob.bytes.length,
        'String toString()': (_x, blob: ApexBlob | null) => {
            const { bytes } = given(blob);
            try {
                return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
            } catch {
                throw systemException('System.StringException', 'BLOB is not a valid UTF-8 string');
            }
        }
    }
};
