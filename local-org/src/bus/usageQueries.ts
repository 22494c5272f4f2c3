import type { Clock } from '../clock';
import type { OrgDatabase } from '../data/database';
import { SalesforceError } from '../errors';
import type { SourceModel } from '../metadata/sourceModel';
import { flag } from '../metadata/xmlNode';
import type { QueryRunner } from '../soql/queryRunner';
import { enhancedFields, usageMetricRows } from './usageMetricRows';
import type { UsageMetrics } from './usageMetrics';

const objectName = 'PlatformEventUsageMetric';

/**
 * Makes the rows of PlatformEventUsageMetric when a query asks for them: what they are depends on what it asks for ("The query aggregates the
 * results per event because the EventName field is specified in the SELECT statement").
 */
export function answerUsageQueries({
    queries,
    database,
    usage,
    clock,
    model
}: {
    readonly queries: QueryRunner;
    readonly database: OrgDatabase;
    readonly usage: UsageMetrics;
    readonly clock: Clock;
    readonly model: () => SourceModel;
}): void {
    queries.beforeQuery(objectName, (fields, whereFields) => {
        const enhanced = enhancedFields.find((field) => fields.has(field));
        if (enhanced !== undefined && !hasEnhancedMetrics(model())) {
            const message = `No such column '${enhanced}' on entity '${objectName}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`;
            throw new SalesforceError('INVALID_FIELD', message);
        }
        const isDated = whereFields.has('StartDate') || whereFields.has('EndDate');
        database.loadSourceRecords(objectName, usageMetricRows(usage, { now: clock.now(), fields, isDated }));
    });
}

/** "Set the enableEnhancedUsageMetrics field to true in PlatformEventSettings." */
function hasEnhancedMetrics({ components }: SourceModel): boolean {
    return components.some(
        ({ type, xml }) => type === 'PlatformEventSettings' && flag(xml, 'enableEnhancedUsageMetrics')
    );
}
