import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { shapeDiagnostic } from '../diagnostics/shape-diagnostic.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { conflict } from './flag-conflict.ts';
import type { Input } from './input.ts';
import { printDiagnostics } from './print-diagnostics.ts';
import { refuse } from './refuse.ts';

export const validate: Command = {
  examples: [
    {
      line: 'runnable validate',
      does: 'judge configuration, pipelines and jobs of the project, as they lie on disk',
    },
    { line: 'runnable validate .runnable/train.yaml', does: 'judge one file' },
    { line: 'runnable validate --strict', does: 'with warnings as errors, for a check of pull requests' },
    { line: 'runnable validate --sarif > runnable.sarif', does: 'for code scanning' },
  ],
  description: 'Exit code 0: no error; 2: at least one. With `--strict` warnings count as errors.',
  arguments: [
    {
      name: 'FILE',
      summary: 'files of pipelines, or a configuration; all of the project if there are none',
      variadic: true,
      completes: 'file',
    },
  ],
  flags: [
    { name: 'strict', summary: 'end with exit code 2 for warnings, too' },
    { name: 'json', summary: 'print JSON' },
    { name: 'sarif', summary: 'print SARIF 2.1.0' },
  ],
  run: runValidate,
};

/** What was judged. */
interface Judged {
  readonly diagnostics: readonly Diagnostic[];
  /** Text by file. */
  readonly sources: ReadonlyMap<string, string>;
}

async function runValidate(input: Input, context: Context): Promise<number> {
  if (input.has('json') && input.has('sarif')) {
    return refuse(context, [conflict('--sarif', '--json', 'both print to stdout')]);
  }
  const judged = input.words.length > 0 ? await judgeFiles(input.words, context) : await judgeHere(context);
  if (!judged.ok) return refuse(context, judged.diagnostics);
  const { diagnostics } = judged.value;
  await print(judged.value, input, context);
  const counts = input.has('strict') ? ['error', 'warning'] : ['error'];
  return diagnostics.some(({ severity }) => counts.includes(severity)) ? exitCodes.wrong : exitCodes.ok;
}

async function judgeHere({ cwd, environment }: Context): Promise<Result<Judged>> {
  const { openProject } = await import('../session/open.ts');
  const opening = openProject({ cwd, environment, orDefaults: true });
  // Loaded while git looks for the repository.
  const [project, { judgeProject }] = await Promise.all([opening, import('../session/judge-project.ts')]);
  return project.ok ? judgeProject(project.value) : project;
}

// Needs no repository: a file may be judged before it is anywhere.
async function judgeFiles(paths: readonly string[], context: Context): Promise<Result<Judged>> {
  const { cwd } = context;
  const diagnostics: Diagnostic[] = [];
  const pipelines: Pipeline[] = [];
  const sources = new Map<string, string>();
  const [{ loadPipeline }, { kindSchemas }, { linkFiles }, { judgeInProject }] = await Promise.all([
    import('../pipeline/load-pipeline.ts'),
    import('../pipeline/kinds/index.ts'),
    import('./link-files.ts'),
    import('./judge-in-project.ts'),
  ]);
  for (const path of paths) {
    const content = await readFile(resolve(cwd, path)).catch((error: NodeJS.ErrnoException) => error);
    if (content instanceof Error) return failure([unreadable(path, content, cwd)]);
    const file = relative(cwd, resolve(cwd, path)).split(sep).join('/');
    sources.set(file, content.toString('utf8'));
    if (basename(file) === configurationName) {
      const { loadConfiguration } = await import('../config/load-configuration.ts');
      diagnostics.push(...loadConfiguration(file, content).diagnostics);
      continue;
    }
    const name = basename(file).replace(/\.ya?ml$/, '');
    const loaded = await loadPipeline({ file, name, content, kinds: kindSchemas });
    diagnostics.push(...loaded.diagnostics);
    if (loaded.ok) pipelines.push(loaded.value);
  }
  diagnostics.push(...(await linkFiles({ files: [...sources.keys()], pipelines }, cwd)));
  diagnostics.push(...judgeInProject(pipelines, context));
  return success({ diagnostics, sources });
}

const configurationName = 'runnable.config.yaml';

function unreadable(path: string, error: NodeJS.ErrnoException, cwd: string): Diagnostic {
  const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be read: ${error.code}`;
  return {
    severity: 'error',
    code: 'unknown-file',
    message: `the file \`${path}\` ${why}`,
    ...hintOfName(path, cwd),
  };
}

// Other commands take the name of a pipeline; this one takes files, also such as are in no project.
function hintOfName(name: string, cwd: string): { readonly hint?: string } {
  const file = ['yaml', 'yml']
    .map((ending) => `.runnable/${name}.${ending}`)
    .find((candidate) => existsSync(resolve(cwd, candidate)));
  return file === undefined ? {} : { hint: `name its file: \`runnable validate ${quoteForShell(file)}\`` };
}

async function print({ diagnostics, sources }: Judged, input: Input, context: Context): Promise<void> {
  const { stdout, style } = context;
  if (input.has('json')) {
    stdout.write(`${JSON.stringify({ diagnostics: diagnostics.map(shapeDiagnostic) })}\n`);
  } else if (input.has('sarif')) {
    const [{ toSarif }, { listExplanations }] = await Promise.all([
      import('../diagnostics/sarif.ts'),
      import('../diagnostics/explain.ts'),
    ]);
    stdout.write(`${JSON.stringify(toSarif(diagnostics, listExplanations(), context.version))}\n`);
  } else {
    await printDiagnostics(diagnostics, { sink: stdout, style: style.stdout, sources });
    stdout.write(`${diagnostics.length > 0 ? '\n' : ''}${countProblems(diagnostics, sources.size)}\n`);
  }
}

function countProblems(diagnostics: readonly Diagnostic[], files: number): string {
  const count = (severity: Diagnostic['severity'], word: string) => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
  };
  const found = [...count('error', 'error'), ...count('warning', 'warning'), ...count('note', 'note')];
  const where = files === 1 ? '1 file' : `${files} files`;
  return `${where}: ${found.length === 0 ? 'no problem found' : found.join(', ')}`;
}
