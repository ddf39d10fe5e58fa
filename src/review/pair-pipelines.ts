import type { Pipeline } from '../pipeline/model.ts';
import { stringifyStable } from '../values/stable-json.ts';
import { compareSettings } from './compare-settings.ts';
import type { DefinitionSide } from './definition-side.ts';
import { findSame, fingerprint, printTask } from './fingerprint.ts';
import { pairTasks, type TaskLevel, type TaskPair } from './pair-tasks.ts';
import type { FieldChange } from './review.ts';
import { settingsOfPipeline } from './settings.ts';

/** A pipeline as it is on both sides, or on one, with its tasks. */
export type PipelinePair = { readonly tasks: readonly TaskPair[] } & (
  | { readonly before: Pipeline; readonly after: Pipeline; readonly fields: readonly FieldChange[] }
  | { readonly before: Pipeline; readonly after: null }
  | { readonly before: null; readonly after: Pipeline }
);

/**
 * Pairs pipelines by their names; of the others those that are the same but for their name, if there is only one such
 * pair. Those whose file has an error at the head are in no pair. In the order of their names.
 */
export function pairPipelines(base: DefinitionSide, head: DefinitionSide): PipelinePair[] {
  const now = byName(head.pipelines);
  const unread = new Set(head.unread.keys());
  const readable = base.pipelines.filter(
    (pipeline) => now.has(pipeline.name) || !unread.has(pipeline.locate([]).file),
  );
  const old = byName(readable);
  const former = findFormer(old, now);
  const renamed = new Set(former.values());
  const pairs = [...now.values()].map((after): PipelinePair => {
    const before = former.get(after) ?? old.get(after.name);
    const tasks = pairTasks(before === undefined ? null : levelOf(before), levelOf(after));
    if (before === undefined) return { before: null, after, tasks };
    const fields =
      before === after ? [] : compareSettings(settingsOfPipeline(before), settingsOfPipeline(after));
    return { before, after, fields, tasks };
  });
  const gone = [...old.values()].filter((each) => !now.has(each.name) && !renamed.has(each));
  const removed = gone.map(
    (before): PipelinePair => ({ before, after: null, tasks: pairTasks(levelOf(before), null) }),
  );
  return [...pairs, ...removed].sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
}

/** The name at the head, else that at the base. */
export function nameOf({ before, after }: PipelinePair): string {
  return (after ?? before).name;
}

function byName(pipelines: readonly Pipeline[]): ReadonlyMap<string, Pipeline> {
  const named = new Map<string, Pipeline>();
  for (const pipeline of pipelines) if (!named.has(pipeline.name)) named.set(pipeline.name, pipeline);
  return named;
}

function levelOf(pipeline: Pipeline): TaskLevel {
  return { pipeline, within: pipeline.name, tasks: pipeline.tasks };
}

type Named = ReadonlyMap<string, Pipeline>;

// What a pipeline was called, by the pipeline that it is now.
function findFormer(old: Named, now: Named): ReadonlyMap<Pipeline, Pipeline> {
  const gone = [...old.values()].filter(({ name }) => !now.has(name));
  const fresh = [...now.values()].filter(({ name }) => !old.has(name));
  return new Map(findSame(gone, fresh, print).map(([before, after]) => [after, before]));
}

function print(pipeline: Pipeline): string {
  return stringifyStable([
    fingerprint(settingsOfPipeline(pipeline), ['description']),
    ...pipeline.tasks.map(printTask),
  ]);
}
