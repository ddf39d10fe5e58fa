import type { Plan, ResolvedParam } from '../../plan/plan.ts';
import { quoteForShell } from '../../values/quote-for-shell.ts';

/** Commands that do a run again: from its record, and in any clone where its commit can be had. */
export function commandsFor(run: string, { pipeline, form, source, params }: Plan): readonly string[] {
  const again = `runnable rerun ${run}`;
  if (form === 'job' || source.dirty) return [again];
  const words = ['runnable', 'run', pipeline, '--ref', source.commit, ...params.flatMap(flagOf)];
  return [again, words.map(quoteForShell).join(' ')];
}

function flagOf({ name, value, source }: ResolvedParam): readonly string[] {
  if (value === null || source === 'default' || source === 'none') return [];
  return ['-p', `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`];
}
