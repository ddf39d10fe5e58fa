import type { KindSchema } from '../pipeline/kind-schema.ts';
import type { Task } from '../pipeline/model.ts';
import type { ChangedFiles } from './changed-files.ts';
import { type ChangedInput, findChangedInput } from './code-of-task.ts';
import type { ForeseenChange } from './definition-side.ts';
import { describeFields } from './describe-fields.ts';
import { nameOf, type PipelinePair } from './pair-pipelines.ts';
import type { TaskPair } from './pair-tasks.ts';
import type { FieldChange, TaskChangeKind } from './review.ts';
import { quote, quoteAll } from './sentence.ts';

/** A pair of tasks, and what became of it. */
export interface TracedTask {
  readonly pair: TaskPair;
  readonly change: TaskChangeKind | 'unchanged';
  readonly fields: readonly FieldChange[];
  readonly cosmetic: boolean;
  /** One clause. */
  readonly why: string;
  /** A file that it names and that changed, whatever else did. */
  readonly input: ChangedInput | null;
  /** It would come out anew. */
  readonly runs: boolean;
  /** By the key of its `cache`, its results would be used again; null: it has none, or that is not known. */
  readonly reused: boolean | null;
  /** The tasks of its branch. */
  readonly inside: readonly TracedTask[];
}

/** A pair of pipelines with what became of its tasks. */
export interface TracedPipeline {
  readonly pair: PipelinePair;
  readonly tasks: readonly TracedTask[];
  readonly runs: boolean;
}

/** What tasks stand on beside their definition. */
export interface Grounds {
  readonly changed: ChangedFiles;
  readonly kinds: ReadonlyMap<string, KindSchema>;
  /** As of `ReviewInput`. */
  readonly foreseen: ReadonlyMap<string, ForeseenChange>;
}

/** Follows each change to all that comes after it, through needs, branches and calls. */
export function traceChanges(pairs: readonly PipelinePair[], grounds: Grounds): TracedPipeline[] {
  const byName = new Map(pairs.map((pair) => [nameOf(pair), pair]));
  const traced = new Map<string, TracedPipeline | 'under-way'>();
  const trace = (name: string): TracedPipeline | null => {
    const pair = byName.get(name);
    const known = traced.get(name);
    if (known !== undefined) return known === 'under-way' ? null : known;
    if (pair === undefined) return null;
    traced.set(name, 'under-way');
    const done = tracePipeline(pair, { ...grounds, runsCalled: (called) => trace(called)?.runs === true });
    traced.set(name, done);
    return done;
  };
  return [...byName.keys()].flatMap((name) => trace(name) ?? []);
}

interface Tracing extends Grounds {
  /** Whether something of a pipeline that is called by name would come out anew. */
  readonly runsCalled: (pipeline: string) => boolean;
}

function tracePipeline(pair: PipelinePair, tracing: Tracing): TracedPipeline {
  const tasks = traceLevel(pair.tasks, describeCommon(pair), tracing);
  return { pair, tasks, runs: tasks.some(differs) };
}

// What is gone runs no more, and gives nothing.
function differs({ runs, change }: TracedTask): boolean {
  return runs || change === 'removed';
}

/** Settings of a pipeline that each of its tasks stands on. */
const common = ['env', 'pass_env', 'params', 'workspace'];

function describeCommon(pair: PipelinePair): string | null {
  if (pair.before === null || pair.after === null) return null;
  const changed = pair.fields.filter(({ field }) => common.includes(field)).map(({ field }) => field);
  return changed.length === 0 ? null : `${quoteAll(changed)} of the pipeline changed`;
}

function traceLevel(pairs: readonly TaskPair[], inherited: string | null, tracing: Tracing): TracedTask[] {
  const runs = new Set<string>();
  return pairs.map((pair) => {
    const traced = traceTask(pair, { inherited, running: runs }, tracing);
    if (traced.runs && pair.after !== null) runs.add(pair.after.task.id);
    return traced;
  });
}

interface Around {
  /** Why all of the level would come out anew. */
  readonly inherited: string | null;
  /** Ids of the tasks of the level that would. */
  readonly running: ReadonlySet<string>;
}

function traceTask(pair: TaskPair, around: Around, tracing: Tracing): TracedTask {
  const { after } = pair;
  if (after === null) return traceRemoved(pair, tracing);
  const fields = pair.before === null ? [] : pair.fields;
  const input = findChangedInput(after.task, tracing.changed, tracing.kinds);
  const cosmetic = fields.length > 0 && fields.every(({ field }) => field === 'description');
  const own = judgeDefinition(pair, fields);
  const foreseen = foreseenOf(pair, tracing);
  const reused = foreseen?.reused ?? null;
  const reason = findReason(after.task, { around, input, foreseen }, tracing);
  const changed = own !== null && !cosmetic && foreseen === undefined;
  const inside = traceLevel(pair.inside, changed ? `${quote(after.id)} changed` : reason, tracing);
  const inner = inside.find(differs);
  const why = reason ?? (inner === undefined ? null : `${quote(idOf(inner))} in it changed`);
  const runs = changed || why !== null;
  const rest = { pair, fields, cosmetic: cosmetic && why === null, input, runs, reused, inside };
  if (own !== null)
    return { ...rest, ...own, why: joinReasons(own.why, addition({ cosmetic, why, reused })) };
  return why === null ? { ...rest, change: 'unchanged', why: '' } : { ...rest, change: 'rerun', why };
}

function traceRemoved(pair: TaskPair, tracing: Tracing): TracedTask {
  const inside = traceLevel(pair.inside, null, tracing);
  const rest = { fields: [], cosmetic: false, input: null, runs: false, reused: null, inside };
  return { pair, change: 'removed', why: '', ...rest };
}

function judgeDefinition(
  pair: TaskPair,
  fields: readonly FieldChange[],
): { readonly change: TaskChangeKind; readonly why: string } | null {
  const { before, after } = pair;
  if (before === null) return { change: 'added', why: '' };
  if (after !== null && before.id !== after.id) return { change: 'renamed', why: `was ${quote(before.id)}` };
  if (fields.length === 0) return null;
  const params = { before: before.task.params, after: after?.task.params ?? [] };
  return { change: 'modified', why: describeFields(fields, params) };
}

function describeInput(input: ChangedInput | null): string | null {
  if (input === null) return null;
  const words = { code: 'code changed: ', input: 'input changed: ', packages: 'packages changed: ' } as const;
  return `${words[input.as]}${quote(input.path)}`;
}

interface Told {
  readonly cosmetic: boolean;
  readonly why: string | null;
  readonly reused: boolean | null;
}

function addition({ cosmetic, why, reused }: Told): string | null {
  if (cosmetic) return why;
  return reused === true ? 'its results would be used again' : null;
}

interface Reasons {
  readonly around: Around;
  readonly input: ChangedInput | null;
  readonly foreseen: ForeseenChange | undefined;
}

// The keys of the engine say it: nothing else does where they can.
function findReason(task: Task, { around, input, foreseen }: Reasons, tracing: Tracing): string | null {
  if (foreseen !== undefined) return describeForeseen(foreseen);
  return describeInput(input) ?? describeAround(task, around) ?? describeCalled(task, tracing);
}

// What an executor has is in keys, too, and nobody asks it here.
function foreseenOf({ before, after }: TaskPair, { foreseen }: Tracing): ForeseenChange | undefined {
  if (before === null || after === null || before.task.executor !== after.task.executor) return undefined;
  return foreseen.get(after.id);
}

function describeForeseen(foreseen: ForeseenChange): string | null {
  if (foreseen.reused) return null;
  return foreseen.fields.length === 0 ? 'its key changed' : `${quoteAll(foreseen.fields, 3)} changed`;
}

function describeAround(task: Task, { inherited, running }: Around): string | null {
  const upstream = task.needs.filter((id) => running.has(id));
  return upstream.length > 0 ? `upstream ${quoteAll(upstream)}` : inherited;
}

function describeCalled({ call }: Task, { runsCalled }: Tracing): string | null {
  return call?.form === 'named' && runsCalled(call.name) ? `pipeline ${quote(call.name)} changed` : null;
}

function joinReasons(first: string, second: string | null): string {
  return second === null ? first : `${first}; ${second}`;
}

function idOf({ pair: { before, after } }: TracedTask): string {
  return (after ?? before).id;
}
