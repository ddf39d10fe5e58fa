import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Pipeline } from '../model.ts';
import { listCalls, type NamedCall } from './list-calls.ts';

/** Names so that each comes after those that it calls, and the circles that keep some from it. */
export interface CallOrder {
  readonly order: readonly string[];
  readonly circles: readonly CallCircle[];
}

export interface CallCircle {
  readonly names: readonly string[];
  readonly diagnostic: Diagnostic;
}

/** Sorts pipelines by what they call; each circle is told once, with all calls that make it. */
export function sortByCalls(pipelines: ReadonlyMap<string, Pipeline>): CallOrder {
  const search: Search = { pipelines, order: [], circles: [], done: new Set(), trail: [] };
  for (const name of pipelines.keys()) visit(name, search);
  return search;
}

interface Search {
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  readonly order: string[];
  readonly circles: CallCircle[];
  readonly done: Set<string>;
  /** The way to the pipeline that is looked at: each with the call that leads on. */
  readonly trail: { readonly pipeline: Pipeline; call: NamedCall | null }[];
}

function visit(name: string, search: Search): void {
  const pipeline = search.pipelines.get(name);
  if (pipeline === undefined || search.done.has(name)) return;
  const step: Search['trail'][number] = { pipeline, call: null };
  search.trail.push(step);
  for (const call of listCalls(pipeline)) {
    step.call = call;
    const first = search.trail.findIndex((each) => each.pipeline.name === call.name);
    if (first === -1) visit(call.name, search);
    else search.circles.push(describeCircle(search.trail.slice(first)));
  }
  search.trail.pop();
  search.done.add(name);
  search.order.push(name);
}

function describeCircle(trail: Search['trail']): CallCircle {
  const names = trail.map(({ pipeline }) => pipeline.name);
  const [first = ''] = names;
  const places = trail.map(({ pipeline, call }) => pipeline.locate(call?.path ?? []));
  const message =
    names.length === 1
      ? `the pipeline \`${first}\` calls itself`
      : `pipelines call one another in a circle: ${[...names, first].map((name) => `\`${name}\``).join(' → ')}`;
  const [span, ...others] = places;
  const related = others.map((each, index) => ({
    message: `\`${names[index + 1]}\` calls \`${names[index + 2] ?? first}\` here`,
    span: each,
  }));
  return {
    names,
    diagnostic: {
      severity: 'error',
      code: 'pipeline-cycle',
      message,
      ...(span === undefined ? {} : { span }),
      ...(related.length === 0 ? {} : { related }),
    },
  };
}
