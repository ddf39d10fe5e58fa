import { EnvironmentError } from '../../diagnostics/errors.ts';
import { listTasks } from '../../engine/list-tasks.ts';
import type { BrowseActions, BrowsedRuns } from '../../reporters/tui/runs/browsed-runs.ts';
import type { Project } from '../../session/project.ts';
import { openRecords, type Records } from '../../session/records.ts';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { openProjectHere } from '../open-project.ts';
import { refuse } from '../refuse.ts';
import { attachHeld, launchRunner, type OwnRunner } from '../terminal/attach.ts';
import { guardTerminal } from '../terminal/guard.ts';
import { openTerminal } from '../terminal/open-terminal.ts';
import { splitWords } from '../terminal/split-words.ts';
import { readRunFilter } from './list.ts';

/** Lets somebody look through the runs on a terminal. */
export async function browse(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  const filter = await readRunFilter(input, project.value);
  if (!filter.ok) return refuse(context, filter.diagnostics);
  const records = openRecords(project.value);
  const limit = input.count('limit');
  const runs: BrowsedRuns = {
    list: async () =>
      (await records.list({ ...filter.value, ...(limit === undefined ? {} : { limit }) })).runs,
    read: (id) => readDetails(records, id),
    now: Date.now,
  };
  const reports: string[] = [];
  await show(
    { runs, actions: createActions({ project: project.value, records, context, reports }) },
    context,
  );
  for (const path of reports) context.stderr.write(`report     ${path}\n`);
  return exitCodes.ok;
}

async function show(
  what: { readonly runs: BrowsedRuns; readonly actions: BrowseActions },
  context: Context,
): Promise<void> {
  const { browseRuns } = await import('../../reporters/tui/tui.ts');
  const gone = new AbortController();
  const leave = () => gone.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, leave);
  const dismiss = guardTerminal();
  try {
    await browseRuns({ terminal: openTerminal(context), ...what, signal: gone.signal });
  } finally {
    await context.stdout.flush();
    dismiss();
    for (const signal of signals) process.off(signal, leave);
  }
}

// Null: its record is gone, or damaged, which `runs show` tells.
async function readDetails(records: Records, id: string): ReturnType<BrowsedRuns['read']> {
  try {
    const { plan, state } = await records.read(id);
    return { params: plan.params, tasks: listTasks(state) };
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

interface Acting {
  readonly project: Project;
  readonly records: Records;
  readonly context: Context;
  /** Paths of the reports that were written. */
  readonly reports: string[];
}

function createActions({ project, records, context, reports }: Acting): BrowseActions {
  const started = new Map<string, OwnRunner>();
  return {
    open: async (id) => {
      const own = started.get(id) ?? null;
      started.delete(id);
      await attachHeld({ id, records, own }, context);
    },
    rerun: async (id, how) => {
      const words =
        how.what === 'params'
          ? splitWords(how.text).map((word) => `--param=${word}`)
          : how.what === 'failed'
            ? ['--failed']
            : [];
      const runner = await launchRunner(['rerun', id, ...words], context.cwd, context);
      if ('code' in runner)
        return { problem: runner.said.trim().split('\n')[0] ?? 'it could not be started' };
      started.set(runner.launched.id, runner);
      return { run: runner.launched.id };
    },
    cancel: async (id) =>
      (await records.cancel(id, { force: false })) ? `asked ${id} to stop` : 'nobody is at work on this run',
    remove: (run) => removeRecord(project, run),
    report: async (id) => {
      const path = await writeReportOf(id, context);
      reports.push(path);
      return `report ${path}`;
    },
    compare: (before, after) => compareInLines(project, [before, after], context),
  };
}

async function removeRecord(
  project: Project,
  { id, sweep }: { readonly id: string; readonly sweep: string | null },
): Promise<string> {
  const { openSweepRecords } = await import('../../session/sweep/sweep-records.ts');
  const isOpen = sweep !== null && (await openSweepRecords(project).unfinished()).has(sweep);
  if (isOpen) return `its sweep ${sweep} is not finished, and would start it again`;
  const [{ removeRun }, { openState }] = await Promise.all([
    import('../../journal/runs/remove-runs.ts'),
    import('../../journal/state-directory.ts'),
  ]);
  const gone = await removeRun(await openState(project.stateDirectory), id);
  return gone ? `removed ${id}` : 'somebody is at work on this run';
}

async function writeReportOf(id: string, context: Context): Promise<string> {
  const [{ renderHtmlOf }, { writeReport }, { join }] = await Promise.all([
    import('../report/write-unasked.ts'),
    import('../report/write-report.ts'),
    import('node:path'),
  ]);
  const { text, folder } = await renderHtmlOf(id, context);
  const path = join(folder, 'report.html');
  await writeReport({ path, cwd: context.cwd }, text);
  return path;
}

async function compareInLines(
  project: Project,
  [before, after]: readonly [string, string],
  { style }: Context,
): Promise<readonly string[]> {
  const [{ compareRuns }, { renderComparison }] = await Promise.all([
    import('../../session/compare/compare-runs.ts'),
    import('../../reporters/compare/text.ts'),
  ]);
  const text = renderComparison(await compareRuns(project, before, after), {
    ...style.stdout,
    colour: false,
  });
  return text.trimEnd().split('\n');
}
