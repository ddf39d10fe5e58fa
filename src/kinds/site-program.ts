import type { ChosenTool } from '../plan/invocation.ts';
import type { TaskContext } from '../plan/kind.ts';

/**
 * A program that a task finds on the PATH of the image in which it runs; null for a task that runs on this machine.
 * Whether the image has it is seen when the task starts.
 */
export function programOfSite(
  { site }: Pick<TaskContext, 'site'>,
  program: { readonly name: string; readonly path: string },
): ChosenTool | null {
  return site === undefined ? null : { ...program, why: `that of the image \`${site.image}\`` };
}

/** The Node that runs the harness of a task: that of its image, or the one that runs us. */
export function nodeOf(context: Pick<TaskContext, 'site'>): ChosenTool {
  const own = { name: 'node', path: process.execPath, why: 'the Node that runs runnable' };
  return programOfSite(context, { name: 'node', path: 'node' }) ?? own;
}
