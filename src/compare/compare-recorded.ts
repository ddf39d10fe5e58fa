import { listTasks } from '../engine/list-tasks.ts';
import { runStatus } from '../engine/record.ts';
import type { RunState } from '../engine/state.ts';
import type { Plan } from '../plan/plan.ts';
import { type ChangedFiles, indexChangedFiles } from '../review/changed-files.ts';
import { isMap, type Json } from '../values/json.ts';
import { compareTask, secondsBetween, type TaskSources, valuesOf } from './compare-task.ts';
import { compareValues } from './compare-values.ts';
import type { ChangedFile, ComparedRun, Comparison, TaskComparison } from './comparison.ts';
import type { RecordedSide, SharedFacts } from './recorded-side.ts';

/** In what two recorded runs differ. Pure; nobody has looked into outputs yet: the `how` of each is null. */
export function compareRecorded(before: RecordedSide, after: RecordedSide, facts: SharedFacts): Comparison {
  const changes = facts.code ?? [];
  const sources: TaskSources = {
    ...facts,
    before,
    after,
    changes: new Map(changes.map((file) => [file.path, file])),
    prefix: after.plan.source.project === '' ? '' : `${after.plan.source.project}/`,
    changed: indexOwn(changes, after.plan.source.project),
  };
  return {
    before: describeRun(before),
    after: describeRun(after),
    code: facts.code,
    params: compareValues(valuesOf(before.plan.params), valuesOf(after.plan.params)),
    environment: compareValues(environmentOf(before), environmentOf(after)),
    tasks: pairTasks(before.state, after.state).map((id) => compareTask(id, sources)),
  };
}

/** Whether anything of a task differs but how long it took. */
export function differs({ change }: TaskComparison): boolean {
  return change !== 'same';
}

function indexOwn(changes: readonly ChangedFile[], project: string): ChangedFiles {
  const prefix = project === '' ? '' : `${project}/`;
  const own = changes.filter(({ path }) => path.startsWith(prefix));
  return indexChangedFiles(own.map(({ path }) => path.slice(prefix.length)));
}

function pairTasks(before: RunState, after: RunState): readonly string[] {
  return [...new Set([...listTasks(after), ...listTasks(before)].map(({ id }) => id))];
}

function describeRun({ plan, state, alive }: RecordedSide): ComparedRun {
  const { started, finished } = state;
  return {
    id: started?.run ?? '',
    pipeline: plan.pipeline,
    commit: plan.source.commit,
    ref: plan.source.ref,
    dirty: plan.source.dirty,
    status: runStatus(state, alive),
    reason: finished?.reason ?? '',
    started: started?.time ?? null,
    seconds: secondsBetween(started?.time ?? null, finished?.time ?? null),
  };
}

function environmentOf({ state: { started }, plan }: RecordedSide): ReadonlyMap<string, Json> {
  if (started === null) return new Map();
  return new Map<string, Json>([
    ['runner', started.runner],
    ['host', started.host],
    ['executor', executorOf(plan, started.configuration)],
  ]);
}

function executorOf({ form }: Plan, configuration: Json): Json {
  const usual = isMap(configuration)
    ? configuration[form === 'job' ? 'jobExecutor' : 'pipelineExecutor']
    : null;
  return usual ?? null;
}
