import type { RecordedRun } from '../../journal/read-run.ts';
import type { Change, Difference } from '../../reporters/html/report-model.ts';

/** Changes of one sort that are listed. */
const mostChanges = 30;

/** In what a run differs from an earlier one, but for its code. */
export function findDifference(
  before: RecordedRun,
  after: RecordedRun,
): Omit<Difference, 'run' | 'startedAt' | 'commit' | 'code'> {
  return {
    params: compareValues(paramsOf(before), paramsOf(after)),
    // What only one of them gave is no sign of other data: this run did not come to its end.
    data: compareValues(outputsOf(before), outputsOf(after)).filter(
      (each) => each.before !== null && each.after !== null,
    ),
    environment: compareValues(environmentOf(before), environmentOf(after)),
  };
}

type Values = ReadonlyMap<string, string>;

function compareValues(before: Values, after: Values): readonly Change[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  const changes: Change[] = [];
  for (const name of names) {
    const change = { name, before: before.get(name) ?? null, after: after.get(name) ?? null };
    if (change.before !== change.after) changes.push(change);
  }
  return changes.slice(0, mostChanges);
}

function paramsOf({ plan }: RecordedRun): Values {
  return new Map(
    plan.params.filter(({ value }) => value !== null).map(({ name, value }) => [name, JSON.stringify(value)]),
  );
}

function outputsOf({ state }: RecordedRun): Values {
  const values = new Map<string, string>();
  for (const task of state.tasks.values()) {
    if (task.status !== 'succeeded') continue;
    for (const { path, digest } of task.outputs) values.set(path, digest.slice(0, 12));
  }
  return values;
}

function environmentOf({ state }: RecordedRun): Values {
  const values = new Map<string, string>();
  if (state.started !== null) {
    values.set('runner', state.started.runner);
    values.set('host', state.started.host);
  }
  for (const { id, environment } of state.tasks.values()) {
    if (environment === undefined) continue;
    const { name, interpreter, packages, list } = environment;
    values.set(id, `${name}: ${interpreter}, ${packages} packages (${list.digest.slice(0, 12)})`);
  }
  return values;
}
