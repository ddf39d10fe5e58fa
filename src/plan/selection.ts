import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { reachFrom, type TaskGraph } from './task-graph.ts';

/**
 * Which tasks of a pipeline are to run. A selector is a task id; `+id` also means all that it needs, `id+` all that
 * needs it. Within one list they add up; a task runs when every list that is not empty has it.
 */
export interface Selection {
  readonly only?: readonly string[];
  /** These and all that needs them. */
  readonly from?: readonly string[];
  /** These and all that they need. */
  readonly until?: readonly string[];
}

/** Ids of the selected tasks with why, in words; an error where a selector names no task or nothing is left. */
export function selectTasks(
  pipeline: Pipeline,
  graph: TaskGraph,
  selection: Selection,
): Result<ReadonlyMap<string, string>> {
  const problems: Diagnostic[] = [];
  const lists = (['only', 'from', 'until'] as const).flatMap((flag) => {
    const texts = selection[flag] ?? [];
    const ids = texts.flatMap((text) => {
      const selector = parseSelector(text, flag);
      if (graph.tasks.has(selector.id)) return [...reachSelector(graph, selector)];
      problems.push(describeUnknown(pipeline, graph, { text, id: selector.id, flag }));
      return [];
    });
    return texts.length === 0 ? [] : [{ ids: new Set(ids), why: `--${flag} ${texts.join(' ')}` }];
  });
  const why = lists.length === 0 ? 'selected' : `selected by \`${lists.map((list) => list.why).join(' ')}\``;
  const selected = new Map(
    [...graph.tasks.keys()].filter((id) => lists.every((list) => list.ids.has(id))).map((id) => [id, why]),
  );
  if (problems.length === 0 && selected.size === 0) problems.push(describeEmpty(pipeline, why));
  return resultOf(selected, problems);
}

interface Selector {
  readonly id: string;
  readonly upstream: boolean;
  readonly downstream: boolean;
}

function parseSelector(text: string, flag: keyof Selection): Selector {
  const upstream = text.startsWith('+');
  const downstream = text.endsWith('+');
  const id = text.slice(upstream ? 1 : 0, downstream ? -1 : undefined);
  return { id, upstream: upstream || flag === 'until', downstream: downstream || flag === 'from' };
}

function reachSelector(graph: TaskGraph, { id, upstream, downstream }: Selector): ReadonlySet<string> {
  const needs = (from: string) => graph.tasks.get(from)?.needs ?? [];
  const dependents = (from: string) => graph.dependents.get(from) ?? [];
  return new Set([
    id,
    ...(upstream ? reachFrom([id], needs) : []),
    ...(downstream ? reachFrom([id], dependents) : []),
  ]);
}

/** An id that names no task of the pipeline, as somebody wrote it behind a flag. */
export function describeUnknown(
  pipeline: Pipeline,
  graph: TaskGraph,
  written: { readonly text: string; readonly id: string; readonly flag: string },
): Diagnostic {
  return {
    severity: 'error',
    code: 'unknown-selection',
    message: `\`--${written.flag} ${written.text}\` names no task of pipeline \`${pipeline.name}\`; ${describeTasks(graph)}`,
    ...hintOf(written.id, graph),
  };
}

/** Which tasks there are, as the end of a message about one that there is not: the first of them, and how many more. */
export function describeTasks({ tasks }: { readonly tasks: ReadonlyMap<string, unknown> }): string {
  const named = [...tasks.keys()].slice(0, mostNamed).map((id) => `\`${id}\``);
  const more = tasks.size > mostNamed ? ` and ${tasks.size - mostNamed} more` : '';
  return `it has ${named.join(', ')}${more}`;
}

const mostNamed = 12;

// What is inside a group is not picked out of it.
function hintOf(id: string, graph: TaskGraph): { readonly hint?: string } {
  const outermost = id.split(/[[/]/)[0] ?? '';
  if (outermost === id || !graph.tasks.has(outermost)) return suggestionHint(id, graph.tasks.keys());
  return { hint: `it is inside \`${outermost}\`, which runs as a whole: name that` };
}

function describeEmpty(pipeline: Pipeline, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'empty-selection',
    message: `no task of pipeline \`${pipeline.name}\` is ${why}`,
    hint: 'a task runs when each of `--only`, `--from` and `--until` that is given has it; leave one out',
  };
}
