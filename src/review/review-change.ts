import { indexChangedFiles } from './changed-files.ts';
import { compareEdges } from './compare-edges.ts';
import type { ReviewInput } from './definition-side.ts';
import { findRisks } from './find-risks.ts';
import { listPlan } from './list-plan.ts';
import { listNewDiagnostics } from './new-diagnostics.ts';
import { nameOf, pairPipelines } from './pair-pipelines.ts';
import type {
  PipelineChange,
  PipelineChangeKind,
  Review,
  ReviewCounts,
  ReviewProblem,
  Risk,
  RiskSeverity,
  TaskChange,
} from './review.ts';
import { quoteAll } from './sentence.ts';
import { type TracedPipeline, type TracedTask, traceChanges } from './trace-changes.ts';

/** Says what a change does to the pipelines. Pure; the time it takes grows with the tasks, their needs and the changed files. */
export function reviewChange(input: ReviewInput): Review {
  const { base, head } = input;
  const pipelines = traceChanges(pairPipelines(base, head), {
    changed: indexChangedFiles(input.changedPaths),
    kinds: input.kinds,
    foreseen: input.foreseen,
  });
  const tasks = flatten(pipelines.flatMap((pipeline) => pipeline.tasks));
  const risks = findRisks(pipelines, tasks, input);
  const plan = pipelines.flatMap((pipeline) => listPlan(pipeline.tasks));
  const edges = compareEdges(tasks);
  return {
    version: 1,
    base: base.commit,
    head: head.commit,
    refs: { base: base.ref, head: head.ref },
    dirty: input.dirty,
    pipelines: [...pipelines.flatMap(describePipeline), ...listInvalid(input)].sort((left, right) =>
      left.name < right.name ? -1 : Number(left.name > right.name),
    ),
    tasks: describeTasks(tasks, { risks, consumers: indexConsumers(tasks) }),
    counts: count(tasks),
    edges,
    risks,
    plan,
    estimated: plan.some(({ instances }) => instances === null),
    diagnostics: listProblems(input),
    notes: input.notes,
    undeclared: tasks.filter(({ pair, reused }) => reused === null && isUndeclared(pair.after)).length,
  };
}

function flatten(tasks: readonly TracedTask[]): TracedTask[] {
  return tasks.flatMap((task) => [task, ...flatten(task.inside)]);
}

function describePipeline({ pair, tasks, runs }: TracedPipeline): PipelineChange[] {
  const { before, after } = pair;
  const fields = before === null || after === null ? [] : pair.fields;
  const change = ((): PipelineChangeKind | null => {
    if (before === null) return 'added';
    if (after === null) return 'removed';
    if (before.name !== after.name) return 'renamed';
    const own = flatten(tasks).some((each) => each.change !== 'unchanged' && each.change !== 'rerun');
    if (fields.length > 0 || own) return 'modified';
    return runs ? 'rerun' : null;
  })();
  if (change === null) return [];
  return [
    {
      name: nameOf(pair),
      file: (after ?? before).locate([]).file,
      change,
      from: change === 'renamed' ? (before?.name ?? null) : null,
      fields: fields.map(({ field }) => field),
      details: fields,
    },
  ];
}

function listInvalid({ head }: ReviewInput): PipelineChange[] {
  return [...head.unread].map(([file, name]) => ({
    name,
    file,
    change: 'invalid',
    from: null,
    fields: [],
    details: [],
  }));
}

interface Describing {
  readonly risks: readonly Risk[];
  /** Ids of the tasks of the head that needed a task which is gone, by its id. */
  readonly consumers: ReadonlyMap<string, readonly string[]>;
}

function describeTasks(tasks: readonly TracedTask[], { risks, consumers }: Describing): TaskChange[] {
  const worst = new Map<string, RiskSeverity>();
  for (const { task, severity } of risks) {
    // The worst come first.
    if (task !== null && !worst.has(task)) worst.set(task, severity);
  }
  return tasks.flatMap(({ pair, change, fields, cosmetic, why, reused }): TaskChange[] => {
    if (change === 'unchanged') return [];
    const placed = pair.after ?? pair.before;
    const { file, line } = placed.pipeline.locate(placed.task.path, 'key');
    const users = pair.after === null ? (consumers.get(placed.id) ?? []) : [];
    return [
      {
        id: placed.id,
        pipeline: placed.pipeline.name,
        task: placed.id.slice(placed.pipeline.name.length + 1),
        kind: placed.task.kind,
        change,
        from: change === 'renamed' ? (pair.before?.id ?? null) : null,
        fields: fields.map(({ field }) => field),
        details: fields,
        cosmetic,
        reused,
        why: users.length > 0 ? `consumed by ${quoteAll(users)}` : why,
        risk: worst.get(placed.id) ?? null,
        file,
        line,
      },
    ];
  });
}

function indexConsumers(tasks: readonly TracedTask[]): ReadonlyMap<string, readonly string[]> {
  const consumers = new Map<string, string[]>();
  for (const {
    pair: { before, after },
  } of tasks) {
    if (before === null || after === null) continue;
    for (const need of before.task.needs) {
      const id = `${before.within}/${need}`;
      const known = consumers.get(id);
      if (known === undefined) consumers.set(id, [after.id]);
      else known.push(after.id);
    }
  }
  return consumers;
}

function count(tasks: readonly TracedTask[]): ReviewCounts {
  const counts = { added: 0, removed: 0, renamed: 0, modified: 0, rerun: 0, unchanged: 0 };
  for (const { change } of tasks) counts[change] += 1;
  return counts;
}

// A task of another pipeline is not ours to declare.
function isUndeclared(placed: TracedTask['pair']['after']): boolean {
  return (
    placed !== null &&
    placed.task.inputs.length === 0 &&
    placed.task.readsNothing !== true &&
    placed.task.call === undefined &&
    placed.task.kind !== 'stub'
  );
}

function listProblems(input: ReviewInput): ReviewProblem[] {
  return listNewDiagnostics(input).map(({ severity, code, message, hint, span }) => ({
    severity,
    code,
    message,
    hint: hint ?? null,
    file: span?.file ?? null,
    line: span?.line ?? null,
    column: span?.column ?? null,
  }));
}
