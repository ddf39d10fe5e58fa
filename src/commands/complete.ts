import { listExplanations } from '../diagnostics/explain.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';

export const complete: Command = {
  examples: [],
  arguments: [{ name: 'WHAT', summary: 'pipelines, runs, tasks or codes', required: true }],
  flags: [],
  run: async (input, context) => {
    const names = input.words[0] === 'codes' ? [...listExplanations().keys()] : [];
    context.stdout.write(names.map((name) => `${name}\n`).join(''));
    return exitCodes.ok;
  },
};
