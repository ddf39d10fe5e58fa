import { type Cell, renderTable } from '../../reporters/table.ts';
import { formatSize } from '../../values/size.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { findRunHere, runOrTaskArgument } from '../runs/find-run.ts';
import { listArtifacts } from './choose-artifacts.ts';

export const artifactsLs: Command = {
  examples: [
    { line: 'runnable artifacts ls latest', does: 'files that the tasks of the latest run gave' },
    { line: 'runnable artifacts ls latest/train --json', does: 'those of one task, for a script' },
  ],
  arguments: [runOrTaskArgument],
  flags: [{ name: 'json', summary: 'print JSON' }],
  run: runArtifactsLs,
};

async function runArtifactsLs(input: Input, context: Context): Promise<number> {
  const found = await findRunHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const artifacts = listArtifacts(found.value);
  if (input.has('json')) {
    const shape = artifacts.map(({ task, file: { path, digest, size, stored } }) => ({
      task,
      path,
      digest,
      size,
      stored,
    }));
    context.stdout.write(`${JSON.stringify({ artifacts: shape })}\n`);
    return exitCodes.ok;
  }
  const rows = artifacts.map(({ task, file }): readonly Cell[] => [
    { text: task },
    { text: file.path, tone: 'strong' },
    { text: formatSize(file.size), right: true },
    { text: file.stored ? file.digest.slice(0, 12) : 'only the digest was kept', tone: 'faint' },
  ]);
  context.stdout.write(
    renderTable({ head: ['task', 'path', 'size', 'sha-256'], rows }, context.style.stdout),
  );
  if (artifacts.length === 0) context.stderr.write('there are no outputs\n');
  else if (!context.quiet) {
    context.stderr.write(`\nget them: runnable artifacts get ${found.value.id} --to FOLDER\n`);
  }
  return exitCodes.ok;
}
