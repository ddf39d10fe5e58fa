import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';

/**
 * Options that nothing in the library knows. One that only another call looks at is none of these: a program may have
 * one object for several calls.
 */
export function findUnknownOptions(options: object): readonly Diagnostic[] {
  return Object.entries(options)
    .filter(([name, value]) => value !== undefined && !Object.hasOwn(optionNames, name))
    .map(([name]) => ({
      severity: 'error',
      code: 'unknown-option',
      message: `there is no option \`${name}\``,
      ...suggestionHint(name, Object.keys(optionNames)),
    }));
}

/** Those of all calls. */
export const optionNames = {
  project: true,
  cwd: true,
  env: true,
  configFile: true,
  task: true,
  params: true,
  paramsFile: true,
  ref: true,
  fetch: true,
  dirty: true,
  only: true,
  from: true,
  until: true,
  stub: true,
  inputsFrom: true,
  maxParallel: true,
  failFast: true,
  timeoutMs: true,
  executor: true,
  keepWorkspace: true,
  signal: true,
  onOutput: true,
  again: true,
  failed: true,
  grid: true,
  gridFile: true,
  select: true,
  exclude: true,
  maxTasks: true,
  pipeline: true,
  branch: true,
  sweep: true,
  status: true,
  since: true,
  limit: true,
} as const;
