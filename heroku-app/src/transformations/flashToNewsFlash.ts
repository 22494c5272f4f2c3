import type { OutboundTransformation } from './transformation';

/** A flash of the agency's -> `News_Flash__e`. */
export const flashToNewsFlash: OutboundTransformation<'flash'> = ({ id, flash }) => ({
    kind: 'event',
    eventName: 'News_Flash__e',
    key: id,
    fields: {
        External_Id__c: flash.externalId,
        Headline__c: flash.headline,
        Body__c: flash.body,
        Category__c: flash.category,
        Urgency__c: flash.urgency,
        Source__c: flash.source
    }
});
