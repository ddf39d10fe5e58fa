import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../diagnostics/result.ts';
import type { RunRequest, RunTarget } from '../session/request.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { countOption, writeAssignments } from './option-values.ts';

/** What is run: a pipeline or job by its name, or a job that stands in no file. */
export type Target = string | Job;

/** A job that stands in no file. */
export interface Job {
  /** What kind of task it is: `shell`, `python`, `node` … */
  readonly kind: string;
  /** What would stand behind that key in a pipeline file. */
  readonly value: string | JsonObject;
  /** What the run is called; the kind unless said otherwise. */
  readonly name?: string | undefined;
  /** Names of what it returns. */
  readonly returns?: readonly string[] | undefined;
  /** Globs of the files that it gives. */
  readonly outputs?: readonly string[] | undefined;
  /** A file with packages, such as `requirements.txt`, that are installed for it. */
  readonly environment?: string | undefined;
}

/** What a run is asked for beside its target. Everything is as for the flags of `runnable run` of the same names. */
export interface RequestOptions {
  /** One task of the pipeline, run as a job. */
  readonly task?: string | undefined;
  /** Values by `name`, or by `task.name` for a param of one task. One that is undefined is not given. */
  readonly params?: Readonly<Record<string, Json | undefined>> | undefined;
  /** A JSON or YAML file with params, relative to `cwd`. */
  readonly paramsFile?: string | undefined;
  /** A branch, tag or commit in place of the work tree. */
  readonly ref?: string | undefined;
  /** Fetch what a partial clone lacks of the commit. */
  readonly fetch?: boolean | undefined;
  /** What to do with changes that are not committed; `include` unless said otherwise. */
  readonly dirty?: 'include' | 'refuse' | undefined;
  /** Selectors: `task`, `+task` with all it needs, `task+` with all that need it. */
  readonly only?: readonly string[] | undefined;
  /** These tasks and all that need them. */
  readonly from?: readonly string[] | undefined;
  /** These tasks and all they need. */
  readonly until?: readonly string[] | undefined;
  /** Tasks that only pretend to run, with what they return. */
  readonly stub?: Readonly<Record<string, JsonObject>> | undefined;
  /** The run that gives what tasks that are left out gave; else the latest that succeeded. */
  readonly inputsFrom?: string | undefined;
  /** Tasks at the same time. */
  readonly maxParallel?: number | undefined;
  /** Start nothing more after a failure that nothing handles. */
  readonly failFast?: boolean | undefined;
  /** For the whole run, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** An executor of the configuration. */
  readonly executor?: string | undefined;
  /** Keep the private copy also after success. */
  readonly keepWorkspace?: boolean | undefined;
}

/** What the options ask for, in the terms of a session. */
export function readRequest(target: Target, options: RequestOptions): Result<RunRequest> {
  const params = writeAssignments('params', options.params ?? {});
  const stub = writeAssignments('stub', options.stub ?? {});
  const maxParallel = countOption('maxParallel', options.maxParallel);
  const timeoutMs = countOption('timeoutMs', options.timeoutMs);
  const { paramsFile, ref, inputsFrom, executor } = options;
  const isPipeline = typeof target === 'string';
  const request: RunRequest = {
    target: targetOf(target, options.task),
    ...dropUndefined({ paramsFile, ref, executor, ...(isPipeline ? { inputsFrom } : {}) }),
    ...dropUndefined({ maxParallel: options.maxParallel, timeoutMs: options.timeoutMs }),
    dirty: options.dirty ?? 'include',
    fetch: options.fetch ?? false,
    params: params.texts,
    only: isPipeline ? (options.only ?? []) : [],
    from: isPipeline ? (options.from ?? []) : [],
    until: isPipeline ? (options.until ?? []) : [],
    stub: isPipeline ? stub.texts : [],
    failFast: options.failFast ?? false,
    keepWorkspace: options.keepWorkspace ?? false,
    trigger: 'manual',
  };
  const problems: readonly Diagnostic[] = [
    ...params.problems,
    ...stub.problems,
    ...maxParallel,
    ...timeoutMs,
  ];
  return resultOf(request, problems);
}

function targetOf(target: Target, task: string | undefined): RunTarget {
  if (typeof target === 'string') return { pipeline: target, ...dropUndefined({ task }) };
  const { kind, value, name = kind, returns, outputs, environment } = target;
  return { name, kind, value, ...dropUndefined({ returns, outputs, environment }) };
}
