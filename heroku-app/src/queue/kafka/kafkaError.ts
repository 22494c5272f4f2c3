import { types } from 'node:util';
import { protocolErrors } from '@platformatic/kafka';

const code = (id: string): number => protocolErrors[id]?.code ?? -1;

/** Kafka's error codes that the engine acts on. */
export const kafkaErrors = {
    offsetOutOfRange: code('OFFSET_OUT_OF_RANGE'),
    unknownTopic: code('UNKNOWN_TOPIC_OR_PARTITION'),
    leaderNotAvailable: code('LEADER_NOT_AVAILABLE'),
    messageTooLarge: code('MESSAGE_TOO_LARGE'),
    illegalGeneration: code('ILLEGAL_GENERATION'),
    unknownMember: code('UNKNOWN_MEMBER_ID'),
    rebalanceInProgress: code('REBALANCE_IN_PROGRESS'),
    memberIdRequired: code('MEMBER_ID_REQUIRED'),
    topicAlreadyExists: code('TOPIC_ALREADY_EXISTS'),
    groupNotAllowed: code('GROUP_AUTHORIZATION_FAILED'),
    notAllowed: [code('TOPIC_AUTHORIZATION_FAILED'), code('CLUSTER_AUTHORIZATION_FAILED'), code('POLICY_VIOLATION')],
    /** The idempotent producer's state is gone at the broker. */
    producerUnknown: [
        code('OUT_OF_ORDER_SEQUENCE_NUMBER'),
        code('UNKNOWN_PRODUCER_ID'),
        code('INVALID_PRODUCER_EPOCH'),
        code('INVALID_PRODUCER_ID_MAPPING')
    ]
} as const;

/** Whether the error, or one of those that it is made of, is one of these of Kafka's. */
export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
    return causesOf(error).some((each) => 'apiCode' in each && codes.includes(each.apiCode as number));
}

/** A sentence for people: the innermost reasons, each once. */
export function messageOf(error: unknown): string {
    const all = causesOf(error).filter((each) => !(each instanceof AggregateError));
    const messages = new Set((all.length > 0 ? all : causesOf(error)).map(({ message }) => message));
    return [...messages].join(' ') || String(error);
}

/** The error and those that it is made of. */
export function causesOf(error: unknown): Error[] {
    if (!isError(error)) return [];
    const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
    return [error, ...inner.flatMap(causesOf), ...causesOf(error.cause)];
}

/** Also one of another realm, as Node's own are in tests. */
function isError(error: unknown): error is Error {
    return types.isNativeError(error);
}
