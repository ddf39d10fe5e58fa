import { readFile } from 'node:fs/promises';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { schemaFile } from './shipped-files.ts';

export const schema: Command = {
  examples: [
    { line: 'runnable schema > .runnable/pipeline.schema.json', does: 'write it where an editor finds it' },
  ],
  description:
    'An editor with yaml-language-server checks and completes a pipeline file that begins with\n# yaml-language-server: $schema=pipeline.schema.json',
  arguments: [],
  flags: [],
  run: async (_input, context) => {
    context.stdout.write(await readFile(schemaFile, 'utf8'));
    return exitCodes.ok;
  },
};
