/** A moment. */
export class ApexDatetime {
    constructor(
        /** Since the epoch. */
        readonly milliseconds: number
    ) {}

    /** `2024-01-31T10:00:00.000Z`: the form of JSON. */
    toIsoText(): string {
        return new Date(this.milliseconds).toISOString();
    }

    /** `2024-01-31 10:00:00` in UTC. */
    toUtcText(): string {
        return this.toIsoText().slice(0, 19).replace('T', ' ');
    }
}
