import type { ReviewInput } from './definition-side.ts';
import type { PlacedTask } from './pair-tasks.ts';
import { ranks, severityOf } from './policy.ts';
import type { Risk } from './review.ts';
import { riskRules } from './risks/index.ts';
import type { FoundRisk, RiskContext, RiskRule } from './risks/risk-rule.ts';
import { quote } from './sentence.ts';
import type { TracedPipeline, TracedTask } from './trace-changes.ts';

/** What a change risks under the policy of the base, the worst first; those of one severity in the order of the review. */
export function findRisks(
  pipelines: readonly TracedPipeline[],
  tasks: readonly TracedTask[],
  input: ReviewInput,
): Risk[] {
  const context: RiskContext = { ...input, ...indexTasks(tasks) };
  const found = [
    ...findConfiguration(input),
    ...pipelines.flatMap((traced) => riskRules.flatMap((rule) => rule.pipeline?.(traced, context) ?? [])),
    ...tasks.flatMap((traced) => rulesFor(traced).flatMap((rule) => rule.task?.(traced, context) ?? [])),
  ];
  const judged = found.flatMap((each) => {
    const severity = severityOf(each.code, input.policy);
    return severity === 'off' ? [] : [{ severity, ...place(each) }];
  });
  return judged.toSorted((left, right) => ranks[left.severity] - ranks[right.severity]);
}

function rulesFor({ change }: TracedTask): readonly RiskRule[] {
  if (change === 'unchanged') return [];
  return change === 'rerun' ? rulesForReruns : riskRules;
}

const rulesForReruns = riskRules.filter(({ reruns }) => reruns === true);

function place({ code, message, pipeline, task, at }: FoundRisk): Omit<Risk, 'severity'> {
  return {
    code,
    pipeline: task?.pipeline.name ?? pipeline?.name ?? null,
    task: task?.id ?? null,
    message,
    ...(typeof at === 'string' ? { file: at, line: 1 } : { file: at.file, line: at.line }),
  };
}

const configuration = 'runnable.config.yaml';

function findConfiguration({ changedPaths, project }: ReviewInput): FoundRisk[] {
  if (!changedPaths.includes(configuration)) return [];
  const at = project === '' ? configuration : `${project}/${configuration}`;
  const message = `${quote(at)} differs: it says where tasks run, and what a review fails on; the one of the base is in force here`;
  return [{ code: 'configuration', message, at }];
}

// Only some rules ask, and only of tasks with a change.
function indexTasks(tasks: readonly TracedTask[]): Pick<RiskContext, 'find' | 'neededBy'> {
  let made: TaskIndex | undefined;
  const index = () => {
    made ??= makeIndex(tasks);
    return made;
  };
  return {
    find: (id) => index().byId.get(id),
    neededBy: (id) => [...(index().dependents.get(id)?.values() ?? [])],
  };
}

interface TaskIndex {
  readonly byId: ReadonlyMap<string, PlacedTask>;
  /** Who needs or needed a task, by its id and theirs. */
  readonly dependents: ReadonlyMap<string, ReadonlyMap<string, PlacedTask>>;
}

function makeIndex(tasks: readonly TracedTask[]): TaskIndex {
  const byId = new Map<string, PlacedTask>();
  const dependents = new Map<string, Map<string, PlacedTask>>();
  const add = (placed: PlacedTask, shown: PlacedTask): void => {
    if (!byId.has(placed.id)) byId.set(placed.id, shown);
    for (const need of placed.task.needs) {
      const id = `${placed.within}/${need}`;
      const known = dependents.get(id) ?? new Map<string, PlacedTask>();
      dependents.set(id, known.set(shown.id, shown));
    }
  };
  for (const { pair } of tasks) {
    if (pair.after !== null) add(pair.after, pair.after);
  }
  for (const { pair } of tasks) {
    // Who is gone itself needs nothing any more.
    if (pair.before === null) continue;
    if (pair.after !== null) add(pair.before, pair.after);
    else if (!byId.has(pair.before.id)) byId.set(pair.before.id, pair.before);
  }
  return { byId, dependents };
}
