import {
  type CheckOutput,
  type CheckRun,
  type Conclusion,
  completeCheck,
  createCheck,
} from '../src/github/checks.ts';
import { appendValues } from '../src/github/environment-file.ts';
import { publish, type Step } from './step.ts';

/** What a check comes to. */
export interface Checked {
  readonly conclusion: Conclusion;
  readonly output: CheckOutput;
}

/**
 * Does work that a check tells of. The check is begun before and completed after it, whatever came; the step that is
 * killed in between leaves it to `post`. Where GitHub takes no more, it stays incomplete: it never says success unseen.
 */
export async function withCheck<T extends { readonly checked: Checked }>(
  step: Step,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  if (step.inputs.checks === 'off') return work();
  const check = await begin(step, name);
  let checked: Checked = broken;
  try {
    const result = await work();
    checked = result.checked;
    return result;
  } finally {
    if (check !== null) await end(step, check, checked);
  }
}

const broken: Checked = {
  conclusion: 'failure',
  output: {
    title: 'it could not be carried out',
    summary: 'The log of the job says why.',
    text: '',
    annotations: [],
  },
};

async function begin(step: Step, name: string): Promise<CheckRun | null> {
  const { event, job, inputs } = step;
  const check = await publish(step, 'check', (github) =>
    createCheck(github, {
      repository: event.repository,
      head: event.head,
      name: `${inputs.checkName} / ${name}`,
      externalId: `${job.runId}:${job.attempt}:${name}`,
    }),
  );
  if (check === null) return null;
  if (!step.outputs.has('check-url')) step.outputs.set('check-url', check.url);
  remember(step, check.id);
  return check;
}

async function end(step: Step, { id }: CheckRun, checked: Checked): Promise<void> {
  const { repository } = step.event;
  await publish(step, 'check', (github) => completeCheck(github, { repository, id }, checked));
  remember(step, null);
}

// The last value of a name counts.
function remember({ job }: Step, id: number | null): void {
  if (job.stateFile !== '') appendValues(job.stateFile, { checks: id === null ? '' : `${id}` });
}
