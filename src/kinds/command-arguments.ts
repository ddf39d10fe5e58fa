import { textOf } from '../engine/environment.ts';
import type { TaskContext } from '../plan/kind.ts';

/** The `args` of a block as arguments of a process: each element gives one, whatever its value holds. */
export function evaluateArguments(args: readonly string[], context: TaskContext): string[] {
  return args.map((argument) => (argument.includes('${{') ? textOf(context.evaluate(argument)) : argument));
}
