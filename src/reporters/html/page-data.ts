/** What the script of the page reads: the contents of the block `data`. */
export interface PageData {
  readonly run: string;
  readonly pipeline: string;
  /** Milliseconds since 1970: the scale of the timeline. */
  readonly from: number;
  readonly to: number;
  readonly tasks: readonly PageTask[];
  readonly sweep: PageSweep | null;
}

export interface PageTask {
  readonly id: string;
  readonly kind: string;
  readonly description: string;
  readonly parent: string | null;
  /** How many it stands for; null for a task that is no group. */
  readonly members: number | null;
  readonly status: string;
  readonly reason: string;
  /** Milliseconds after `from`; null where it did not come to that. */
  readonly ready: number | null;
  readonly start: number | null;
  readonly end: number | null;
  readonly seconds: number;
  /** Whether the run could only have ended sooner with it. */
  readonly critical: boolean;
  readonly needs: readonly string[];
  readonly attempts: readonly PageAttempt[];
  readonly facts: readonly (readonly [string, string])[];
  readonly params: readonly (readonly [string, string])[];
  readonly returns: readonly (readonly [string, string])[];
  readonly inputs: readonly string[];
  readonly outputs: readonly PageOutput[];
  /** HTML that can do nothing, made from Markdown; empty where the task wrote none. */
  readonly summary: string;
}

export interface PageAttempt {
  readonly number: number;
  readonly status: string;
  readonly reason: string;
  readonly start: number;
  readonly end: number | null;
  readonly log: LogPlace | null;
}

/** Where the lines of a log lie: a block and a range of its lines. */
export interface LogPlace {
  readonly block: number;
  readonly from: number;
  readonly lines: number;
  /** What is left out: bytes, and the line before which they were. */
  readonly cut: readonly [number, number] | null;
}

export interface PageOutput {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  /** Number of the block with its `Preview`; null where there is none. */
  readonly preview: number | null;
}

/** A bounded look at an output. */
export type Preview =
  | { readonly type: 'image'; readonly media: string; readonly base64: string }
  | { readonly type: 'table'; readonly rows: readonly (readonly string[])[]; readonly more: boolean }
  /** HTML that is shown in a frame which can do nothing. */
  | { readonly type: 'page'; readonly html: string }
  | { readonly type: 'text'; readonly text: string; readonly more: boolean };

/** Runs of a sweep as columns: axes first, then what they returned. */
export interface PageSweep {
  readonly id: string;
  readonly columns: readonly { readonly label: string; readonly role: 'axis' | 'metric' | 'return' }[];
  readonly rows: readonly {
    readonly run: string;
    readonly status: string;
    readonly here: boolean;
    readonly values: readonly (string | number | null)[];
  }[];
}
