import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import {
  type ChosenExecutor,
  chooseExecutor,
  type ExecutorRequest,
  findExecutor,
} from './choose-executor.ts';
import type { Configuration, ContainerSettings } from './configuration.ts';

/** What a task asks of its executor. */
export interface TaskWish {
  readonly task: string;
  /** Absent: it takes that of the run. */
  readonly executor?: string;
  readonly image?: string;
  /** Absent: none, and nothing that has an effect. */
  readonly resources?: object;
  readonly services?: readonly { readonly name: string }[];
  /** Where a setting of it stands. */
  readonly spanOf?: (key: string) => Span | undefined;
}

/** The executors that a run uses. */
export interface Placement {
  /** That of tasks that name none. */
  readonly usual: ChosenExecutor;
  /** By name, each that a task is carried out by: the usual one only where a task takes it. */
  readonly all: ReadonlyMap<string, ChosenExecutor>;
}

/** How tasks are placed. */
export interface PlaceRequest extends ExecutorRequest {
  /** `uid:gid` of the user who runs them; absent on a system that has none. */
  readonly runner?: string;
}

/** Finds each task its executor; says of all tasks together which names lead nowhere, and who asks for what an executor has not. */
export function placeTasks(
  configuration: Configuration,
  request: PlaceRequest,
  wishes: readonly TaskWish[],
): Result<Placement> {
  const usual = chooseExecutor(configuration, request);
  if (!usual.ok) return usual;
  const all = new Map<string, ChosenExecutor>();
  const problems: Diagnostic[] = [];
  const states: SharedServices = new Map();
  for (const wish of wishes) {
    const found = wish.executor === undefined ? usual : findExecutor(configuration, wish.executor, wish.task);
    if (found.ok) {
      all.set(found.value.name, found.value);
      const problem = judge(wish, found.value, { configuration, states, runner: request.runner });
      if (problem !== null) problems.push(problem);
    } else problems.push(...found.diagnostics.map((problem) => locate(problem, wish, 'executor')));
  }
  return problems.length === 0 ? success({ usual: usual.value, all }) : failure(problems);
}

/**
 * What no run could carry out, whichever executor it is started with: a task that names one is judged by it; one that
 * names none is told of what its usual executor lacks only where no executor of the configuration would take it.
 */
export function judgeWishes(
  configuration: Configuration,
  form: ExecutorRequest['form'],
  wishes: readonly TaskWish[],
): readonly Diagnostic[] {
  const named = wishes.filter(({ executor }) => executor !== undefined);
  const refused = placeTasks(configuration, { form, name: 'local' }, named).diagnostics;
  const left = wishes.filter(({ executor }) => executor === undefined);
  return [...refused, ...left.flatMap((wish) => judgeEverywhere(configuration, form, wish))];
}

function judgeEverywhere(
  configuration: Configuration,
  form: ExecutorRequest['form'],
  wish: TaskWish,
): readonly Diagnostic[] {
  const judgeBy = (name?: string) =>
    placeTasks(configuration, { form, ...(name === undefined ? {} : { name }) }, [wish]);
  const usual = judgeBy();
  const taken = usual.ok || Object.keys(configuration.executors).some((name) => judgeBy(name).ok);
  return taken ? [] : usual.diagnostics;
}

/** By executor and name, what a service is, for executors whose tasks share them. */
type SharedServices = Map<string, { readonly task: string; readonly text: string }>;

interface Judging {
  readonly configuration: Configuration;
  readonly states: SharedServices;
  readonly runner: string | undefined;
}

function judge(wish: TaskWish, { name, settings }: ChosenExecutor, judging: Judging): Diagnostic | null {
  if (settings.type === 'local') return judgeLocal(wish, name, judging.configuration);
  const { lifecycle } = settings;
  const lacks = wish.image === undefined && settings.image === undefined;
  if (lacks && !(lifecycle === 'shared' && settings.container !== undefined)) return noImage(wish, name);
  if (lifecycle === 'shared')
    return judgeUser(wish, { name, settings }, judging.runner) ?? judgeShared(wish, name);
  return lifecycle === 'run' ? judgeServices(wish, name, judging.states) : null;
}

function judgeLocal(wish: TaskWish, name: string, { executors, file }: Configuration): Diagnostic | null {
  const [first] = listAsked(wish, ['image', 'services']);
  if (first === undefined) return null;
  const boxes = Object.keys(executors).filter((each) => executors[each]?.type === 'container');
  const [box] = boxes;
  const message = `task \`${wish.task}\` asks for \`${first}\`, which only containers have, and its executor \`${name}\` runs processes of this machine`;
  const hint =
    box === undefined
      ? `describe one in \`${file ?? 'runnable.config.yaml'}\`: \`executors: { box: { type: container } }\`, and choose it with \`executor: box\``
      : `choose one with containers: \`executor: ${box}\`, or \`--executor ${box}\``;
  return locate({ severity: 'error', code: 'container-needed', message, hint }, wish, first);
}

function noImage(wish: TaskWish, name: string): Diagnostic {
  const message = `task \`${wish.task}\` runs in a container of \`${name}\`, and neither of them names an image`;
  const hint = `give the executor one: \`${name}: { type: container, config: { image: "python:3.12-slim" } }\`, or the task: \`image: "python:3.12-slim"\``;
  return locate({ severity: 'error', code: 'no-image', message, hint }, wish, 'executor');
}

// A lasting container shows the private folders of all runs, which only the user who runs them may enter.
function judgeUser(
  wish: TaskWish,
  { name, settings }: { readonly name: string; readonly settings: ContainerSettings },
  runner: string | undefined,
): Diagnostic | null {
  const { user } = settings;
  if (user === undefined || runner === undefined || uidOf(user) === uidOf(runner)) return null;
  const message = `task \`${wish.task}\` runs as \`${user}\` in the shared container of \`${name}\`, where only the user who runs it, \`${runner}\`, may write what it returns`;
  const hint = `remove \`user\` from \`${name}\`, or give it \`lifecycle: run\` or \`lifecycle: task\``;
  return locate({ severity: 'error', code: 'shared-user', message, hint }, wish, 'executor');
}

function uidOf(user: string): number {
  return Number.parseInt(user, 10);
}

function judgeShared(wish: TaskWish, name: string): Diagnostic | null {
  const [first] = listAsked(wish, ['image', 'resources', 'services']);
  if (first === undefined) return null;
  const message = `task \`${wish.task}\` asks for \`${first}\`, and the container of \`${name}\` is shared: it is as people set it up`;
  const hint = `remove \`${first}\`, or choose an executor with \`lifecycle: run\` or \`lifecycle: task\``;
  return locate({ severity: 'error', code: 'shared-container', message, hint }, wish, first);
}

function judgeServices(wish: TaskWish, name: string, states: SharedServices): Diagnostic | null {
  for (const service of wish.services ?? []) {
    const key = JSON.stringify([name, service.name]);
    const text = stringifyStable(service as unknown as Json);
    const known = states.get(key);
    if (known === undefined) states.set(key, { task: wish.task, text });
    else if (known.text !== text) return differ(wish, known.task, { name, service: service.name });
  }
  return null;
}

function differ(wish: TaskWish, other: string, { name, service }: { name: string; service: string }) {
  const message = `tasks \`${other}\` and \`${wish.task}\` have different services \`${service}\`, and the tasks of a run share a container of \`${name}\``;
  const hint = 'give one of them another name, or state it alike in both';
  return locate({ severity: 'error', code: 'service-conflict', message, hint }, wish, 'services');
}

type Asked = 'image' | 'resources' | 'services';

function listAsked(wish: TaskWish, keys: readonly Asked[]): readonly Asked[] {
  return keys.filter((key) => wish[key] !== undefined);
}

function locate(problem: Diagnostic, { spanOf }: TaskWish, key: string): Diagnostic {
  const span = spanOf?.(key);
  return span === undefined ? problem : { ...problem, span };
}
