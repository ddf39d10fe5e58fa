import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { paintWith } from '../reporters/paint.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { draftFromRepository } from './init/draft.ts';
import { fillWorkflow, isPinnedAction } from './init/fill-workflow.ts';
import { ignoreMade } from './init/ignore-made.ts';
import { listTemplate, readSchemaFile, templateNames } from './init/templates.ts';
import { findDefaultBranch, isInRepository, listRunnable } from './init/workflow-facts.ts';
import { type NewFile, writeNewFiles } from './init/write-new-files.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';

export const init: Command = {
  examples: [
    { line: 'runnable init', does: 'a pipeline of Python functions and a shell script' },
    { line: 'runnable init node', does: 'the same with JavaScript functions' },
    { line: 'runnable init github', does: 'workflows that run pipelines and review pull requests' },
    { line: 'runnable init github --action OWNER/REPO@COMMIT', does: 'the same with the GitHub Action' },
    { line: 'runnable init --from-repo', does: 'a pipeline of what is there: scripts, tests, package.json' },
  ],
  description:
    'Writes a first pipeline, a task with its test, and a GitHub workflow, and adds to `.gitignore` what tools make there; `github` and `github-forks` write only workflows. They use the Action that `--action` names; without it those of `github` use the package that the project depends on, and there are neither checks nor comments. Existing files are never overwritten unless --force is given.',
  arguments: [{ name: 'TEMPLATE', summary: `${templateNames.join(', ')}; python unless said otherwise` }],
  flags: [
    { name: 'from-repo', summary: 'look at what the repository holds and write a pipeline of it' },
    { name: 'force', summary: 'overwrite files that exist' },
    {
      name: 'action',
      value: 'OWNER/REPO@COMMIT',
      summary: 'the Action that workflows use, by the whole id of a commit',
    },
  ],
  run: runInit,
};

async function runInit(input: Input, context: Context): Promise<number> {
  const template = templateNames.find((name) => name === (input.words[0] ?? 'python'));
  if (template === undefined) {
    const { suggestionHint } = await import('../diagnostics/suggestion.ts');
    const given = input.words[0] ?? '';
    const accepted = templateNames.map((name) => `\`${name}\``).join(', ');
    return refuse(context, [
      {
        severity: 'error',
        code: 'unknown-template',
        message: `there is no template \`${given}\`; accepted is one of ${accepted}`,
        ...suggestionHint(given, templateNames),
      },
    ]);
  }
  const fromRepo = input.has('from-repo');
  if (template.startsWith('github') && !fromRepo) return initWorkflows(template, input, context);
  const files = fromRepo ? await draftFromRepository(context.cwd) : await listTemplate(template);
  const facts = { branch: await findDefaultBranch(context), pipelines: [], action: null };
  const schema: NewFile = { path: '.runnable/pipeline.schema.json', content: await readSchemaFile() };
  const filled = [...files.map((file) => fillWorkflow(file, facts)), schema];
  const written = await writeNewFiles(context.cwd, filled, { force: input.has('force') });
  const [ignored, isRepository] = await Promise.all([
    ignoreMade({ ...context, starter: fromRepo ? null : template }),
    isInRepository(context),
  ]);
  report({ ...written, ignored }, { pipeline: fromRepo ? 'main' : 'hello', isRepository }, context);
  return exitCodes.ok;
}

async function initWorkflows(
  template: (typeof templateNames)[number],
  input: Input,
  context: Context,
): Promise<number> {
  const action = input.text('action') ?? null;
  if (action === null ? template === 'github-forks' : !isPinnedAction(action))
    return refuse(context, [wrongAction(template, action)]);
  const files = await listTemplate(template === 'github' && action !== null ? 'github-action' : template);
  const branch = await findDefaultBranch(context);
  const facts = { branch, pipelines: await listRunnable(context), action };
  const filled = files.map((file) => fillWorkflow(file, facts));
  const { written, kept } = await writeNewFiles(context.cwd, filled, { force: input.has('force') });
  context.stdout.write(
    [
      ...written.map((path) => `wrote ${path}\n`),
      ...kept.map((path) => `kept  ${path} (it exists; --force overwrites it)\n`),
      '\nNext: ',
      action === null
        ? 'commit and push them; the project needs a package.json and a lock file in which `runnable` is a dependency.\n'
        : 'commit and push them.\n',
    ].join(''),
  );
  return exitCodes.ok;
}

function wrongAction(template: string, action: string | null): Diagnostic {
  return {
    severity: 'error',
    code: 'action-reference',
    message:
      action === null
        ? `\`${template}\` comments by the Action; \`--action\` says which one is meant`
        : `\`${showOnOneLine(action)}\` names no action; accepted is OWNER/REPO@COMMIT with the whole id of a commit`,
    hint: `runnable init ${template} --action OWNER/REPO@${'0123456789'.repeat(4)}`,
  };
}

interface Written extends Awaited<ReturnType<typeof writeNewFiles>> {
  /** Lines that were added to `.gitignore`. */
  readonly ignored: readonly string[];
}

interface Begun {
  readonly pipeline: string;
  /** Absent a repository, nothing can run yet. */
  readonly isRepository: boolean;
}

function report(written: Written, begun: Begun, context: Context): void {
  const commands = nextCommands(begun);
  const width = Math.max(...commands.map(([command]) => command.length));
  const paint = paintWith(context.style.stdout);
  const line = (word: string, path: string) => `${word} ${join(path)}\n`;
  context.stdout.write(
    [
      ...written.written.map((path) => line(paint('good', 'wrote'), path)),
      ...written.kept.map((path) =>
        line(paint('warning', 'kept '), `${path} (it exists; --force overwrites it)`),
      ),
      written.ignored.length === 0
        ? ''
        : `${paint('good', 'added')} ${written.ignored.join(', ')} to .gitignore\n`,
      '\nNext:\n',
      ...commands.map(([command, what]) => `  ${command.padEnd(width)}  ${what}\n`),
    ].join(''),
  );
}

function nextCommands({
  pipeline,
  isRepository,
}: Begun): readonly (readonly [command: string, what: string])[] {
  const begin = [
    ['git init', 'a repository: each run is pinned to what it holds'],
    ['git add . && git commit -m Begin', 'a first commit'],
  ] as const;
  return [
    ...(isRepository ? [] : begin),
    [`runnable plan ${pipeline}`, 'what would run, with what, and why'],
    [`runnable run ${pipeline}`, 'run it; what is not committed is part of the run'],
    ['runnable runs show latest', 'what it left'],
  ];
}
