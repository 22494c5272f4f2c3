import { newsEvent } from '../event';
import type { InboundTransformation } from './transformation';

/** Whatever Salesforce said -> the newsroom's envelope, the fields as they came. */
export const salesforceToNews: InboundTransformation = ({ channel, message, organizationId }) =>
    newsEvent(channel, message, organizationId);
