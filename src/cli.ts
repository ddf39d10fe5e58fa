#!/usr/bin/env node
if (process.argv[2] === '--version') process.stdout.write(`${process.env['RUNNABLE_VERSION']}\n`);
