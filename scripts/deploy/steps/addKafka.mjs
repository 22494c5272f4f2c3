import { DeployError } from '../deployError.mjs';
import { until } from '../until.mjs';

/** Heroku: 10 to 15 minutes for a cluster of one's own, seconds for a shared one. */
const PATIENCE = 30 * 60 * 1000;

export const addKafka = {
    name: 'Add Apache Kafka',
    plan: ({ options }) => [`Heroku: POST /apps/…/addons    ${options.kafkaPlan}    (if there is none)`],
    async run({ options, platform, app }) {
        const find = async () =>
            (await platform.addons(app.name)).find(({ plan }) => plan.name.startsWith('heroku-kafka:'));
        const present = await find();
        if (!present) await platform.addAddon(app.name, options.kafkaPlan);
        const ready = await until(async () => ((await find())?.state === 'provisioned' ? true : undefined), PATIENCE);
        if (!ready) throw new DeployError('Kafka is still not ready. See heroku addons, and run the deployment again.');
        return present ? 'all there' : `${options.kafkaPlan} added`;
    }
};
