#!/usr/bin/env node
'use strict';
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

/** Builds what is missing or out of date, then runs the command. */
async function run() {
    const { buildMissing } = await import(pathToFileURL(join(__dirname, '../../scripts/build.mjs')));
    await buildMissing({ quiet: true });
    process.exitCode = await require('../dist/command.js').main(process.argv.slice(2));
}

run().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
});
