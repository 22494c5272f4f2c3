'use strict';
const { projects } = require('./jest.config');

/** The tests that need a Kafka broker, which they start themselves: `npm run test:kafka`. */
const herokuApp = projects.find(({ displayName }) => displayName === 'heroku-app');

/** Kafka's client is ES modules alone. */
const transformIgnorePatterns = ['/node_modules/(?!@platformatic/)'];

module.exports = {
    ...herokuApp,
    transformIgnorePatterns,
    displayName: 'kafka',
    testTimeout: 90000,
    testMatch: ['**/*.kafka.ts']
};
