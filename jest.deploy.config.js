'use strict';
const { projects } = require('./jest.config');

/** The deployment, by the real Salesforce CLI, which is installed for it: `npm run test:deploy`. */
const e2e = projects.find(({ displayName }) => displayName === 'e2e');

module.exports = {
    ...e2e,
    displayName: 'deploy',
    globalSetup: undefined,
    roots: ['<rootDir>/scripts/deploy/test'],
    testTimeout: 240000
};
