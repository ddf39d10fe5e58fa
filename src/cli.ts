#!/usr/bin/env node
if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write(`${process.env['RUNNABLE_VERSION']}\n`);
} else {
  process.exit(await start());
}

/** Everything else is loaded only here: the version must come as fast as Node itself. */
async function start(): Promise<number> {
  const [{ runCommandLine }, { currentHost }] = await Promise.all([
    import('./commands/main.ts'),
    import('./commands/host.ts'),
  ]);
  return runCommandLine(currentHost());
}
