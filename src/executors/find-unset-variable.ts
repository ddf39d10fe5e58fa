import { suggestName } from '../diagnostics/suggestion.ts';
import type { Invocation } from '../plan/invocation.ts';

/** A variable that a shell said is not set, and what to do: how the param or value is read that it probably means. */
export interface UnsetVariable {
  readonly name: string;
  readonly hint: string;
}

/** Finds it in what a shell wrote; undefined where nothing that the task has is meant. */
export function findUnsetVariable(text: string, env: Invocation['env']): UnsetVariable | undefined {
  const variables = Object.keys(env).filter((name) => name.startsWith(prefix));
  for (const [, name = ''] of text.matchAll(/(?:^|[\s:])(\w+): (?:unbound variable|parameter not set)$/gm)) {
    const whole = name.startsWith(prefix) ? name : `${prefix}${name}`;
    const same = variables.find((variable) => variable.toLowerCase() === whole.toLowerCase());
    if (same === undefined && isIndex(whole, env)) return { name, hint: hintForIndex };
    const meant = same ?? (whole === name ? suggestName(name, variables) : undefined);
    if (meant !== undefined) return { name, hint: `use "$${meant}", which holds the value` };
  }
  return undefined;
}

const prefix = 'RUNNABLE_PARAM_';

/** Whether it means the number of an instance of a for_each, which is no param: the ids of its tasks have the number. */
function isIndex(whole: string, { RUNNABLE_TASK: task }: Invocation['env']): boolean {
  return (
    whole.toLowerCase() === `${prefix}index`.toLowerCase() && typeof task === 'string' && /\[\d+\]/.test(task)
  );
}

const hintForIndex =
  'the number of an instance stands in expressions only: give it a variable with `env: { INDEX: "${{ index }}" }`';
