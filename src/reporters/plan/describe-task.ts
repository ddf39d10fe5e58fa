import { isGiven } from '../../plan/params/given-task-params.ts';
import type { Plan, PlannedTask, ResolvedParam } from '../../plan/plan.ts';
import { listReturns } from '../../plan/scopes.ts';
import { formatDuration } from '../../values/duration.ts';
import { describeResources, describeServices } from './describe-container.ts';
import type { OutlineTask } from './outline.ts';
import { paramSources } from './param-sources.ts';

/** What a plan says of a task beside what it runs, a line for each setting; of a group also what each instance has. */
export function describeTask(row: OutlineTask, scopes: Plan['scopes']): readonly string[] {
  const task = withSettings(row);
  const params = task.params.map(describeParam);
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['why', task.why === 'selected' || task.parent !== undefined ? [] : [task.why]],
    ['kept', describeKept(task)],
    ['needs', task.needs],
    ['when', task.when === undefined ? [] : [task.when]],
    ['run if', task.runIf === 'all_success' ? [] : [task.runIf]],
    ['handles', task.handles],
    ['params', params],
    ['gives', describeGiven(task)],
    ['can read', describeReturns(task, scopes)],
    ['returns', task.returns.map(({ name }) => name)],
    ['outputs', task.outputs.map(({ path }) => path)],
    ['secrets', task.secrets],
    ['services', describeServices(task)],
    ['resources', describeResources(task)],
    ['pool', task.pool === undefined ? [] : [describePool(task.pool)]],
    ['limits', describeLimits(task)],
  ];
  return lines
    .filter(([, items]) => items.length > 0)
    .map(([label, items]) => `${label}: ${listSome(items)}`);
}

// Of instances that only a run tells it is not known yet whether they are given the same.
function describeKept({ kept = {} }: PlannedTask): readonly string[] {
  const counts = new Map<string, number>();
  for (const { earlier } of Object.values(kept)) counts.set(earlier.run, (counts.get(earlier.run) ?? 0) + 1);
  return [...counts].map(([run, count]) => `${count} ${count === 1 ? 'instance' : 'instances'} from ${run}`);
}

// What a run of one of its instances has, such as outputs and limits, has no other line.
function withSettings({ task, members: [only] }: OutlineTask): PlannedTask {
  if (task.group === undefined || task.group.form === 'call' || only === undefined) return task;
  const { outputs, secrets, services, resources, pool, retry, timeoutMs, timeoutTotalMs, once } = only.task;
  return {
    ...task,
    ...{ outputs, secrets, retry, once },
    ...(services === undefined ? {} : { services }),
    ...(resources === undefined ? {} : { resources }),
    ...(pool === undefined ? {} : { pool }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(timeoutTotalMs === undefined ? {} : { timeoutTotalMs }),
  };
}

// What the file says by itself has no other source.
function describeParam({ name, value, source }: ResolvedParam): string {
  const from = isGiven(source) ? ` (${paramSources[source]})` : '';
  return `${name}=${JSON.stringify(value)}${from}`;
}

// What a call gives to the pipeline that it calls; the others have their defaults.
function describeGiven({ group }: PlannedTask): readonly string[] {
  if (group === undefined) return [];
  if (group.form !== 'call') return describeGiven(group.instance);
  const given = group.params.filter(({ source }) => source !== 'default' && source !== 'none');
  return given.map(({ name, value }) => `${name}=${JSON.stringify(value)}`);
}

function describePool({ name, slots }: NonNullable<PlannedTask['pool']>): string {
  return slots === 1 ? name : `${slots} places of ${name}`;
}

function describeLimits({
  retry,
  timeoutMs,
  timeoutTotalMs,
  allowFailure,
  once,
}: PlannedTask): readonly string[] {
  return [
    ...(retry.max === 0 ? [] : [`up to ${retry.max} more ${retry.max === 1 ? 'attempt' : 'attempts'}`]),
    ...(timeoutMs === undefined ? [] : [`${formatDuration(timeoutMs)} an attempt`]),
    ...(timeoutTotalMs === undefined ? [] : [`${formatDuration(timeoutTotalMs)} in all`]),
    ...(allowFailure ? ['may fail'] : []),
    ...(once ? ['never again by itself'] : []),
  ];
}

/** The first items and how many more there are. */
export function listSome(items: readonly string[]): string {
  return items.length > 8 ? `${items.slice(0, 8).join(', ')} and ${items.length - 8} more` : items.join(', ');
}

// No more than a line could show: at the end of a long chain a task sees thousands.
function describeReturns(task: PlannedTask, scopes: Plan['scopes']): readonly string[] {
  const own = new Set(task.params.map(({ name }) => name));
  const shown: string[] = [];
  for (const [name, giver] of listReturns(scopes, task.scope)) {
    if (giver !== null && !own.has(name)) shown.push(`${name} from ${giver}`);
    if (shown.length === 50) break;
  }
  return shown;
}
