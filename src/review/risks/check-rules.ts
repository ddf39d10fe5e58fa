import { listLevels } from '../../pipeline/level.ts';
import type { PlacedTask } from '../pair-tasks.ts';
import { quote, quoteAll } from '../sentence.ts';
import { changeOf, type FoundRisk, locateSetting, type RiskContext, type RiskRule } from './risk-rule.ts';

/** Checks that stop less than they did: other conditions, a failure that is allowed, or that somebody else deals with. */
export const weakenedChecks: RiskRule = {
  task: ({ pair: { before, after }, fields }, context) => {
    if (after === null) return [];
    if (before === null) return findHandled([], after, context);
    const changed = ['when', 'enabled', 'allow_failure', 'run_if'].filter(
      (name) => changeOf(fields, name) !== undefined,
    );
    const what = describeCheck(before, context);
    const weakened: FoundRisk[] =
      changed.length > 0 && what !== null
        ? [
            {
              code: 'weakened-check',
              message: `${quoteAll(changed, 4)} of ${what} ${quote(after.id)} changed`,
              task: after,
              at: locateSetting(after, changed[0] ?? 'when'),
            },
          ]
        : [];
    return [...weakened, ...findHandled(before.task.handles, after, context)];
  },
};

/** Checks that are gone. */
export const removedChecks: RiskRule = {
  task: ({ pair: { before, after } }, context) =>
    before !== null && after === null && isCheck(before, context)
      ? [
          {
            code: 'removed-check',
            message: `the check ${quote(before.id)} is gone`,
            task: before,
            at: locateSetting(before),
          },
        ]
      : [],
};

/** Tasks that are gone and that others, which are still there, needed. */
export const consumedTasks: RiskRule = {
  task: ({ pair: { before, after } }, { neededBy }) => {
    if (before === null || after !== null) return [];
    const consumers = neededBy(before.id).map(({ id }) => id);
    if (consumers.length === 0) return [];
    return [
      {
        code: 'consumed-task-removed',
        message: `${quote(before.id)} is gone, and ${quoteAll(consumers)} needed it`,
        task: before,
        at: locateSetting(before),
      },
    ];
  },
};

// A branch that does not run, or may fail, takes its checks with it.
function describeCheck(placed: PlacedTask, context: RiskContext): string | null {
  if (isCheck(placed, context)) return 'the check';
  const { call } = placed.task;
  const inside = call?.form === 'inline' ? listLevels(call.tasks).flatMap(({ tasks }) => tasks) : [];
  return inside.some(({ id }) => checkWords.test(id)) ? 'the branch with checks' : null;
}

/**
 * A check is a task that is there for its verdict: a word of its id says so, or it gives nothing and a task that holds
 * secrets waits for it.
 */
export function isCheck({ id, task }: PlacedTask, { neededBy }: RiskContext): boolean {
  if (checkWords.test(task.id)) return true;
  const givesNothing = task.returns.length === 0 && task.outputs.length === 0 && task.call === undefined;
  return givesNothing && neededBy(id).some((other) => other.task.secrets.length > 0);
}

const checkWords =
  /(?:^|[-_])(?:tests?|checks?|lint|verify|validate|validation|audit|scan|gate|guard|assert|approve|approval|quality|policy|security)(?:$|[-_])/i;

function findHandled(before: readonly string[], after: PlacedTask, context: RiskContext): FoundRisk[] {
  const fresh = after.task.handles.filter((id) => !before.includes(id));
  return fresh.flatMap((id): FoundRisk[] => {
    const handled = context.find(`${after.within}/${id}`);
    if (handled === undefined || !isCheck(handled, context)) return [];
    const message = `${quote(after.id)} now handles the failure of the check ${quote(handled.id)}`;
    return [{ code: 'weakened-check', message, task: after, at: locateSetting(after, 'handles') }];
  });
}
