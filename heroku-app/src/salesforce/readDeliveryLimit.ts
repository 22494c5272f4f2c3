import type { DeliveryLimit } from './deliveryBudget';
import type { RestClient } from './restClient';

interface Limits {
    readonly [name: string]: { readonly Max: number; readonly Remaining: number } | undefined;
}

/** The org's `DailyDeliveredPlatformEvents` (REST API Developer Guide, Limits); undefined if it has none. @throws PublishError */
export async function readDeliveryLimit(rest: RestClient): Promise<DeliveryLimit | undefined> {
    const { DailyDeliveredPlatformEvents: limit } = await rest.request<Limits>('GET', '/limits');
    return limit === undefined ? undefined : { max: limit.Max, remaining: limit.Remaining };
}
