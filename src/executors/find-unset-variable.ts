import { suggestName } from '../diagnostics/suggestion.ts';

/** A variable that a shell said is not set, and the one that holds the param or value which it probably means. */
export interface UnsetVariable {
  readonly name: string;
  readonly meant: string;
}

/** Finds it in what a shell wrote; undefined where none of these variables of the task is meant. */
export function findUnsetVariable(text: string, environment: readonly string[]): UnsetVariable | undefined {
  const variables = environment.filter((name) => name.startsWith(prefix));
  for (const [, name = ''] of text.matchAll(/(?:^|[\s:])(\w+): (?:unbound variable|parameter not set)$/gm)) {
    const whole = name.startsWith(prefix) ? name : `${prefix}${name}`;
    const same = variables.find((variable) => variable.toLowerCase() === whole.toLowerCase());
    const meant = same ?? (whole === name ? suggestName(name, variables) : undefined);
    if (meant !== undefined) return { name, meant };
  }
  return undefined;
}

const prefix = 'RUNNABLE_PARAM_';
