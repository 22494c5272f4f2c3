import { ApexConsole } from './apexConsole';
import { expressions } from './expressionTable';

let apex: ApexConsole;
beforeAll(async () => {
    apex = await ApexConsole.open();
});
const console = () => apex;

describe('EncodingUtil and Blob', () => {
    expressions(console, {
        "EncodingUtil.base64Encode(Blob.valueOf('héllo'))": 'aMOpbGxv',
        "EncodingUtil.base64Decode('aGk=').toString()": 'hi',
        "EncodingUtil.convertToHex(Blob.valueOf('az'))": '617a',
        "EncodingUtil.convertFromHex('617a').toString()": 'az',
        "EncodingUtil.urlEncode('a b&c=d/é*', 'UTF-8')": 'a+b%26c%3Dd%2F%C3%A9*',
        "EncodingUtil.urlDecode('a+b%26%C3%A9', 'UTF-8')": 'a b&é',
        "EncodingUtil.urlEncode(null, 'UTF-8')": 'System.NullPointerException: Argument cannot be null.',
        "Blob.valueOf('é').size()": '2',
        "EncodingUtil.base64Decode('/w==').toString()": 'System.StringException: BLOB is not a valid UTF-8 string',
        '((Blob) null).toString()': 'System.NullPointerException: Argument cannot be null.',
        "Blob.valueOf('a') == Blob.valueOf('a')": 'true'
    });
});

describe('Crypto', () => {
    expressions(console, {
        "EncodingUtil.convertToHex(Crypto.generateDigest('SHA-256', Blob.valueOf('abc')))":
            'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        "EncodingUtil.convertToHex(Crypto.generateDigest('MD5', Blob.valueOf('')))": 'd41d8cd98f00b204e9800998ecf8427e',
        "EncodingUtil.convertToHex(Crypto.generateMac('HmacSHA256', Blob.valueOf('data'), Blob.valueOf('key')))":
            '5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0',
        "Crypto.verifyHMac('HmacSHA1', Blob.valueOf('d'), Blob.valueOf('k'), Crypto.generateMac('HmacSHA1', Blob.valueOf('d'), Blob.valueOf('k')))":
            'true',
        'Crypto.generateAesKey(256).size()': '32'
    });

    it('encrypts and decrypts', () => {
        expect(
            apex.textAfter(`Blob key = Crypto.generateAesKey(128);
                Blob secret = Crypto.encryptWithManagedIV('AES128', key, Blob.valueOf('news'));
                Blob vector = Blob.valueOf('0123456789abcdef');
                Blob other = Crypto.encrypt('AES128', key, vector, Blob.valueOf('desk'));
                Holder.value = Crypto.decryptWithManagedIV('AES128', key, secret).toString() +
                    Crypto.decrypt('AES128', key, vector, other).toString() + secret.size();`)
        ).toBe('newsdesk32');
    });

    it('refuses keys of the wrong length', () => {
        expect(apex.thrown("Crypto.encryptWithManagedIV('AES256', Blob.valueOf('short'), Blob.valueOf('x'))")).toBe(
            'System.InvalidParameterValueException: Invalid private key. Must be 32 bytes.'
        );
    });
});

describe('UUID and Id', () => {
    expressions(console, {
        'UUID.randomUUID().toString().length()': '36',
        "UUID.fromString('123e4567-e89b-12d3-a456-426614174000') == UUID.fromString('123E4567-e89b-12d3-a456-426614174000')":
            'true',
        "UUID.fromString('x')": 'System.IllegalArgumentException: Invalid UUID string: x',
        "Id.valueOf('001Lo0000000001')": '001Lo0000000001IAA',
        "Id.valueOf('001Lo0000000001IAA').left(3)": '001',
        "Id.valueOf('nonsense')": 'System.StringException: Invalid id: nonsense',
        "Id.valueOf('001Lo0000000001IAA').to15()": '001Lo0000000001',
        "Id.valueOf('001Lo0000000001IAA').getSObjectType()": 'Account'
    });
});

describe('Url', () => {
    const url = "new Url('https://user:pw@example.com:8443/a/b.html?x=1&y#top')";
    expressions(console, {
        [`${url}.getHost()`]: 'example.com',
        [`${url}.getPort()`]: '8443',
        [`${url}.getPath()`]: '/a/b.html',
        [`${url}.getFile()`]: '/a/b.html?x=1&y',
        [`${url}.getQuery()`]: 'x=1&y',
        [`${url}.getRef()`]: 'top',
        [`${url}.getUserInfo()`]: 'user:pw',
        [`${url}.toExternalForm()`]: 'https://user:pw@example.com:8443/a/b.html?x=1&y#top',
        "new Url('https://example.com/a').sameFile(new Url('https://example.com:443/a#b'))": 'true',
        "new Url('example.com')": 'System.StringException: no protocol: example.com'
    });
});
