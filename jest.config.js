'use strict';
const { jestConfig: lwcJest } = require('@salesforce/sfdx-lwc-jest/config');

/** TypeScript is transpiled to CommonJS; packages that ship only ES modules are transpiled too. */
const esModulePackages = ['@apexdevtools', 'antlr4', 'antlr4ng'];
const swc = [
    '@swc/jest',
    {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' }
    }
];
const typescript = (name, roots, more = {}) => ({
    displayName: name,
    rootDir: __dirname,
    roots: roots.map((root) => `<rootDir>/${root}`),
    testEnvironment: 'node',
    testMatch: ['**/*.test.ts'],
    transform: { '\\.[cm]?[jt]s$': swc },
    transformIgnorePatterns: [`/node_modules/(?!(${esModulePackages.join('|')})/)`],
    moduleNameMapper: { '^durable-log$': '<rootDir>/durable-log/src/index.ts' },
    modulePathIgnorePatterns: ['/dist/', '/\\.newsroom/'],
    ...more
});

module.exports = {
    testTimeout: 60000,
    projects: [
        typescript('durable-log', ['durable-log']),
        typescript('local-org', ['local-org'], { globalSetup: '<rootDir>/testing/browserSetup.mjs' }),
        typescript('heroku-app', ['heroku-app'], { globalSetup: '<rootDir>/testing/browserSetup.mjs' }),
        typescript('e2e', ['e2e'], { globalSetup: '<rootDir>/testing/browserSetup.mjs' }),
        {
            ...lwcJest,
            displayName: 'lwc',
            rootDir: __dirname,
            roots: ['<rootDir>/force-app'],
            setupFilesAfterEnv: ['<rootDir>/force-app/test/jest.setup.js'],
            modulePathIgnorePatterns: ['/dist/', '/\\.newsroom/'],
            moduleNameMapper: {
                ...lwcJest.moduleNameMapper,
                '^lightning/empApi$': '<rootDir>/force-app/test/jest-mocks/lightning/empApi'
            }
        }
    ]
};
