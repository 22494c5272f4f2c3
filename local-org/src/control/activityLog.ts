import type { FaultKind, FaultProtocol } from './faults';

/** What happens in an org, as somebody who watches sees it. Tokens and bodies are no part of it. */
export type Activity = { readonly time: string } & (
    | {
          readonly kind: 'request';
          readonly method: string;
          readonly path: string;
          readonly status: number;
          readonly milliseconds: number;
      }
    | { readonly kind: 'published'; readonly channel: string; readonly replayId: number; readonly eventUuid?: string }
    | {
          readonly kind: 'delivered';
          readonly channel: string;
          readonly replayId: number;
          /** `cometd`, `pubsub`, `ApexTrigger` or `FlowInterview`. */
          readonly by: string;
          /** Client id, RPC id, or the name of the trigger or flow. */
          readonly to: string;
      }
    | { readonly kind: 'fault'; readonly id: string; readonly fault: FaultKind; readonly protocol?: FaultProtocol }
);

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;

/** Entries that a reader may leave unread; older ones are gone for it. */
const mostUnread = 10_000;

/** Tells those who watch what happens. Without them nothing is gathered. */
export class ActivityLog {
    readonly #watchers = new Set<(activity: Activity) => void>();

    constructor(
        private readonly now: () => number,
        private readonly onChange: () => void
    ) {}

    get watched(): boolean {
        return this.#watchers.size > 0;
    }

    add(activity: WithoutTime<Activity>): void {
        if (this.#watchers.size === 0) return;
        const entry = { time: new Date(this.now()).toISOString(), ...activity } as Activity;
        for (const watcher of [...this.#watchers]) watcher(entry);
    }

    /** Calls back for each activity from now on. Returns what ends it. */
    watch(watcher: (activity: Activity) => void): () => void {
        this.#watchers.add(watcher);
        this.onChange();
        return () => {
            this.#watchers.delete(watcher);
            this.onChange();
        };
    }

    /** What happens from the first `next()` on: `for await (const activity of org.log)`. */
    async *[Symbol.asyncIterator](): AsyncGenerator<Activity, void, undefined> {
        const unread: Activity[] = [];
        let wake: () => void = () => undefined;
        const end = this.watch((activity) => {
            unread.push(activity);
            if (unread.length > mostUnread) unread.shift();
            wake();
        });
        try {
            for (;;) {
                const next = unread.shift();
                if (next !== undefined) yield next;
                else await new Promise<void>((resolve) => (wake = resolve));
            }
        } finally {
            end();
        }
    }
}
