import type { Command } from '../src/commands/command.ts';
import { exitCodes } from '../src/commands/exit-codes.ts';
import { globalFlags } from '../src/commands/global-flags.ts';
import { parseArguments } from '../src/commands/parse-arguments.ts';
import { printDiagnostics } from '../src/commands/print-diagnostics.ts';
import {
  limitFlags,
  readRequest,
  requestFlags,
  selectionFlags,
} from '../src/commands/start/request-flags.ts';
import { failure, type Result, success } from '../src/diagnostics/result.ts';
import { openProject } from '../src/session/open.ts';
import type { RunRequest } from '../src/session/request.ts';
import { choosePipelines } from './choose-pipelines.ts';
import { openReports } from './reports.ts';
import { runPipeline } from './run-pipeline.ts';
import type { Ending, Step } from './step.ts';
import { hasRunFailed } from './tell.ts';

/** Runs the pipelines that the step names, or the event, one after the other; a failure does not keep the next from running. */
export async function runPipelines(step: Step): Promise<Result<Ending>> {
  const { context, inputs, event } = step;
  const opened = await openProject({
    cwd: context.cwd,
    environment: context.environment,
    forRun: true,
    ...(inputs.config === '' ? {} : { configFile: inputs.config }),
    // The definition is the fork's own; so it gets nothing that is ours.
    ...(event.fromFork ? { trust: 'untrusted' as const } : {}),
  });
  if (!opened.ok) return opened;
  await printDiagnostics(opened.diagnostics, { sink: context.stderr, style: context.style.stderr });
  const names = await choosePipelines(step, opened.value);
  if (!names.ok) return names;
  const endings: Ending[] = [];
  const reports = openReports(step);
  for (const name of names.value) {
    const request = requestOf(step, name);
    if (!request.ok) return request;
    endings.push(await runPipeline(step, { project: opened.value, request: request.value, name, reports }));
    if (endings.at(-1)?.outcome === 'cancelled') break;
  }
  reports.close();
  return success({ ...worstOf(endings), ofRuns: true });
}

/** What the same words on the command line ask for. */
function requestOf({ inputs, context, event }: Step, name: string): Result<RunRequest> {
  const words = [
    ...inputs.select.map((each) => `--only=${each}`),
    ...inputs.params.map((each) => `--param=${each}`),
    ...(inputs.executor === '' ? [] : [`--executor=${inputs.executor}`]),
    ...(inputs.maxParallel === '' ? [] : [`--max-parallel=${inputs.maxParallel}`]),
    `--dirty=${inputs.dirty}`,
    '--',
    name,
  ];
  const parsed = parseArguments(asRun, words, globalFlags);
  if (!parsed.ok) return failure(parsed.diagnostics);
  const request = readRequest({ pipeline: name }, parsed.value.input, context);
  return success({ ...request, trigger: triggerOf(event.name) });
}

const asRun: Command = {
  examples: [],
  arguments: [{ name: 'PIPELINE', summary: 'the pipeline to run', required: true }],
  flags: [...requestFlags, ...selectionFlags, ...limitFlags],
  run: async () => exitCodes.ok,
};

function triggerOf(event: string): string {
  return event === 'push' || event === 'schedule' ? event : 'manual';
}

/** From the best to the worst. */
const order: readonly Ending['outcome'][] = [
  'skipped',
  'success',
  'neutral',
  'failure',
  'timed_out',
  'cancelled',
];

function worstOf(endings: readonly Ending[]): Ending {
  const sorted = endings.toSorted(
    (left, right) =>
      severityOf(right) - severityOf(left) || order.indexOf(right.outcome) - order.indexOf(left.outcome),
  );
  return sorted[0] ?? { exitCode: 0, outcome: 'skipped' };
}

// What `fail-on: never` lets pass must not hide what it does not.
function severityOf({ exitCode }: Ending): number {
  if (exitCode === exitCodes.ok) return 0;
  return hasRunFailed(exitCode) ? 1 : 2;
}
