import type { Fact } from '../../reporters/html/report-model.ts';
import { isMap, type Json } from '../../values/json.ts';
import { quoteForShell } from '../../values/quote-for-shell.ts';
import type { ReadRun } from '../records.ts';

/** Where, by whom and with what a run was carried out. */
export function provenanceOf({ plan, state, record }: ReadRun): readonly Fact[] {
  const { started } = state;
  if (started === null) return [];
  const { run } = record;
  const facts: readonly (readonly [string, string | null])[] = [
    ['executor', describeExecutor(plan.form, started.configuration, [...state.planned.values()])],
    ['pipeline file', plan.file],
    ['pinned commit', plan.source.commit],
    ['stands on', plan.source.base === plan.source.commit ? null : plan.source.base],
    ['asked for', plan.source.ref],
    ['plan', plan.digest],
    ['runner', `runnable ${started.runner}`],
    ['host', started.host],
    ['started', run.started_at],
    ['ended', run.ended_at],
    ['repeats', run.parent],
    ['sweep', run.sweep],
    ['workspace', run.workspace],
    ['logs', `runnable logs ${quoteForShell(started.run)}`],
  ];
  return facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]));
}

function describeExecutor(
  form: 'pipeline' | 'job',
  configuration: Json,
  tasks: readonly { readonly executor?: string }[],
): string {
  const settings = isMap(configuration) ? configuration : {};
  const usual = settings[form === 'job' ? 'jobExecutor' : 'pipelineExecutor'];
  const named = tasks.flatMap(({ executor }) => executor ?? []);
  const first = typeof usual === 'string' && named.length < tasks.length ? [usual] : [];
  return [...new Set([...first, ...named])].join(', ');
}
