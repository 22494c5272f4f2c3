import { buildMissing } from './build.mjs';
import { runSuite } from './jestSuite.mjs';
import { installSalesforceCli } from './salesforceCli.mjs';

/** Runs the tests of local-org by the Salesforce CLI. */
await installSalesforceCli();
await buildMissing({ quiet: false });
runSuite('sf', 'Salesforce CLI');
