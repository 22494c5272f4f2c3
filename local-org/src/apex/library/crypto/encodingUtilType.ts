import { systemException } from '../../runtime/values/apexException';
import { ApexBlob } from '../../runtime/values/apexBlob';
import { given } from '../given';
import type { LibraryType } from '../libraryType';

const charsets: Readonly<Record<string, BufferEncoding>> = {
    'UTF-8': 'utf8',
    UTF8: 'utf8',
    'ISO-8859-1': 'latin1',
    'US-ASCII': 'latin1',
    'UTF-16LE': 'utf16le'
};

function charset(name: string | null): BufferEncoding {
    const encoding = charsets[given(name).toUpperCase()];
    if (encoding === undefined) {
        throw systemException('System.InvalidParameterValueException', `Unsupported encoding: ${name}`);
    }
    return encoding;
}

/** `application/x-www-form-urlencoded`, as java.net.URLEncoder writes it. */
function urlEncode(text: string, encoding: BufferEncoding): string {
    let encoded = '';
    for (const byte of Buffer.from(text, encoding)) {
        const character = String.fromCharCode(byte);
        if (/[A-Za-z0-9._*-]/.test(character)) encoded += character;
        else if (character === ' ') encoded += '+';
        else encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return encoded;
}

function urlDecode(text: string, encoding: BufferEncoding): string {
    return text.replaceAll('+', ' ').replace(/(?:%[0-9A-Fa-f]{2})+|%/g, (run) => {
        if (run === '%')
            throw systemException(
                'System.IllegalArgumentException',
                'URLDecoder: Incomplete trailing escape (%) pattern'
            );
        return Buffer.from(run.replaceAll('%', ''), 'hex').toString(encoding);
    });
}

function fromHex(text: string): ApexBlob {
    if (text.length % 2 === 1 || /[^0-9A-Fa-f]/.test(text)) {
        throw systemException('System.InvalidParameterValueException', 'Invalid hex string');
    }
    return new ApexBlob(Buffer.from(text, 'hex'));
}

export const encodingUtilType: LibraryType = {
    name: 'EncodingUtil',
    namespace: 'System',
    members: {
        'static String base64Encode(Blob data)': (_x, data: ApexBlob | null) => given(data).bytes.toString('base64'),
        'static Blob base64Decode(String text)': (_x, text: string | null) =>
            new ApexBlob(Buffer.from(given(text), 'base64')),
        'static String base64UrlEncode(Blob data)': (_x, data: ApexBlob | null) =>
            given(data).bytes.toString('base64url'),
        'static Blob base64UrlDecode(String text)': (_x, text: string | null) =>
            new ApexBlob(Buffer.from(given(text), 'base64url')),
        'static String convertToHex(Blob data)': (_x, data: ApexBlob | null) => given(data).bytes.toString('hex'),
        'static Blob convertFromHex(String text)': (_x, text: string | null) => fromHex(given(text)),
        'static String urlEncode(String text, String encoding)': (_x, text: string | null, encoding: string | null) =>
            urlEncode(given(text), charset(encoding)),
        'static String urlDecode(String text, String encoding)': (_x, text: string | null, encoding: string | null) =>
            urlDecode(given(text), charset(encoding))
    }
};
