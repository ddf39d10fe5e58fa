import { listComparable } from '../../compare/judge-reproduction.ts';
import type { ResolvedParam } from '../../plan/plan.ts';
import { quoteForShell } from '../../values/quote-for-shell.ts';
import type { ReadRun } from '../records.ts';

/** Commands that do a run again: from its record, with what it gave to compare, and in any clone where its commit can be had. */
export function commandsFor(
  run: string,
  { plan: { pipeline, form, source, params }, state }: Pick<ReadRun, 'plan' | 'state'>,
): readonly string[] {
  const compared = listComparable(state).length > 0 ? [`runnable reproduce ${run}`] : [];
  const recorded = [`runnable rerun ${run}`, ...compared];
  if (form === 'job' || source.dirty) return recorded;
  const words = ['runnable', 'run', pipeline, '--ref', source.commit, ...params.flatMap(flagOf)];
  return [...recorded, words.map(quoteForShell).join(' ')];
}

function flagOf({ name, value, source }: ResolvedParam): readonly string[] {
  if (value === null || source === 'default' || source === 'none') return [];
  return ['-p', `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`];
}
