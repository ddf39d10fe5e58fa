import type { RunEvent } from '../../engine/event.ts';
import type { AttemptName } from '../../engine/ports.ts';
import type { Plan } from '../../plan/plan.ts';
import type { LogBytes } from './model/log-page.ts';

/** A run that is looked at, live or over: its journal and its logs. */
export interface WatchedRun {
  readonly plan: Plan;
  /** From the first on, each as soon as it is there; ends when nobody is at work on the run any more. */
  readonly events: (signal: AbortSignal) => AsyncIterable<RunEvent>;
  readonly openLog: (attempt: AttemptName) => OpenLog;
  /** Milliseconds since 1970, UTC: what its times are compared with. */
  readonly now: () => number;
  /** Whether its runner was at work when it was opened. */
  readonly live: boolean;
  /** Seconds that earlier runs like it took, as far as anybody knows. */
  readonly earlier: () => Promise<readonly number[]>;
  /** It was started to be looked at here: Ctrl-C cancels it. */
  readonly own: boolean;
}

/** The log of an attempt, until it is closed. */
export interface OpenLog extends LogBytes {
  readonly close: () => void;
}

/** What a person may ask for at the keys. */
export interface RunActions {
  /** `id`: one task; null: the run. `interrupt`: by Ctrl-C, and the second one kills. False: nobody is at work. */
  readonly cancel: (id: string | null, interrupt: boolean) => Promise<boolean>;
  /** Runs again what failed, or all with other params, which are given as a person types them. */
  readonly rerun: (params: string | null) => Promise<Started>;
  /** Shows the whole log in the pager; the terminal is its own meanwhile. Gives what there is to say about it. */
  readonly page: (attempt: AttemptName) => Promise<string>;
}

/** A run that was started, or why it was not. */
export type Started = { readonly run: string } | { readonly problem: string };

/** How somebody stopped looking at a run. `next`: the run to look at now. */
export interface WatchEnd {
  readonly how: 'ended' | 'detached' | 'quit';
  readonly next?: string;
}
