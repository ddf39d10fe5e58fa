import { randomUUID } from 'node:crypto';
import { exitCodes } from '../src/commands/exit-codes.ts';
import { printDiagnostics } from '../src/commands/print-diagnostics.ts';
import { createSignalControl } from '../src/commands/signals.ts';
import { readSources } from '../src/commands/start/read-sources.ts';
import { listPositions } from '../src/commands/start/task-positions.ts';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { InternalError } from '../src/diagnostics/errors.ts';
import { createSystemClock } from '../src/executors/system-clock.ts';
import { listMasks } from '../src/github/masks.ts';
import { maskCommand } from '../src/reporters/escape/workflow-command.ts';
import type { Annotation } from '../src/reporters/github/annotations.ts';
import { concludeRun, renderCheck, toCheckAnnotations } from '../src/reporters/github/check-output.ts';
import { toAnnotation } from '../src/reporters/github/to-annotation.ts';
import { createGithubReporter } from '../src/reporters/github.ts';
import { reportLines } from '../src/reporters/line-reporter.ts';
import { collectSummary } from '../src/reporters/run-summary.ts';
import { type PreparedRun, prepareRun } from '../src/session/prepare.ts';
import type { Project } from '../src/session/project.ts';
import type { RunRequest } from '../src/session/request.ts';
import { startRun } from '../src/session/run.ts';
import { type Checked, withCheck } from './checks.ts';
import type { Reports } from './reports.ts';
import type { Ending, Step } from './step.ts';

/** One of the runs of a step. */
export interface StepRun {
  readonly project: Project;
  readonly request: RunRequest;
  readonly name: string;
  readonly reports: Reports;
}

/** Plans and runs one pipeline, with a check that tells of it. */
export async function runPipeline(step: Step, run: StepRun): Promise<Ending> {
  return withCheck(step, run.name, async () => {
    const { context } = step;
    const prepared = await prepareRun(run.project, run.request);
    const { diagnostics } = prepared;
    const sources = readSources(diagnostics, run.project);
    await printDiagnostics(diagnostics, { sink: context.stderr, style: context.style.stderr, sources });
    const annotations = diagnostics.map(toAnnotation);
    step.annotations.push(...annotations);
    if (!prepared.ok) return wrong(diagnostics, annotations);
    return start(step, run, prepared.value);
  });
}

function wrong(
  diagnostics: readonly Diagnostic[],
  annotations: readonly Annotation[],
): Ending & { checked: Checked } {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const title = `${errors} ${errors === 1 ? 'error' : 'errors'} in the definition`;
  const output = {
    title,
    summary: 'Nothing was run.',
    text: '',
    annotations: toCheckAnnotations(annotations),
  };
  return { exitCode: exitCodes.wrong, outcome: 'failure', checked: { conclusion: 'failure', output } };
}

async function start(
  step: Step,
  { project, reports }: StepRun,
  prepared: PreparedRun,
): Promise<Ending & { checked: Checked }> {
  const { context } = step;
  const { stdout, style } = context;
  const annotations: Annotation[] = [];
  const collector = collectSummary(40);
  const reporter = createGithubReporter({
    sink: stdout,
    style: { ...style.stdout, unicode: true },
    clock: createSystemClock(),
    token: randomUUID,
    logs: 'all',
    positions: listPositions(prepared),
    collector,
    annotations: { add: (annotation) => annotations.push(annotation) },
  });
  const control = createSignalControl();
  try {
    const finished = await startRun(project, prepared, {
      reporters: [reportLines([collector, reporter])],
      control,
      version: context.version,
      onSecrets: (secrets) => {
        for (const mask of secrets.flatMap(listMasks)) stdout.write(maskCommand(mask));
      },
      onWait: (message) => context.stderr.write(`note: ${message}\n`),
    });
    step.annotations.push(...annotations);
    const summary = collector.summarise(finished.state);
    if (summary === null) throw new InternalError('a run that ended has no summary');
    await reports.add(finished, summary);
    const conclusion = concludeRun(summary.status);
    const checked = { conclusion, output: renderCheck(summary, annotations) };
    return { exitCode: finished.exitCode, outcome: conclusion, checked };
  } finally {
    control.close();
  }
}
