/** Fields that a PushTopic's query selects; undefined if there is no such topic. Names are matched without regard to case by the caller. */
export type TopicFields = (topic: string) => readonly string[] | undefined;

/** Makes a generic channel that somebody subscribes to, if the org does so; false if there is none then. */
export type ChannelMaker = (channel: string, userId: string) => boolean;
