import { appendFileSync } from 'node:fs';
import { exitCodes } from '../src/commands/exit-codes.ts';
import { appendValues } from '../src/github/environment-file.ts';
import { workflowCommand } from '../src/reporters/escape/workflow-command.ts';
import { createAnnotations } from '../src/reporters/github/annotations.ts';
import type { Ending, Step } from './step.ts';

/** Bytes of a summary that is surely shown: GitHub drops one above 1 MiB as a whole. */
export const largestSummary = 900 * 1024;

/** Writes annotations, summary and outputs, and gives the exit code of the step. */
export function tell(step: Step, ending: Ending): number {
  const { inputs, context, degraded } = step;
  const exitCode = exitCodeOfStep(step, ending);
  const annotations = createAnnotations((text) => context.stdout.write(text));
  const order = { error: 0, warning: 1, notice: 2 };
  const sorted = step.annotations.toSorted((left, right) => order[left.level] - order[right.level]);
  if (inputs.annotations === 'auto') for (const annotation of sorted) annotations.add(annotation);
  annotations.close();
  if (degraded.size > 0) {
    const what = [...degraded].map(([name, why]) => `${name}: ${why}`).join('\n');
    context.stdout.write(
      workflowCommand('warning', { title: 'the report is smaller than it could be' }, what),
    );
  }
  writeSummary(step);
  writeOutputs(step, ending);
  return exitCode;
}

function exitCodeOfStep({ inputs, degraded }: Step, { exitCode, ofRuns }: Ending): number {
  if (ofRuns && hasRunFailed(exitCode) && inputs.failOn === 'never') return exitCodes.ok;
  const unpublished = [...degraded.keys()].some((what) => what !== 'stale');
  return exitCode === exitCodes.ok && inputs.strictPublish && unpublished ? exitCodes.environment : exitCode;
}

/** Whether an exit code tells of a run that was carried out and failed, or that took too long. */
export function hasRunFailed(exitCode: number): boolean {
  return exitCode === exitCodes.taskFailed || exitCode === exitCodes.timedOut;
}

function writeSummary({ inputs, job, summary }: Step): void {
  if (!inputs.summary || job.summaryFile === '' || summary.length === 0) return;
  appendFileSync(job.summaryFile, `${summary.join('\n\n')}\n`);
}

function writeOutputs(step: Step, { exitCode, outcome }: Ending): void {
  const { job, context } = step;
  if (job.outputFile === '') return;
  const values = {
    outcome,
    'exit-code': `${exitCode}`,
    'head-sha': step.event.head,
    degraded: [...step.degraded.keys()].join(','),
    ...Object.fromEntries(step.outputs),
  };
  for (const name of appendValues(job.outputFile, values)) {
    context.stdout.write(workflowCommand('warning', {}, `the output ${name} is too long for GitHub`));
  }
}
