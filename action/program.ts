import type { Context } from '../src/commands/command.ts';
import { createContext } from '../src/commands/context.ts';
import { exitCodeOf, exitCodes } from '../src/commands/exit-codes.ts';
import { currentHost } from '../src/commands/host.ts';
import { printDiagnostics } from '../src/commands/print-diagnostics.ts';
import { reportFailure } from '../src/commands/report-failure.ts';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { EnvironmentError } from '../src/diagnostics/errors.ts';
import type { Result } from '../src/diagnostics/result.ts';
import { nameFailure } from '../src/disk/name-failure.ts';
import { workflowCommand } from '../src/reporters/escape/workflow-command.ts';
import { toAnnotation } from '../src/reporters/github/to-annotation.ts';
import { fenceSink } from './fenced-sink.ts';
import { isPrivate, readJob } from './job.ts';
import { openStep } from './open-step.ts';
import type { Ending, Step } from './step.ts';
import { tell } from './tell.ts';

export { finishAction } from './finish.ts';

/** The step from its inputs to its exit code; everything is written when it resolves. */
export async function runAction(): Promise<number> {
  const environment = { ...process.env };
  // Gone for good: nothing that this process starts can have inherited it.
  for (const name of Object.keys(process.env)) if (isPrivate(name)) delete process.env[name];
  const host = { ...currentHost(), argv: [] };
  const made = createContext(host, new Map([['directory', [environment['GITHUB_WORKSPACE'] || '.']]]));
  // One stream for all: what is fenced in one could not be told from what is not in the other.
  const context = { ...made, stderr: fenceSink(made.stdout) };
  try {
    const step = await openStep(environment, readJob(environment), context);
    return step.ok ? await runStep(step.value) : await refuse(step.diagnostics, context);
  } catch (thrown) {
    return fail(thrown, context);
  } finally {
    await context.stdout.flush();
  }
}

async function runStep(step: Step): Promise<number> {
  let ending: Ending = { exitCode: exitCodes.bug, outcome: 'failure' };
  try {
    const result = await carryOut(step);
    ending = result.ok ? result.value : { exitCode: exitCodes.wrong, outcome: 'failure' };
    if (!result.ok) await printDiagnostics(result.diagnostics, printing(step.context));
    if (!result.ok) step.annotations.push(...result.diagnostics.map(toAnnotation));
  } catch (thrown) {
    ending = { exitCode: fail(thrown, step.context), outcome: 'failure' };
  }
  return tell(step, ending);
}

async function carryOut(step: Step): Promise<Result<Ending>> {
  const mode = chooseMode(step);
  switch (mode) {
    case 'run': {
      const { refuseUntrusted } = await import('./refuse-untrusted.ts');
      await refuseUntrusted(step);
      const { runPipelines } = await import('./run-pipelines.ts');
      return runPipelines(step);
    }
    case 'review': {
      const { reviewChange } = await import('./review-change.ts');
      return reviewChange(step);
    }
    case 'publish': {
      const { publishReview } = await import('./publish-review.ts');
      return publishReview(step);
    }
    default:
      return mode satisfies never;
  }
}

function chooseMode({ inputs, event }: Step): 'run' | 'review' | 'publish' {
  if (inputs.mode !== 'auto') return inputs.mode;
  switch (event.name) {
    case 'pull_request':
    case 'pull_request_target':
    case 'issue_comment':
      return 'review';
    case 'workflow_run':
      return 'publish';
    default:
      return 'run';
  }
}

async function refuse(diagnostics: readonly Diagnostic[], context: Context): Promise<number> {
  await printDiagnostics(diagnostics, printing(context));
  for (const { message, code } of diagnostics.slice(0, 10)) {
    context.stdout.write(workflowCommand('error', { title: code }, message));
  }
  return exitCodes.wrong;
}

function fail(thrown: unknown, context: Context): number {
  const error = nameFailure(thrown);
  reportFailure(error, context);
  const title = error instanceof EnvironmentError ? error.code : 'bug';
  const message = error instanceof Error ? error.message : String(error);
  context.stdout.write(workflowCommand('error', { title }, message));
  return exitCodeOf(error);
}

function printing({ stderr, style }: Context) {
  return { sink: stderr, style: style.stderr };
}
