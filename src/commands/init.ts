import { join } from 'node:path';
import { paintWith } from '../reporters/paint.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { draftFromRepository } from './init/draft.ts';
import { listTemplate, readSchemaFile, templateNames } from './init/templates.ts';
import { type NewFile, writeNewFiles } from './init/write-new-files.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';

export const init: Command = {
  examples: [
    { line: 'runnable init', does: 'a pipeline of Python functions and a shell script' },
    { line: 'runnable init node', does: 'the same with JavaScript functions' },
    { line: 'runnable init github', does: 'workflows that run pipelines and review pull requests' },
    { line: 'runnable init --from-repo', does: 'a pipeline of what is there: scripts, tests, package.json' },
  ],
  description:
    'Writes a first pipeline, a task with its test, and a GitHub workflow; `github` and `github-forks` write only workflows that use the Action. Existing files are never overwritten unless --force is given.',
  arguments: [{ name: 'TEMPLATE', summary: `${templateNames.join(', ')}; python unless said otherwise` }],
  flags: [
    { name: 'from-repo', summary: 'look at what the repository holds and write a pipeline of it' },
    { name: 'force', summary: 'overwrite files that exist' },
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
  const files = fromRepo ? await draftFromRepository(context.cwd) : await listTemplate(template);
  if (template.startsWith('github') && !fromRepo) return writeWorkflows(files, input, context);
  const schema: NewFile = { path: '.runnable/pipeline.schema.json', content: await readSchemaFile() };
  const written = await writeNewFiles(context.cwd, [...files, schema], { force: input.has('force') });
  report(written, fromRepo ? 'main' : 'hello', context);
  return exitCodes.ok;
}

async function writeWorkflows(files: readonly NewFile[], input: Input, context: Context): Promise<number> {
  const { written, kept } = await writeNewFiles(context.cwd, files, { force: input.has('force') });
  context.stdout.write(
    [
      ...written.map((path) => `wrote ${path}\n`),
      ...kept.map((path) => `kept  ${path} (it exists; --force overwrites it)\n`),
      '\nNext: put the repository and the commit of the Action where `uses: OWNER/runnable@…` stands.\n',
    ].join(''),
  );
  return exitCodes.ok;
}

function report(
  written: Awaited<ReturnType<typeof writeNewFiles>>,
  pipeline: string,
  context: Context,
): void {
  const paint = paintWith(context.style.stdout);
  const line = (word: string, path: string) => `${word} ${join(path)}\n`;
  context.stdout.write(
    [
      ...written.written.map((path) => line(paint('good', 'wrote'), path)),
      ...written.kept.map((path) =>
        line(paint('warning', 'kept '), `${path} (it exists; --force overwrites it)`),
      ),
      '\nNext:\n',
      ...nextCommands(pipeline).map(([command, what]) => `  ${command.padEnd(commandWidth)}  ${what}\n`),
    ].join(''),
  );
}

const last = 'runnable runs show latest';
const commandWidth = last.length;

function nextCommands(pipeline: string): readonly (readonly [command: string, what: string])[] {
  return [
    [`runnable plan ${pipeline}`, 'what would run, with what, and why'],
    [`runnable run ${pipeline}`, 'run it; what is not committed is part of the run'],
    [last, 'what it left'],
  ];
}
