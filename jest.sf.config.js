'use strict';
const { projects } = require('./jest.config');

/** What the real Salesforce CLI makes of local-org, which it is installed for: `npm run test:sf`. */
const localOrg = projects.find(({ displayName }) => displayName === 'local-org');

module.exports = {
    ...localOrg,
    displayName: 'sf',
    globalSetup: undefined,
    testTimeout: 120000,
    testMatch: ['**/*.sf.ts']
};
