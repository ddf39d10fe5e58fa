import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf, success } from '../diagnostics/result.ts';
import type { RunRequest, RunTarget } from '../session/request.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { type AnyParams, type DefinedPipeline, writeDefinition } from './define-pipeline.ts';
import type { AnyReturns } from './definition.ts';
import { countOption, writeAssignments } from './option-values.ts';
import type { Needs } from './project.ts';

/** What is run: a pipeline or job by its name, or one that stands in no file. */
export type Target<P = AnyParams, R = AnyReturns> = string | Job | DefinedPipeline<P, R>;

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
export interface RequestOptions<P = AnyParams> {
  /** One task of the pipeline, run as a job. */
  readonly task?: string | undefined;
  /** Values by `name`, or by `task.name` for a param of one task. One that is undefined is not given. */
  readonly params?: (P & ParamsOfTasks) | undefined;
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

/** Values by `task.name`, for params of single tasks. */
export type ParamsOfTasks = Readonly<Record<`${string}.${string}`, Json | undefined>>;

/** What a project must have for a target: only a name needs a folder with pipelines. */
export function needsOf(target: Target<unknown, unknown>): Needs {
  return { forRun: true, orRoot: typeof target !== 'string' };
}

/** What the options ask for, in the terms of a session. */
export function readRequest<P>(
  target: Target<unknown, unknown>,
  options: RequestOptions<P>,
): Result<RunRequest> {
  const params = writeAssignments('params', options.params ?? {});
  const stub = writeAssignments('stub', options.stub ?? {});
  const maxParallel = countOption('maxParallel', options.maxParallel);
  const timeoutMs = countOption('timeoutMs', options.timeoutMs);
  const { paramsFile, ref, executor } = options;
  const named = targetOf(target, options.task);
  if (!named.ok) return failure([...named.diagnostics, ...params.problems]);
  const request: RunRequest = {
    target: named.value,
    ...dropUndefined({ paramsFile, ref, executor }),
    ...selectionOf(target, options, stub.texts),
    ...dropUndefined({ maxParallel: options.maxParallel, timeoutMs: options.timeoutMs }),
    dirty: options.dirty ?? 'include',
    fetch: options.fetch ?? false,
    params: params.texts,
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

// A job that stands in no file has no parts.
function selectionOf(
  target: Target<unknown, unknown>,
  { only = [], from = [], until = [], inputsFrom }: RequestOptions<unknown>,
  stub: readonly string[],
) {
  return typeof target === 'object' && 'kind' in target
    ? { only: [], from: [], until: [], stub: [] }
    : { only, from, until, stub, ...dropUndefined({ inputsFrom }) };
}

// Callers without types may give anything.
function describeTarget(given: unknown): Diagnostic {
  const found = given === null ? 'null' : typeof given;
  return {
    severity: 'error',
    code: 'option-value',
    message: `what is to be run is \`${found}\`; accepted are the name of a pipeline, a job \`{ kind, value }\`, and what \`definePipeline\` gives`,
  };
}

function targetOf(target: Target<unknown, unknown>, task: string | undefined): Result<RunTarget> {
  if (typeof target === 'string') return success({ pipeline: target, ...dropUndefined({ task }) });
  const given: unknown = target;
  if (typeof given !== 'object' || given === null || !('definition' in given || 'kind' in given)) {
    return failure([describeTarget(given)]);
  }
  if ('definition' in target) {
    const written = writeDefinition(target);
    if (!written.ok) return written;
    return success({ name: `${target.name}`, definition: written.value, ...dropUndefined({ task }) });
  }
  const { kind, value, name = kind, returns, outputs, environment } = target;
  return success({ name, kind, value, ...dropUndefined({ returns, outputs, environment }) });
}
