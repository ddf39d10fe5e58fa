import type { Tried } from '../../bisect/bisection.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { failure, type Result } from '../../diagnostics/result.ts';
import type { Control } from '../../engine/ports.ts';
import type { HistoryCommit } from '../../git/list-between.ts';
import { unlessLost } from '../../journal/read-run.ts';
import { newRunId } from '../../journal/run-id.ts';
import type { RunSummary } from '../../journal/runs/run-summary.ts';
import type { Plan } from '../../plan/plan.ts';
import { quietPlan } from '../../plan/quiet-plan.ts';
import { type PreparedRun, pinTarget, planPinned } from '../prepare.ts';
import type { Project } from '../project.ts';
import { openRecords } from '../records.ts';
import type { RunRequest } from '../request.ts';
import { startRun } from '../run.ts';
import { hadNoLessTime, isSameWork, type Judgement, judgeRun, lackedTime } from './judge-run.ts';
import type { BisectRequest } from './prepare-bisect.ts';

/** What commits are tried with. */
export interface Trial {
  readonly project: Project;
  readonly request: BisectRequest;
  /** Earlier runs of the pipeline by their commit, the newest first. */
  readonly recorded: ReadonlyMap<string, readonly RunSummary[]>;
  /** Version of the runner. */
  readonly version: string;
}

/** How a commit is run where no earlier run tells of it. */
export interface TrialRun {
  readonly control: Control;
  readonly onRun: (id: string) => void;
}

/**
 * Judges a commit: by an earlier run that did the same work, else by a run of its own; without `run` null where there is
 * no earlier one. What cannot be planned there says nothing about the task. Throws `EnvironmentError`.
 */
export async function tryCommit(trial: Trial, commit: HistoryCommit, run?: TrialRun): Promise<Tried | null> {
  const planned = await planAt(trial, commit.id);
  if (!planned.ok) return tell(commit, { verdict: 'skip', reason: firstWords(planned.diagnostics) });
  const prepared = planned.value;
  let started = false;
  try {
    const known = await findRecorded(trial, commit.id, prepared.plan);
    if (known !== null) return tell(commit, known.judgement, { run: known.run, recorded: true });
    if (run === undefined) return null;
    started = true;
    const { project, version, request } = trial;
    const { control } = run;
    const finished = await startRun(project, prepared, {
      reporters: [],
      control,
      version,
      onRun: run.onRun,
    });
    return tell(commit, judgeRun(finished.state, request.task ?? null), { run: finished.id });
  } finally {
    if (!started) await prepared.close();
  }
}

async function planAt({ project, request }: Trial, commit: string): Promise<Result<PreparedRun>> {
  const target = await pinTarget(project, requestAt(request, commit));
  if (!target.ok) return target;
  const root = request.task === undefined ? undefined : rootOf(request.task);
  let planned: Result<PreparedRun> | undefined;
  try {
    const tasks = target.value.pipeline.tasks.map(({ id }) => id);
    if (root !== undefined && !tasks.includes(root)) return failure([noTask(root, tasks)]);
    planned = await planPinned(target.value, { id: newRunId(), params: [] });
    return planned.ok
      ? { ...planned, value: { ...planned.value, plan: quietPlan(planned.value.plan) } }
      : planned;
  } finally {
    if (!planned?.ok) await target.value.close();
  }
}

function requestAt({ pipeline, task, run }: BisectRequest, commit: string): RunRequest {
  return {
    ...run,
    target: { pipeline },
    ref: commit,
    dirty: 'refuse',
    only: [],
    from: [],
    until: task === undefined ? [] : [rootOf(task)],
    stub: [],
    failFast: false,
    keepWorkspace: false,
    trigger: 'bisect',
  };
}

/** An instance, or a task of a branch, runs with the task of the file that it is part of. */
function rootOf(task: string): string {
  return task.replace(/[[/].*$/s, '');
}

function noTask(id: string, tasks: readonly string[]): Diagnostic {
  const there = tasks.map((each) => `\`${each}\``).join(', ');
  return { severity: 'error', code: 'unknown-task', message: `it has no task \`${id}\`; there are ${there}` };
}

/** Earlier runs of one commit that are looked at. */
const mostLookedAt = 5;

async function findRecorded(
  { project, request, recorded }: Trial,
  commit: string,
  plan: Plan,
): Promise<{ readonly run: string; readonly judgement: Judgement } | null> {
  const records = openRecords(project);
  const task = request.task ?? null;
  for (const { id, trigger } of (recorded.get(commit) ?? []).slice(0, mostLookedAt)) {
    const run = await unlessLost(records.read(id));
    if (run === null || !isSameWork(plan, run.plan) || run.state.finished?.status === 'canceled') continue;
    const judgement = judgeRun(run.state, task);
    // Of a run that somebody hurried, or whose machine had much to do, time out says little.
    const hadTime = trigger === 'bisect' && hadNoLessTime(plan, run.plan);
    if (!hadTime && lackedTime(run.state, task, judgement)) continue;
    // Another run may have ended before its task had a turn, as with `--fail-fast`; one of a search does not.
    if (judgement.verdict !== 'skip' || trigger === 'bisect') return { run: id, judgement };
  }
  return null;
}

function firstWords(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.find(({ severity }) => severity === 'error')?.message ?? '';
}

function tell(
  { id, author, date, subject }: HistoryCommit,
  { verdict, reason }: Judgement,
  { run = null, recorded = false }: { readonly run?: string | null; readonly recorded?: boolean } = {},
): Tried {
  return { commit: id, author, date, subject, verdict, reason, run, recorded };
}
