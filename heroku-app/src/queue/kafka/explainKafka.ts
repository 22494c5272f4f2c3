import { causesOf, messageOf } from './kafkaError';
import type { KafkaSettings } from './kafkaSettings';

/** Kafka can't be reached; the message says which variable to look at. It may be tried again. */
export class KafkaUnreachableError extends Error {
    override readonly name = 'KafkaUnreachableError';
}

/** OpenSSL's words (X509_verify_cert_error_string) for a certificate that another authority has signed. */
const signedByAnother = new Set([
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_SIGNATURE_FAILURE'
]);
const noWay = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

/** What to do about an error of the connection, beside the client's own words; the error itself if those are all there is. */
export function explainKafka(error: unknown, { brokers, tls }: KafkaSettings): unknown {
    const advice = adviceFor(error, tls !== undefined);
    if (advice === undefined) return error;
    const where = brokers.map(({ host, port }) => `${host}:${port}`).join(', ');
    return new KafkaUnreachableError(`Kafka at ${where} can't be reached: ${advice} (${messageOf(error)})`, {
        cause: error
    });
}

function adviceFor(error: unknown, secure: boolean): string | undefined {
    const causes = causesOf(error);
    const codes = causes.map((cause) => String((cause as NodeJS.ErrnoException).code ?? ''));
    const says = (words: string): boolean => causes.some(({ message }) => message.includes(words));
    if (codes.some((code) => signedByAnother.has(code)))
        return 'the certificate that it shows is not signed by the one in KAFKA_TRUSTED_CERT.';
    if (codes.includes('CERT_HAS_EXPIRED')) return 'its certificate has expired: rotate it (heroku kafka:credentials --reset).'; // prettier-ignore
    if (codes.some((code) => /^ERR_SSL_.*ALERT/.test(code)))
        return 'it does not take the certificate in KAFKA_CLIENT_CERT: it may have been rotated.';
    if (says('TLS handshake failed')) return 'it speaks no TLS on this port: KAFKA_URL has kafka+ssl://.';
    if (codes.some((code) => noWay.has(code))) return 'check KAFKA_URL, and whether the broker runs.';
    if (!says('Connection closed')) return undefined;
    return secure
        ? 'it ends the connection: it may not take the certificate in KAFKA_CLIENT_CERT.'
        : 'it ends the connection: if it speaks TLS on this port, KAFKA_URL must have kafka+ssl://.';
}
