#!/usr/bin/env node
import { join } from 'node:path';

if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write(`${process.env['RUNNABLE_VERSION']}\n`);
} else {
  void start();
}

/** Everything else is loaded only here: the version must come as fast as Node itself. */
async function start(): Promise<void> {
  const [{ findCodeFolder, loadCompiled }, { isatty }] = await Promise.all([
    import('./disk/compiled-code.ts'),
    import('node:tty'),
  ]);
  // Who shows a run calls other functions than who carries it out.
  const seen = isatty(1) ? '-seen' : '';
  const use = (process.argv.find((word) => frequent.has(word)) ?? 'rest') + seen;
  const program = { file: join(__dirname, 'program.js'), digest: process.env['RUNNABLE_PROGRAM'] ?? '', use };
  const { value, keep } = loadCompiled(program, findCodeFolder(process.env));
  const exported = (value as Program)(require, program.file);
  const code = await exported.runProgram();
  // After a help or an error little has been called, and after a long time V8 has thrown away what was.
  if (code === 0 && process.uptime() < 60 && !process.argv.some(asksForHelp)) keep();
  process.exit(code);
}

/** The text of the bundle that `commands/program.ts` is the entry of. */
type Program = (require: NodeJS.Require, file: string) => { readonly runProgram: () => Promise<number> };

// Only a guess at the command, before its words are taken apart: another one is slower and does the same.
const frequent = new Set([
  'run',
  'validate',
  'plan',
  'job',
  'resume',
  'list',
  'runs',
  'logs',
  'graph',
  'watch',
  'complete',
]);

function asksForHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}
