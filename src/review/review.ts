/** How much a risk matters to whoever lets the change in. */
export type RiskSeverity = 'high' | 'medium' | 'low';

/** What became of a task between the two sides. `rerun`: its definition is the same, and it would come out anew. */
export type TaskChangeKind = 'added' | 'removed' | 'renamed' | 'modified' | 'rerun';

/** What became of a pipeline. `invalid`: its file at the head has an error, and nothing of it was compared. */
export type PipelineChangeKind = 'added' | 'removed' | 'renamed' | 'modified' | 'rerun' | 'invalid';

/**
 * What a change does to the pipelines of a project. Plain data of one-word keys: as JSON it is what `review --json`
 * prints, in which keys are added and never changed. Names in its sentences stand in backticks and hold none.
 */
export interface Review {
  readonly version: 1;
  /** Id of the commit that is compared from: where both sides parted. */
  readonly base: string;
  /** Id of the commit that is compared to; of a dirty tree its snapshot. */
  readonly head: string;
  /** What was asked for on each side, such as `main`. */
  readonly refs: { readonly base: string; readonly head: string };
  /** The head is a work tree with changes that are not committed. */
  readonly dirty: boolean;
  /** Those with a change, by name. */
  readonly pipelines: readonly PipelineChange[];
  /** Those with a change, by pipeline; in each so that what is needed comes first, what was removed last. */
  readonly tasks: readonly TaskChange[];
  readonly counts: ReviewCounts;
  readonly edges: ReviewEdges;
  /** High ones first. */
  readonly risks: readonly Risk[];
  /** What would run, in an order in which it could. */
  readonly plan: readonly PlanItem[];
  /** Some of the plan is only known at run time. */
  readonly estimated: boolean;
  /** What is wrong with files of the head, and warnings that the base does not have. */
  readonly diagnostics: readonly ReviewProblem[];
  /** What a reader should know of how this came about; one sentence each. */
  readonly notes: readonly string[];
  /** Tasks of the head that declare no inputs, and of which no key says it: only the files that they name are followed. */
  readonly undeclared: number;
}

export type ReviewCounts = Readonly<Record<TaskChangeKind | 'unchanged', number>>;

export interface PipelineChange {
  readonly name: string;
  /** Path relative to the repository. */
  readonly file: string;
  readonly change: PipelineChangeKind;
  /** Its name at the base; null unless it was renamed. */
  readonly from: string | null;
  /** Settings of the pipeline itself that differ, as the file calls them. */
  readonly fields: readonly string[];
  readonly details: readonly FieldChange[];
}

export interface TaskChange {
  /** Pipeline and task: `deploy/publish`, in a branch `deploy/etl/load`. */
  readonly id: string;
  readonly pipeline: string;
  /** Without the pipeline: `publish`, `etl/load`. */
  readonly task: string;
  readonly kind: string;
  readonly change: TaskChangeKind;
  /** Its id at the base; null unless it was renamed. */
  readonly from: string | null;
  /** Settings that differ, as the file calls them; `command` is the value of the kind. */
  readonly fields: readonly string[];
  readonly details: readonly FieldChange[];
  /** Only its description differs: nothing runs again for it. */
  readonly cosmetic: boolean;
  /** By the key of its `cache`: its results would be used again; null where it has none, or that cannot be told. */
  readonly reused: boolean | null;
  /** One clause; empty where the change says it all. */
  readonly why: string;
  /** The worst of its risks. */
  readonly risk: RiskSeverity | null;
  /** Where it stands at the head, or stood at the base. */
  readonly file: string;
  readonly line: number;
}

/** A setting before and after, as text of bounded length; null where there is none. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Edge {
  /** Who is needed. */
  readonly from: string;
  /** Who needs it. */
  readonly to: string;
}

export interface ReviewEdges {
  readonly added: readonly Edge[];
  readonly removed: readonly Edge[];
  /** Those that stay and touch a task with a change; at most 1,000. */
  readonly kept: readonly Edge[];
}

export interface Risk {
  readonly severity: RiskSeverity;
  /** One of `riskCodes`. */
  readonly code: string;
  readonly pipeline: string | null;
  /** The id of the task, with its pipeline. */
  readonly task: string | null;
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

export interface PlanItem {
  readonly id: string;
  readonly kind: string;
  readonly why: string;
  /** How many instances of it run; null where only a run tells. */
  readonly instances: number | null;
}

/** A diagnostic of a definition. */
export interface ReviewProblem {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}
