import type { Path, Span } from '../../diagnostics/span.ts';
import type { Pipeline } from '../../pipeline/model.ts';
import type { ReviewInput } from '../definition-side.ts';
import type { PlacedTask } from '../pair-tasks.ts';
import type { FieldChange } from '../review.ts';
import type { TracedPipeline, TracedTask } from '../trace-changes.ts';
import type { RiskCode } from './risk-codes.ts';

/** What a rule found, before the policy has its say. */
export interface FoundRisk {
  readonly code: RiskCode;
  readonly message: string;
  readonly pipeline?: Pipeline;
  readonly task?: PlacedTask;
  /** A file of the repository, or a place in one. */
  readonly at: Span | string;
}

/** Looks at one task with a change, or at one pipeline, for risks of a kind. */
export interface RiskRule {
  /** It also looks at tasks whose definition is the same and that run again. */
  readonly reruns?: true;
  readonly task?: (traced: TracedTask, context: RiskContext) => readonly FoundRisk[];
  readonly pipeline?: (traced: TracedPipeline, context: RiskContext) => readonly FoundRisk[];
}

/** What rules may ask. */
export interface RiskContext extends Pick<ReviewInput, 'executorType' | 'kinds'> {
  /** A task by its id, at the head or else at the base. */
  readonly find: (id: string) => PlacedTask | undefined;
  /** Tasks of the head that need or needed a task, by its id. */
  readonly neededBy: (id: string) => readonly PlacedTask[];
}

/** The task at the head, else what it was at the base. */
export function placedOf({ pair }: TracedTask): PlacedTask {
  return pair.after ?? pair.before;
}

/** Where a setting of a task stands. */
export function locateSetting({ pipeline, task }: PlacedTask, ...steps: Path): Span {
  return pipeline.locate([...task.path, ...steps]);
}

/** The change of one setting; undefined when it has none. */
export function changeOf(fields: readonly FieldChange[], name: string): FieldChange | undefined {
  return fields.find(({ field }) => field === name);
}
