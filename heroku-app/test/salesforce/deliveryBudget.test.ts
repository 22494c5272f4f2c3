import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { EmbeddedCluster } from '../../src/queue/embeddedCluster';
import { DeliveryBudget } from '../../src/salesforce/deliveryBudget';

let directory: string;

beforeEach(() => (directory = mkdtempSync(`${tmpdir()}/budget-`)));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (configured: number | undefined) =>
    DeliveryBudget.open({
        cluster: new EmbeddedCluster(directory, () => undefined),
        configured,
        readLimit: async () => ({ max: 10000, remaining: 700 })
    });

it('leaves others 5 % of the org’s daily deliveries', async () => {
    const budget = await open(undefined);
    await budget.refresh();
    expect(budget.left()).toBe(200);
    expect(budget.state).toMatchObject({ limit: 9500, exhausted: undefined });
});

it('goes by its own limit alone if it is given one', async () => {
    const budget = await open(20000);
    await budget.refresh();
    budget.count('/event/Story_Published__e');
    budget.count('/topic/StoryUpdates');
    expect(budget.left()).toBe(19999);
});
