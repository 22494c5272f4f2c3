'use strict';
const js = require('@eslint/js');
const jest = require('eslint-plugin-jest');
const lwc = require('@salesforce/eslint-config-lwc');
const typescript = require('typescript-eslint');

const nodeGlobals = Object.fromEntries(
    [
        'process',
        'console',
        'fetch',
        'URL',
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'setImmediate',
        'Buffer',
        'performance',
        'requestAnimationFrame',
        'AbortSignal',
        'AbortController',
        'TextDecoder'
    ].map((name) => [name, 'readonly'])
);
const browserGlobals = Object.fromEntries(
    [
        'window',
        'document',
        'fetch',
        'EventSource',
        'WebSocket',
        'location',
        'history',
        'navigator',
        'console',
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'requestAnimationFrame',
        'CustomEvent',
        'Event',
        'HTMLElement',
        'customElements',
        'URL',
        'URLSearchParams',
        'FormData',
        'Intl',
        'crypto',
        'performance',
        'requestAnimationFrame',
        'sessionStorage',
        'localStorage',
        'queueMicrotask',
        'structuredClone',
        'AbortController',
        'MutationObserver',
        'Node'
    ].map((name) => [name, 'readonly'])
);
const within = (files, configs) => configs.map((config) => ({ ...config, files }));

module.exports = [
    {
        ignores: [
            '**/node_modules/',
            '**/dist/',
            '**/coverage/',
            '.newsroom/',
            '.local-org/',
            '**/generated/',
            'local-org/test/fixtures/'
        ]
    },
    ...within(['**/*.ts'], [js.configs.recommended, ...typescript.configs.recommended]),
    {
        files: ['**/*.ts'],
        rules: {
            'no-undef': 'off', // the compiler's own work
            '@typescript-eslint/no-unused-vars': [
                'error',
                { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }
            ],
            '@typescript-eslint/no-explicit-any': 'error',
            '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
            eqeqeq: ['error', 'always', { null: 'ignore' }],
            'no-restricted-syntax': [
                'error',
                {
                    selector: 'Program > VariableDeclaration[kind="let"]',
                    message: 'No mutable state in a module: give it an owner.'
                },
                { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }
            ]
        }
    },
    { files: ['**/*.test.ts', '**/test/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
    {
        files: ['**/*.test.ts', '**/__tests__/**/*.js'],
        plugins: { jest },
        rules: {
            ...jest.configs['flat/recommended'].rules,
            'jest/expect-expect': 'off',
            'jest/no-conditional-expect': 'off',
            'jest/no-standalone-expect': 'off'
        }
    },
    ...within(['force-app/**/lwc/**/*.js'], lwc.configs.recommended),
    {
        files: ['force-app/**/__tests__/**/*.js', 'force-app/test/**/*.js'],
        languageOptions: {
            sourceType: 'module',
            globals: {
                ...browserGlobals,
                jest: 'readonly',
                describe: 'readonly',
                it: 'readonly',
                expect: 'readonly',
                beforeEach: 'readonly',
                afterEach: 'readonly',
                beforeAll: 'readonly',
                afterAll: 'readonly',
                global: 'writable',
                require: 'readonly'
            }
        },
        rules: {
            '@lwc/lwc/no-async-operation': 'off',
            '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
            'no-await-in-loop': 'off'
        }
    },
    ...within(['**/*.mjs'], [js.configs.recommended]),
    { files: ['**/*.mjs'], languageOptions: { sourceType: 'module', globals: nodeGlobals } },
    {
        files: ['*.js', 'local-org/bin/*.js'],
        ...js.configs.recommended,
        languageOptions: {
            sourceType: 'commonjs',
            globals: { ...nodeGlobals, require: 'readonly', module: 'writable', __dirname: 'readonly' }
        }
    },
    {
        files: ['heroku-app/src/page/**/*.js', 'local-org/src/lightning/browser/**/*.js'],
        ...js.configs.recommended,
        languageOptions: { sourceType: 'module', globals: browserGlobals }
    },
    // the components of the Lightning page: they have decorators
    ...within(['local-org/src/lightning/browser/**/*.js'], lwc.configs.base)
];
