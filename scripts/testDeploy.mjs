import { buildMissing } from './build.mjs';
import { runSuite } from './jestSuite.mjs';
import { installSalesforceCli } from './salesforceCli.mjs';

/** Runs the tests of the deployment, by the Salesforce CLI. */
await installSalesforceCli();
await buildMissing({ quiet: false });
runSuite('deploy', 'Deployment');
