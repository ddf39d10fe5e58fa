import { runRecord } from '../../src/engine/record.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { ReportModel, TaskDetail } from '../../src/reporters/html/report-model.ts';
import { reportLines } from '../../src/reporters/line-reporter.ts';
import { collectSummary, type RunSummary } from '../../src/reporters/run-summary.ts';
import { type Happening, tellRun } from './told-run.ts';

/** The model of a run that is told by hand; nothing is known of it but what its events tell. */
export async function modelOf(
  plan: Plan,
  happenings: readonly Happening[],
  parts: Partial<ReportModel> = {},
): Promise<ReportModel> {
  const collector = collectSummary();
  const state = await tellRun(plan, happenings, reportLines([collector]));
  const summary = collector.summarise(state);
  if (summary === null) throw new Error('the run has not started');
  return {
    summary,
    record: runRecord(plan, state, false),
    commands: [`runnable rerun ${summary.run}`],
    patch: null,
    provenance: [{ name: 'executor', value: 'local' }],
    notes: [],
    tasks: summary.tasks.map((task) => {
      const { startedAt = null, endedAt = null } = state.tasks.get(task.id) ?? {};
      return makeDetail(task.id, { startedAt, endedAt, needs: state.planned.get(task.id)?.needs ?? [] });
    }),
    difference: null,
    history: [],
    sweep: null,
    readLog: async () => ({ lines: [], cut: null }),
    ...parts,
  };
}

/** A task of which nothing more is known. */
export function makeDetail(id: string, parts: Partial<TaskDetail> = {}): TaskDetail {
  return {
    id,
    description: '',
    parent: null,
    needs: [],
    readyAt: null,
    startedAt: null,
    endedAt: null,
    attempts: [],
    params: [],
    tools: [],
    inputs: [],
    environment: '',
    previews: new Map(),
    source: null,
    markdown: '',
    ...parts,
  };
}

/** A summary of tasks that all went well, in a chain if `needs` says so elsewhere. */
export function makeSummary(ids: readonly string[], parts: Partial<RunSummary> = {}): RunSummary {
  return {
    run: 'r-7k2qm3n8pa',
    pipeline: 'train',
    source: {
      commit: 'c0ffee'.padEnd(40, '0'),
      base: 'c0ffee'.padEnd(40, '0'),
      dirty: false,
      branch: 'main',
      tag: null,
      ref: 'HEAD',
      project: '',
    },
    params: [],
    status: 'succeeded',
    reason: '',
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 60,
    workspace: null,
    tasks: ids.map((id) => ({
      id,
      task: id,
      kind: 'shell',
      parent: null,
      group: null,
      status: 'succeeded',
      reason: '',
      attempts: 1,
      seconds: 1,
      failure: null,
      tail: [],
      returns: {},
      outputs: [],
    })),
    ...parts,
  };
}
