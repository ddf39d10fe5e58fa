import { writeFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { errorCode } from '../../disk/error-code.ts';
import { makeFolders } from '../../disk/make-folders.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import type { OutputFile } from '../../plan/task-result.ts';
import { openProjectCatalog } from '../../session/catalog.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { type FoundRun, findRunHere, runOrTaskArgument } from '../runs/find-run.ts';
import { type Artifact, chooseArtifacts } from './choose-artifacts.ts';
import { dropRewritten } from './drop-rewritten.ts';
import { printFile } from './print-file.ts';

export const artifactsGet: Command = {
  examples: [
    {
      line: 'runnable artifacts get latest --to results',
      does: 'all outputs of the latest run, below results/',
    },
    { line: 'runnable artifacts get latest out/model.pkl --to .', does: 'one of them, or a folder' },
    {
      line: "runnable artifacts get latest/train 'out/*.csv' --to results",
      does: 'those of one task that match',
    },
    { line: 'runnable artifacts get latest out/data.csv --to - | head', does: 'one of them on stdout' },
  ],
  description:
    'Each file is verified against its digest, and nothing is written outside the folder. Files that exist are not overwritten unless --force is given.',
  arguments: [
    runOrTaskArgument,
    {
      name: 'PATH',
      summary: 'outputs, folders of them, or globs; all if there are none',
      variadic: true,
    },
  ],
  flags: [
    {
      name: 'to',
      value: 'FOLDER',
      completes: 'directory',
      summary:
        'where to; a folder with the id of the run, which Git ignores, unless said otherwise; - for stdout',
    },
    { name: 'by-task', summary: 'the files of each task in a folder with its id' },
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
  const wanted = input.has('by-task') ? chosen.value : dropRewritten(chosen.value, found.value.state);
  const stored = wanted.filter(({ file }) => file.stored);
  if (input.text('to') === '-') return print(stored, found.value, context);
  const code = await place(stored, { input, found: found.value, context });
  const left = wanted.length - stored.length;
  if (code === exitCodes.ok && left > 0) {
    const outputs = left === 1 ? 'one output' : `${left} outputs`;
    context.stderr.write(`note: of ${outputs} only the digest was kept\n`);
  }
  return code;
}

interface Asked {
  readonly input: Input;
  readonly found: FoundRun;
  readonly context: Context;
}

async function place(stored: readonly Artifact[], { input, found, context }: Asked): Promise<number> {
  const files = input.has('by-task') ? stored.map(putBelowTask) : stored.map(({ file }) => file);
  const colliding = input.has('by-task') ? [] : findColliding(stored);
  if (colliding.length > 0) return refuse(context, colliding);
  const target = resolve(context.cwd, input.text('to') ?? found.id);
  const inTheWay = input.has('force') ? [] : await findExisting(files, target);
  if (inTheWay.length > 0) return refuse(context, inTheWay.map(exists));
  try {
    makeFolders(target);
    const isOurs = input.text('to') === undefined && !files.some(({ path }) => path === '.gitignore');
    if (isOurs) hideFromGit(target);
    await openProjectCatalog(found.project).place(
      [...new Map(files.map((file) => [file.path, file])).values()],
      target,
    );
  } catch (error) {
    throw nameTarget(error, { target, given: input.text('to') ?? found.id });
  }
  for (const path of new Set(files.map(({ path }) => path))) {
    const named = relative(context.cwd, join(target, path));
    context.stdout.write(`${context.stdoutIsTerminal ? showOnOneLine(named) : named}\n`);
  }
  return exitCodes.ok;
}

// A folder of ours in the checkout must not make the next run one of a dirty tree, with all these files in its snapshot.
function hideFromGit(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw diskTrouble(error, folder);
  }
}

/** What the disk of the target did, about the folder as it was named, with what helps there. */
function nameTarget(error: unknown, { target, given }: { target: string; given: string }): unknown {
  if (!(error instanceof EnvironmentError && error.message.includes(target))) return error;
  const message = error.message.replace(target, given);
  if (error.code === 'disk-full') {
    const hint = 'make space there, or choose another folder with `--to`';
    return new EnvironmentError('disk-full', message, { cause: error, hint });
  }
  if (error.code !== 'not-writable') return error;
  const hint = 'give that folder to this user, or choose another one with `--to`';
  return new EnvironmentError('not-writable', message, { cause: error, hint });
}

async function print(stored: readonly Artifact[], found: FoundRun, context: Context): Promise<number> {
  const [only, ...others] = new Map(stored.map((each) => [each.file.digest, each])).values();
  if (only === undefined || others.length > 0) {
    const paths = stored.slice(0, 5).map(({ task, file }) => `\`${file.path}\` of \`${task}\``);
    const what = only === undefined ? 'only the digests were kept' : `found ${paths.join(', ')}`;
    return refuse(context, [
      {
        severity: 'error',
        code: 'several-outputs',
        message: `\`--to -\` takes one file; ${what}${stored.length > paths.length ? ', …' : ''}`,
        hint: `name one of them: runnable artifacts get ${found.id}/TASK PATH --to -`,
      },
    ]);
  }
  await printFile(await openProjectCatalog(found.project).path(only.file.digest), context.stdout);
  return exitCodes.ok;
}

function putBelowTask({ task, file }: Artifact): OutputFile {
  return { ...file, path: `${task}/${file.path}` };
}

/** Paths that several tasks gave with different contents. */
function findColliding(artifacts: readonly Artifact[]): readonly Diagnostic[] {
  const first = new Map<string, Artifact>();
  const found = new Map<string, Diagnostic>();
  for (const artifact of artifacts) {
    const { path, digest, mode } = artifact.file;
    const known = first.get(path) ?? artifact;
    first.set(path, known);
    if (known.file.digest === digest && known.file.mode === mode) continue;
    found.set(path, {
      severity: 'error',
      code: 'outputs-collide',
      message: `\`${known.task}\` and \`${artifact.task}\` gave \`${path}\` with different contents`,
      hint: 'take each in a folder of its task with `--by-task`, or name one task: RUN/TASK',
    });
  }
  return [...found.values()];
}

async function findExisting(files: readonly OutputFile[], target: string): Promise<readonly string[]> {
  const paths = [...new Set(files.map(({ path }) => join(target, path)))];
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
