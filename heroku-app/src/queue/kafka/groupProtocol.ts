import { Reader, Writer } from '@platformatic/kafka';

/** A member of a group as it presents itself, and the partitions that it says it has. */
export interface GroupMember {
    readonly id: string;
    readonly owned: readonly number[];
    /** Generation in which it got them; of two that claim a partition the later one has it. */
    readonly generation: number;
}

/** Kafka's name for assignors that keep what they can, and move a partition only once its owner has let go of it (KIP-429). */
export const protocolName = 'cooperative-sticky';

/** `ConsumerProtocolSubscription`, version 2: with the partitions owned and their generation. */
export function encodeSubscription(topic: string, owned: readonly number[], generation: number): Buffer {
    return Writer.create()
        .appendInt16(2)
        .appendArray([topic], (w, name) => w.appendString(name, false), false, false)
        .appendBytes(null, false)
        .appendArray(
            owned.length > 0 ? [topic] : [],
            (w, name) => {
                w.appendString(name, false).appendArray(
                    [...owned],
                    (each, partition) => each.appendInt32(partition),
                    false,
                    false
                );
            },
            false,
            false
        )
        .appendInt32(generation).buffer;
}

export function decodeSubscription(id: string, topic: string, bytes: Buffer): GroupMember {
    const reader = Reader.from(bytes);
    const version = reader.readInt16();
    reader.readArray((r) => r.readString(false), false, false);
    reader.readNullableBytes(false);
    if (version < 1 || reader.remaining < 4) return { id, owned: [], generation: -1 };
    const topics = reader.readArray(readTopic, false, false) ?? [];
    const generation = version >= 2 && reader.remaining >= 4 ? reader.readInt32() : -1;
    return { id, owned: topics.flatMap(({ name, partitions }) => (name === topic ? partitions : [])), generation };
}

/** `ConsumerProtocolAssignment`, version 0. */
export function encodeAssignment(topic: string, partitions: readonly number[]): Buffer {
    return Writer.create()
        .appendInt16(0)
        .appendArray(
            [topic],
            (w, name) => {
                w.appendString(name, false).appendArray(
                    [...partitions],
                    (each, partition) => each.appendInt32(partition),
                    false,
                    false
                );
            },
            false,
            false
        )
        .appendInt32(-1).buffer;
}

export function decodeAssignment(topic: string, bytes: Buffer): number[] {
    if (bytes.length < 6) return [];
    const reader = Reader.from(bytes);
    reader.skip(2);
    const topics = reader.readArray(readTopic, false, false) ?? [];
    return topics.flatMap(({ name, partitions }) => (name === topic ? partitions : []));
}

function readTopic(reader: Reader): { name: string; partitions: number[] } {
    return {
        name: reader.readString(false),
        partitions: reader.readArray((r) => r.readInt32(), false, false) ?? []
    };
}

/**
 * Shares `count` partitions evenly. Each member keeps what it has up to its share. A partition that is to move is given to nobody this time: its
 * owner lets go of it and joins again, and only then another gets it, so that no two members ever have the same one.
 * @returns member's id -> its partitions
 */
export function assign(members: readonly GroupMember[], count: number): Map<string, number[]> {
    const owners = ownersOf(members, count);
    const byId = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
    const least = Math.floor(count / byId.length);
    let larger = count % byId.length;
    const shares = new Map<string, number[]>();
    // who has more keeps more: fewer partitions move
    const having = (id: string): number => [...owners.values()].filter((owner) => owner === id).length;
    for (const { id } of [...byId].sort((a, b) => having(b.id) - having(a.id))) {
        const kept = [...owners].flatMap(([partition, owner]) => (owner === id ? [partition] : []));
        const most = least + (larger > 0 && kept.length > least ? 1 : 0);
        if (most > least) larger--;
        shares.set(id, kept.slice(0, most));
    }
    const given = new Set([...shares.values()].flat());
    const free = Array.from({ length: count }, (_, partition) => partition).filter(
        (partition) => !given.has(partition)
    );
    for (const partition of free) {
        const [neediest] = [...shares.values()].sort((a, b) => a.length - b.length);
        neediest?.push(partition);
    }
    const moving = new Set(free.filter((partition) => owners.has(partition)));
    return new Map(
        [...shares].map(([id, partitions]) => [
            id,
            partitions.filter((each) => !moving.has(each) || owners.get(each) === id)
        ])
    );
}

function ownersOf(members: readonly GroupMember[], count: number): Map<number, string> {
    const claims = new Map<number, GroupMember>();
    for (const member of members)
        for (const partition of member.owned) {
            const other = claims.get(partition);
            if (partition < count && (other === undefined || member.generation > other.generation))
                claims.set(partition, member);
        }
    return new Map([...claims].map(([partition, { id }]) => [partition, id]));
}
