import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { shapeDiagnostic } from '../diagnostics/shape-diagnostic.ts';
import type { RunSummary } from '../journal/runs/run-summary.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { markOfRun, wordOf } from '../reporters/glyphs.ts';
import { type Cell, renderTable } from '../reporters/table.ts';
import { readCurrentDefinitions } from '../session/current-definitions.ts';
import type { Definitions, Project } from '../session/project.ts';
import { openRecords } from '../session/records.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { configFlag, openProjectHere } from './open-project.ts';
import { printDiagnostics } from './print-diagnostics.ts';
import { refuse } from './refuse.ts';

export const list: Command = {
  examples: [
    { line: 'runnable list', does: 'pipelines and jobs of the project, with triggers and last result' },
    { line: 'runnable list --json', does: 'for a script' },
  ],
  description:
    'A file with an error is told on stderr, and hides no other; with --json it also stands under `broken`, with its diagnostics as `validate --json` prints them.',
  arguments: [],
  flags: [configFlag, { name: 'json', summary: 'print JSON' }],
  run: runList,
};

async function runList(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { input });
  if (!project.ok) return refuse(context, project.diagnostics);
  const read = await readCurrentDefinitions(project.value);
  if (!read.ok) return refuse(context, read.diagnostics);
  const definitions = read.value;
  const last = await lastRuns(project.value);
  const errors = definitions.diagnostics.filter(({ severity }) => severity === 'error');
  if (input.has('json')) printJson({ ...definitions, diagnostics: errors }, last, context);
  else printTable(definitions, last, context);
  await printDiagnostics(errors, {
    sink: context.stderr,
    style: context.style.stderr,
    sources: definitions.sources,
  });
  return exitCodes.ok;
}

type LastRuns = ReadonlyMap<string, RunSummary>;

async function lastRuns(project: Project): Promise<LastRuns> {
  const { runs } = await openRecords(project).list({ project: project.prefix, pulled: false });
  // The newest is first, and the last one set wins.
  return new Map(runs.toReversed().map((run) => [run.pipeline, run]));
}

function printJson({ pipelines, diagnostics }: Definitions, last: LastRuns, context: Context): void {
  const shape = pipelines.map((pipeline) => {
    const run = last.get(pipeline.name);
    const { name, form, file, description, tags, triggers, inactive } = pipeline;
    return {
      name,
      form,
      file,
      description: description ?? null,
      tags,
      tasks: pipeline.tasks.map(({ id }) => id),
      triggers: triggers.map(({ type, summary }) => ({ type, summary })),
      inactive,
      last: run === undefined ? null : { id: run.id, status: run.status, started_at: run.startedAt },
    };
  });
  context.stdout.write(`${JSON.stringify({ pipelines: shape, broken: listBroken(diagnostics) })}\n`);
}

// By file, for the name of a pipeline may be what is wrong.
function listBroken(errors: readonly Diagnostic[]) {
  const files = [...new Set(errors.map(({ span }) => span?.file ?? null))];
  return files.map((file) => ({
    file,
    diagnostics: errors.filter(({ span }) => (span?.file ?? null) === file).map(shapeDiagnostic),
  }));
}

function printTable({ pipelines }: Definitions, last: LastRuns, context: Context): void {
  const { unicode } = context.style.stdout;
  const rows = pipelines.map((pipeline): readonly Cell[] => [
    { text: pipeline.name, tone: 'strong' },
    { text: describeForm(pipeline) },
    describeLast(last.get(pipeline.name), unicode),
    { text: pipeline.triggers.map(({ type, summary }) => `${type} ${summary}`.trim()).join(', ') },
    { text: pipeline.description ?? '', tone: 'faint' },
  ]);
  const head = ['name', 'form', 'last', 'triggers', 'description'];
  context.stdout.write(renderTable({ head, rows }, context.style.stdout));
  const triggered = pipelines.filter(({ triggers }) => triggers.length > 0);
  if (triggered.length > 0 && !context.quiet) {
    context.stderr.write('note: this version starts no run by a trigger; `runnable run` does it by hand\n');
  }
}

function describeForm({ form, tasks }: Pipeline): string {
  if (form === 'job') return 'job';
  return tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
}

function describeLast(run: RunSummary | undefined, unicode: boolean): Cell {
  if (run === undefined) return { text: 'not run here', tone: 'faint' };
  const { glyph, tone } = markOfRun(run.status, unicode);
  return { text: `${glyph} ${wordOf(run.status)}`, tone };
}
