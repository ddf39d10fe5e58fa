import { lstat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeFolders } from '../../disk/make-folders.ts';
import { openProjectCatalog } from '../../session/catalog.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { findRunHere, runOrTaskArgument } from '../runs/find-run.ts';
import { type Artifact, chooseArtifacts } from './choose-artifacts.ts';

export const artifactsGet: Command = {
  examples: [
    {
      line: 'runnable artifacts get latest --to results',
      does: 'all outputs of the latest run, below results/',
    },
    { line: 'runnable artifacts get latest out/model.pkl --to .', does: 'one of them, or a folder' },
  ],
  description:
    'Each file is verified against its digest. Files that exist are not overwritten unless --force is given.',
  arguments: [
    runOrTaskArgument,
    { name: 'PATH', summary: 'outputs, or folders of them; all if there are none', variadic: true },
  ],
  flags: [
    {
      name: 'to',
      value: 'FOLDER',
      completes: 'directory',
      summary: 'where to; a folder with the id of the run unless said otherwise',
    },
    { name: 'force', summary: 'overwrite files that exist' },
  ],
  run: runArtifactsGet,
};

async function runArtifactsGet(input: Input, context: Context): Promise<number> {
  const found = await findRunHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const chosen = chooseArtifacts(found.value, input.words.slice(1));
  if (!chosen.ok) return refuse(context, chosen.diagnostics);
  if (chosen.value.length === 0) {
    context.stderr.write('there are no outputs\n');
    return exitCodes.ok;
  }
  const stored = chosen.value.filter(({ file }) => file.stored);
  const target = resolve(context.cwd, input.text('to') ?? found.value.id);
  const inTheWay = input.has('force') ? [] : await findExisting(stored, target);
  if (inTheWay.length > 0) return refuse(context, inTheWay.map(exists));
  makeFolders(target);
  await openProjectCatalog(found.value.project).place(
    stored.map(({ file }) => file),
    target,
  );
  for (const { file } of stored) context.stdout.write(`${relative(context.cwd, join(target, file.path))}\n`);
  const left = chosen.value.length - stored.length;
  if (left > 0) context.stderr.write(`note: of ${left} outputs only the digest was kept\n`);
  return exitCodes.ok;
}

async function findExisting(artifacts: readonly Artifact[], target: string): Promise<readonly string[]> {
  const paths = artifacts.map(({ file }) => join(target, file.path));
  const there = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => there[index]);
}

function exists(path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'file-exists',
    message: `\`${path}\` exists`,
    hint: 'choose another folder with `--to`, or overwrite with `--force`',
  };
}
