import { buildTasks } from './build-task.ts';
import type { ShapedFile } from './check-shape.ts';
import { describeTrigger } from './describe-trigger.ts';
import type { PipelineFile } from './generated/pipeline-types.ts';
import type { Loading } from './loading.ts';
import type { Concurrency, Deviation, Pipeline, Task, WorkspaceSettings } from './model.ts';
import { keepTexts, presentItems } from './present-items.ts';
import { readCallReturns } from './read-call.ts';
import { readDuration } from './read-duration.ts';
import { readNotify } from './read-notify.ts';
import { readParams } from './read-params.ts';
import type { TaskSource } from './task-source.ts';

/** A pipeline with the texts that it was made of. */
export interface BuiltPipeline {
  readonly pipeline: Pipeline;
  readonly file: PipelineFile;
  readonly sources: ReadonlyMap<Task, TaskSource>;
}

/** Makes the model: defaults in, short forms written out. What cannot be read is told and left out. */
export function buildPipeline(shaped: ShapedFile, loading: Loading): BuiltPipeline {
  const { file, form } = shaped;
  const { tasks, sources } = buildTasks(shaped.tasks, file.defaults ?? {}, loading);
  const all = [...sources.keys()];
  const timeoutMs = readDuration(file.timeout, ['timeout'], loading);
  const pipeline: Pipeline = {
    name: file.name ?? loading.source.name,
    file: loading.source.file,
    form,
    ...(file.description === undefined ? {} : { description: file.description }),
    tags: keepTexts(file.tags),
    params: readParams(file.params, ['params'], loading),
    env: file.env ?? {},
    passEnv: keepTexts(file.pass_env),
    secrets: [...new Set([...keepTexts(file.secrets), ...all.flatMap((task) => task.secrets)])],
    workspace: buildWorkspace(file),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(file.max_parallel === undefined ? {} : { maxParallel: file.max_parallel }),
    ...(file.concurrency === undefined ? {} : { concurrency: readConcurrency(file.concurrency) }),
    tasks,
    ...readReturns(file, form, tasks),
    ...readNotify(file.notify, ['notify'], loading),
    ...readDeviations(file),
    triggers: presentItems(file.on).map((trigger) => describeTrigger(trigger)),
    inactive: listInactive(shaped.file),
    locate: loading.document.locate,
  };
  return { pipeline, file, sources };
}

function readConcurrency(written: NonNullable<PipelineFile['concurrency']>): Concurrency {
  const {
    group,
    max = 1,
    on_limit: onLimit = 'queue',
  } = typeof written === 'string' ? { group: written } : written;
  return { group, max, onLimit };
}

// A job gives what its task gives, unless it says otherwise.
function readReturns(
  { returns }: PipelineFile,
  form: Pipeline['form'],
  tasks: readonly Task[],
): Pick<Pipeline, 'returns'> {
  if (returns !== undefined) return { returns: readCallReturns(returns) };
  const [only] = tasks;
  if (form === 'pipeline' || only === undefined) return {};
  return { returns: Object.fromEntries(only.returns.map(({ name }) => [name, { task: only.id, name }])) };
}

function readDeviations({ deviations }: PipelineFile): Pick<Pipeline, 'deviations'> {
  const read = (deviations ?? []).flatMap((deviation, index): Deviation[] => {
    if (deviation === null) return [];
    const { rule, task, reason } = deviation;
    const path = ['deviations', index];
    // What has the wrong type was told and left out.
    if (rule === undefined || reason === undefined) return [];
    return [{ rule, ...(task === undefined ? {} : { task }), reason, path }];
  });
  return read.length === 0 ? {} : { deviations: read };
}

function buildWorkspace({ workspace = {} }: PipelineFile): WorkspaceSettings {
  return {
    link: presentItems(workspace.link).map((link) => {
      const { path, required = false, mode = 'read-only' } = typeof link === 'string' ? { path: link } : link;
      return { path: path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, ''), required, mode };
    }),
    exclude: keepTexts(workspace.exclude),
    isolation: workspace.isolation ?? 'shared',
    history: workspace.history ?? false,
    submodules: workspace.submodules ?? false,
    lfs: workspace.lfs ?? false,
  };
}

// Leaving them out changes nothing that a run does.
function listInactive(file: PipelineFile): string[] {
  return inactiveKeys.filter((key) => Object.hasOwn(file, key));
}

/** Keys that are accepted and not acted on yet. */
const inactiveKeys: readonly (keyof PipelineFile)[] = ['on'];
