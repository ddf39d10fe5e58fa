import type { Context } from '../src/commands/command.ts';
import { EnvironmentError } from '../src/diagnostics/errors.ts';
import type { Github } from '../src/github/api.ts';
import type { GithubEvent } from '../src/github/event.ts';
import type { Annotation } from '../src/reporters/github/annotations.ts';
import type { Inputs } from './inputs.ts';
import type { Job } from './job.ts';

/** One step of a workflow: what it was asked, and what it has to tell so far. */
export interface Step {
  readonly inputs: Inputs;
  readonly event: GithubEvent;
  readonly job: Job;
  /** Its environment is that of the job without what no task may see. */
  readonly context: Context;
  /** Null: there is no token. */
  readonly github: Github | null;
  readonly annotations: Annotation[];
  /** Markdown for the summary of the step. */
  readonly summary: string[];
  readonly outputs: Map<string, string>;
  /** What could not be published, each in a word, with why. */
  readonly degraded: Map<string, string>;
}

/** How a mode came out. */
export interface Ending {
  readonly exitCode: number;
  /** Whether it is how runs ended, which `fail-on` is about; the risks of a review are not. */
  readonly ofRuns?: true;
  readonly outcome: 'success' | 'failure' | 'cancelled' | 'timed_out' | 'skipped' | 'neutral';
}

/** Does what only makes the report larger: where GitHub refuses it, the report is smaller and a warning says why. */
export async function publish<T>(
  step: Step,
  what: string,
  work: (github: Github) => Promise<T>,
): Promise<T | null> {
  if (step.github === null) {
    step.degraded.set(what, 'there is no token');
    return null;
  }
  try {
    return await work(step.github);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    step.degraded.set(what, error.message);
    return null;
  }
}
