import type { Caching } from '../../plan/plan.ts';
import type { RunRequest, RunTarget } from '../../session/request.ts';
import { dropUndefined } from '../../values/drop-undefined.ts';
import type { Context, Flag } from '../command.ts';
import type { Input } from '../input.ts';
import { configFlag } from '../open-project.ts';
import { splitList } from './split-list.ts';

/** Flags that say what is run, on which commit, and with what: of `run`, `job`, `plan` and `graph`. */
export const requestFlags: readonly Flag[] = [
  {
    name: 'param',
    short: 'p',
    value: 'name=value',
    repeats: true,
    summary: 'a param; name:=JSON for JSON, task.name=value for a task',
  },
  { name: 'params-file', value: 'FILE', completes: 'file', summary: 'params from a JSON or YAML file' },
  { name: 'ref', value: 'REV', summary: 'a branch, tag or commit in place of the work tree' },
  { name: 'fetch', summary: 'fetch what a partial clone lacks of the commit; else nothing is fetched' },
  {
    name: 'dirty',
    value: 'WHAT',
    choices: ['include', 'refuse'],
    summary: 'changes that are not committed: include them (refuse is what CI does)',
  },
  { name: 'executor', value: 'NAME', summary: 'an executor of the configuration' },
  configFlag,
];

/** Flags that choose among the tasks of a pipeline. */
export const selectionFlags: readonly Flag[] = [
  {
    name: 'only',
    value: 'TASK',
    repeats: true,
    completes: 'task',
    summary: 'these tasks; +TASK with all it needs, TASK+ with all that need it',
  },
  {
    name: 'from',
    value: 'TASK',
    repeats: true,
    completes: 'task',
    summary: 'this task and all that need it',
  },
  { name: 'until', value: 'TASK', repeats: true, completes: 'task', summary: 'this task and all it needs' },
  {
    name: 'stub',
    value: 'TASK,…',
    repeats: true,
    completes: 'task',
    summary: 'tasks that only pretend to run; TASK:=JSON or TASK=@FILE for what they return',
  },
  {
    name: 'inputs-from',
    value: 'RUN',
    completes: 'run',
    summary: 'the run that gives what tasks that are left out gave; else the latest that succeeded',
  },
];

/** Flags that bound a run. */
export const limitFlags: readonly Flag[] = [
  { name: 'max-parallel', short: 'j', value: 'N', type: 'count', summary: 'tasks at the same time' },
  { name: 'timeout', value: 'DURATION', type: 'duration', summary: 'for the whole run, such as 90s or 2h' },
  { name: 'fail-fast', summary: 'start nothing more after a failure that nothing handles' },
  { name: 'keep-going', summary: 'finish what can run, which is the default' },
  { name: 'keep-workspace', summary: 'keep the private copy also after success' },
  { name: 'no-cache', summary: 'use no results of earlier runs, and keep none' },
  {
    name: 'force',
    optionalValue: 'TASK',
    repeats: true,
    completes: 'task',
    summary: 'run tasks that have a cache, or one of them, whatever is known of them; what they give is kept',
  },
];

/** What the flags say about results of earlier runs; nothing: they are used as the file says. */
export function readCaching(input: Input): { readonly caching?: Caching } {
  if (input.has('no-cache')) return { caching: 'off' };
  if (!input.has('force')) return {};
  const texts = input.texts('force');
  return { caching: { force: texts.includes('') ? 'all' : texts.flatMap(splitList) } };
}

/** What the flags ask for; those that choose among tasks only where there is a pipeline to choose from. */
export function readRequest(target: RunTarget, input: Input, context: Context): RunRequest {
  const optional = {
    ref: input.text('ref'),
    paramsFile: input.text('params-file'),
    executor: input.text('executor'),
    maxParallel: input.count('max-parallel'),
    timeoutMs: input.milliseconds('timeout'),
  };
  return {
    target,
    ...dropUndefined(optional),
    ...('pipeline' in target ? readSelection(input) : { only: [], from: [], until: [], stub: [] }),
    dirty: readDirty(input.text('dirty'), context),
    fetch: input.has('fetch'),
    params: input.texts('param'),
    ...readCaching(input),
    failFast: input.has('fail-fast'),
    keepWorkspace: input.has('keep-workspace'),
    trigger: 'manual',
  };
}

function readSelection(input: Input): Pick<RunRequest, 'only' | 'from' | 'until' | 'stub' | 'inputsFrom'> {
  return {
    ...dropUndefined({ inputsFrom: input.text('inputs-from') }),
    only: input.texts('only').flatMap(splitList),
    from: input.texts('from').flatMap(splitList),
    until: input.texts('until').flatMap(splitList),
    stub: input.texts('stub'),
  };
}

// A build leaves files behind that nobody means to run with.
function readDirty(text: string | undefined, { environment }: Context): 'include' | 'refuse' {
  if (text === 'include' || text === 'refuse') return text;
  return environment['CI'] ? 'refuse' : 'include';
}

/** The flags of a list that have these names. */
export function pickFlags(flags: readonly Flag[], names: readonly string[]): readonly Flag[] {
  return flags.filter(({ name }) => names.includes(name));
}
