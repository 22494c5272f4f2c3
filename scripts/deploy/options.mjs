import { parseArgs } from 'node:util';
import { DeployError } from './deployError.mjs';

export const HELP = `Brings the newsroom to a Salesforce org and its agency to Heroku, and proves it with a test flash. Run it again at any time: what is there
already stays as it is, and after a failure it goes on.

  npm run deploy -- --dev-hub ALIAS [--org ALIAS]    into a scratch org, made if it isn't there (default alias: newsroom)
  npm run deploy -- --org ALIAS                      into a sandbox or Developer org that sf is logged in to

  --dev-hub ALIAS        the Dev Hub that the scratch org is made from
  --days N               how long the scratch org lives, 1 to 30 (default 7)
  --heroku-app NAME      the Heroku app, made if it isn't there (by default Heroku gives it a name)
  --kafka                event queue in Apache Kafka on Heroku (an add-on that costs), page and worker in dynos of their own
  --kafka-plan PLAN      the add-on's plan (default heroku-kafka:basic-0)
  --skip-heroku          only the org
  --test-level LEVEL     Apex tests of the deployment: NoTestRun or RunLocalTests (default RunLocalTests)
  --allow-production     deploys to a production org too
  --wait MINUTES         how long the agency may take to hear the org (default 15: Salesforce may need 10 for a new connected app)
  --dry-run              prints every step and command, and changes nothing
  --destroy              removes what --dev-hub and the deployment made: scratch org and Heroku app
  --yes                  no question before --destroy
  --help                 prints this
`;

const TEST_LEVELS = ['NoTestRun', 'RunLocalTests'];

/**
 * Reads the command line.
 * @param {string[]} args
 * @throws {DeployError} if it can't be understood
 */
export function readOptions(args) {
    const values = parse(args);
    if (values.help) return { help: true };
    if (!values.org && !values['dev-hub'])
        throw new DeployError(
            'Where to? Give --dev-hub ALIAS for a scratch org, or --org ALIAS for a sandbox or Developer org.'
        );
    const options = {
        org: values.org ?? 'newsroom',
        devHub: values['dev-hub'],
        days: wholeNumber(values, 'days', 1, 30),
        herokuApp: values['heroku-app'],
        kafkaPlan: values.kafka ? values['kafka-plan'] : undefined,
        heroku: !values['skip-heroku'],
        testLevel: values['test-level'],
        allowProduction: values['allow-production'],
        wait: wholeNumber(values, 'wait', 1, 120),
        dryRun: values['dry-run'],
        destroy: values.destroy,
        yes: values.yes
    };
    for (const [name, value] of [
        ['--org', options.org],
        ['--dev-hub', options.devHub]
    ])
        // prettier-ignore
        if (value !== undefined && !/^[\w.@+-]+$/.test(value)) throw new DeployError(`${name} ${value} is no alias or user name.`);
    if (options.herokuApp !== undefined && !/^[a-z][a-z0-9-]{1,28}[a-z0-9]$/.test(options.herokuApp))
        throw new DeployError('--heroku-app takes 3 to 30 lower-case letters, digits and dashes, a letter first.');
    if (!TEST_LEVELS.includes(options.testLevel))
        throw new DeployError(`--test-level is one of ${TEST_LEVELS.join(', ')}.`);
    if (!options.heroku && values.kafka) throw new DeployError('--kafka and --skip-heroku contradict each other.');
    return options;
}

function parse(args) {
    const text = { type: 'string' };
    const flag = { type: 'boolean', default: false };
    try {
        return parseArgs({
            args,
            options: {
                org: text,
                'dev-hub': text,
                days: { ...text, default: '7' },
                'heroku-app': text,
                kafka: flag,
                'kafka-plan': { ...text, default: 'heroku-kafka:basic-0' },
                'skip-heroku': flag,
                'test-level': { ...text, default: 'RunLocalTests' },
                'allow-production': flag,
                wait: { ...text, default: '15' },
                'dry-run': flag,
                destroy: flag,
                yes: flag,
                help: flag
            }
        }).values;
    } catch (error) {
        throw new DeployError(`${error.message}\n\n${HELP}`);
    }
}

function wholeNumber(values, name, least, most) {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < least || number > most)
        throw new DeployError(`--${name} takes a whole number from ${least} to ${most}.`);
    return number;
}
