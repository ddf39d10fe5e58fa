import { writeSync } from 'node:fs';

// Before anything is loaded: whoever watches the log sees at once that the step is at work.
writeSync(1, `runnable ${process.env['RUNNABLE_VERSION'] ?? 'development'}\n`);

void start();

async function start(): Promise<void> {
  const { runAction } = await import('./program.ts');
  process.exit(await runAction());
}
