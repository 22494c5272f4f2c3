#!/usr/bin/env node
'use strict';
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

/** Builds what is missing or out of date (the first time takes a few seconds), then runs the command. */
async function run() {
    const { buildMissing } = await import(pathToFileURL(join(__dirname, '../../scripts/build.mjs')));
    // tests and anonymous Apex serve no pages
    await buildMissing({ quiet: false, pages: !['test', 'run'].includes(process.argv[2]) });
    await require('../dist/index.js').main(process.argv.slice(2));
}

run().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
});
