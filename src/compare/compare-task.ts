import type { TaskState } from '../engine/state.ts';
import type { PlannedTask, ResolvedParam } from '../plan/plan.ts';
import type { ChangedFiles } from '../review/changed-files.ts';
import { listChangedInputs } from '../review/code-of-task.ts';
import type { Json } from '../values/json.ts';
import { compareDefinition } from './compare-definition.ts';
import { compareOutputs } from './compare-outputs.ts';
import { comparePackages } from './compare-packages.ts';
import { compareReturns } from './compare-returns.ts';
import { compareValues } from './compare-values.ts';
import type { Both, ChangedFile, TaskComparison, TouchedFile, ValueChange } from './comparison.ts';
import type { RecordedSide, SharedFacts } from './recorded-side.ts';

/** What tasks are compared from. */
export interface TaskSources extends Omit<SharedFacts, 'code'> {
  readonly before: RecordedSide;
  readonly after: RecordedSide;
  /** Changed files of the project, and what became of each file by its path in the repository. */
  readonly changed: ChangedFiles;
  readonly changes: ReadonlyMap<string, ChangedFile>;
  /** Of the project in the repository: empty, or with `/` at its end. */
  readonly prefix: string;
}

/** In what one task differs between two runs; one of them may lack it. */
export function compareTask(id: string, sources: TaskSources): TaskComparison {
  const [old, now] = [taskIn(sources.before, id), taskIn(sources.after, id)];
  const own = old.state === null || now.state === null ? noDetails : compareDetails(old, now, sources);
  const status = bothOf(old.state?.status, now.state?.status);
  const reason = bothOf(old.state?.reason, now.state?.reason);
  const known = now.state ?? old.state;
  return {
    id,
    kind: known?.kind ?? '',
    parent: known?.parent ?? null,
    change:
      old.state === null
        ? 'added'
        : now.state === null
          ? 'removed'
          : isChanged(status, own)
            ? 'changed'
            : 'same',
    status,
    reason,
    seconds: { before: secondsOf(old.state), after: secondsOf(now.state) },
    ...own,
  };
}

/** Seconds from one ISO 8601 time to another; null where one is not known. */
export function secondsBetween(start: string | null, end: string | null): number | null {
  return start === null || end === null ? null : Math.max(0, Date.parse(end) - Date.parse(start)) / 1000;
}

/** Values of params by name. */
export function valuesOf(params: readonly ResolvedParam[]): ReadonlyMap<string, Json> {
  return new Map(params.map(({ name, value }) => [name, value]));
}

interface TaskIn {
  readonly state: TaskState | null;
  readonly planned: PlannedTask | undefined;
  readonly run: RecordedSide;
}

type Details = Pick<
  TaskComparison,
  'definition' | 'code' | 'params' | 'environment' | 'packages' | 'returns' | 'outputs'
>;

const noDetails: Details = {
  definition: [],
  code: [],
  params: [],
  environment: [],
  packages: [],
  returns: [],
  outputs: [],
};

function taskIn(run: RecordedSide, id: string): TaskIn {
  return { state: run.state.tasks.get(id) ?? null, planned: run.state.planned.get(id), run };
}

function bothOf<T>(before: T | undefined, after: T | undefined): Both<T> {
  return { before: before ?? null, after: after ?? null };
}

function compareDetails(old: TaskIn, now: TaskIn, sources: TaskSources): Details {
  const [before, after] = [resultsOf(old), resultsOf(now)];
  return {
    definition: compareDefinition(old.planned, now.planned),
    code: listTouched(now.planned, sources),
    params: compareValues(valuesOf(old.planned?.params ?? []), valuesOf(now.planned?.params ?? [])),
    environment: compareValues(...environmentsOf(old, now)),
    packages: compareInstalled(old, now, sources),
    returns: compareReturns(before.returns, after.returns),
    outputs: compareOutputs(before.outputs, after.outputs),
  };
}

// How long it took and why it failed in other words are no difference by themselves.
function isChanged(status: TaskComparison['status'], details: Details): boolean {
  return status.before !== status.after || Object.values(details).some((list) => list.length > 0);
}

// What a run that left the task out took from an earlier one stands for it.
function resultsOf({ state, planned }: TaskIn): Pick<TaskState, 'returns' | 'outputs'> {
  return planned?.earlier ?? state ?? { returns: {}, outputs: [] };
}

function listTouched(planned: PlannedTask | undefined, sources: TaskSources): readonly TouchedFile[] {
  if (planned === undefined) return [];
  return listChangedInputs(planned, sources.changed, sources.kinds).map(({ path, as }) => {
    const shown = sources.prefix + path;
    return { path: shown, change: sources.changes.get(shown)?.change ?? 'changed', as };
  });
}

// Of one whose results were used again it is not known which programs made them.
function environmentsOf(old: TaskIn, now: TaskIn): [ReadonlyMap<string, Json>, ReadonlyMap<string, Json>] {
  const areKnown = [old, now].every(({ state }) => state?.reason !== 'cached');
  const environmentOf = (side: TaskIn) =>
    new Map([...(areKnown ? programsOf(side) : []), ...packagesFrom(side)]);
  return [environmentOf(old), environmentOf(now)];
}

function programsOf({ state, run }: TaskIn): readonly (readonly [string, Json])[] {
  const tools = state === null ? [] : (run.tools.get(state.id) ?? []);
  return tools.map(({ name, path }) => [name, path]);
}

function packagesFrom({ state }: TaskIn): readonly (readonly [string, Json])[] {
  const environment = state?.environment;
  if (environment === undefined) return [];
  const { name, tool, interpreter } = environment;
  return [
    ['packages from', name],
    ['installed by', tool],
    ['interpreter', interpreter],
  ];
}

function compareInstalled(old: TaskIn, now: TaskIn, { packages }: TaskSources): readonly ValueChange[] {
  const [before, after] = [old, now].map(({ state }) => {
    const digest = state?.environment?.list.digest;
    return digest === undefined ? [] : packages.get(digest);
  });
  return before === undefined || after === undefined ? [] : comparePackages(before, after);
}

function secondsOf(state: TaskState | null): number | null {
  return state === null ? null : secondsBetween(state.startedAt, state.endedAt);
}
