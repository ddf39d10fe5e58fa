import { failure, type Result, success } from '../diagnostics/result.ts';
import type { Span } from '../diagnostics/span.ts';
import { hasExpression } from '../expressions/split-template.ts';
import { TemplateError } from '../expressions/template-error.ts';
import { digestPlan } from '../plan/digest.ts';
import type { Plan } from '../plan/plan.ts';
import type { Json } from '../values/json.ts';

/** What the name of a group may depend on beside the plan. */
export interface GroupFacts {
  /** Id of the run. */
  readonly run: string;
  readonly trigger: string;
  /** Where it is written; asked for only where something is wrong: a large file is read again for it. */
  readonly locate: () => Span;
}

/** The plan with the name of its concurrency group evaluated: from here on it is the same for all who read it. */
export async function nameGroup(plan: Plan, facts: GroupFacts): Promise<Result<Plan>> {
  const { concurrency } = plan;
  if (concurrency === undefined || !hasExpression(concurrency.group)) return success(plan);
  const { evaluateTemplate } = await import('../expressions/evaluate-template.ts');
  let value: Json;
  try {
    value = evaluateTemplate(concurrency.group, contextsOf(plan, facts));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return failure([describe(`the group of \`concurrency\` has no name: ${error.message}`, facts)]);
  }
  const group = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  if (group === '') {
    return failure([
      describe(`the group of \`concurrency\`, \`${concurrency.group}\`, is empty in this run`, facts),
    ]);
  }
  const { digest: _, ...rest } = { ...plan, concurrency: { ...concurrency, group } };
  return success({ ...rest, digest: digestPlan(rest) });
}

function contextsOf({ params, source }: Plan, { run, trigger }: GroupFacts) {
  const { commit, branch, tag, dirty } = source;
  const values = Object.fromEntries(params.map(({ name, value }) => [name, value]));
  return {
    params: values,
    pipeline: { params: values },
    run: { id: run, started_at: new Date().toISOString(), trigger },
    git: { commit, short: commit.slice(0, 7), branch, tag, dirty },
    trigger: { type: trigger },
  };
}

function describe(message: string, { locate }: GroupFacts) {
  return {
    severity: 'error',
    code: 'concurrency-group',
    message,
    span: locate(),
    hint: 'put something into the name that every run has',
  } as const;
}
