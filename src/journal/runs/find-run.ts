import { existsSync } from 'node:fs';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import { isRunId } from '../run-id.ts';
import type { StateDirectory } from '../state-directory.ts';
import { listRuns } from './list-runs.ts';
import type { RunSummary } from './run-summary.ts';
import { summariseRun } from './summarise-run.ts';

/**
 * The run that somebody means by a full id, the unique beginning of one, `latest`, `NAME` or `NAME@branch` (the latest
 * of that pipeline), each with `~N` for the Nth before it. With `project`, only the runs of that project count for the
 * last three. These mean runs that were carried out here; pulled ones where there is none such. Throws `journal-damaged` for a
 * full id.
 */
export async function findRun(
  state: StateDirectory,
  text: string,
  project?: string,
): Promise<Result<RunSummary>> {
  if (isRunId(text) && existsSync(state.run(text).events))
    return success(await summariseRun(state.run(text)));
  const { runs } = await listRuns(state);
  const starting = runs.filter((run) => run.id.startsWith(text));
  if (starting.length > 1 && text.startsWith('r-')) return ambiguous(text, starting);
  const [begun] = starting;
  if (begun !== undefined && text.startsWith('r-')) return success(begun);
  const own = runs.filter((run) => project === undefined || run.project === project);
  const named = findNamed(own, text);
  if (named !== undefined) return success(named);
  return findBare(runs, text);
}

function findNamed(runs: readonly RunSummary[], text: string): RunSummary | undefined {
  const [, selector = text, back = '0'] = /^(.*)~(\d{1,6})$/.exec(text) ?? [];
  const selected = select(runs, selector);
  const here = selected.filter(({ pulled }) => !pulled);
  return (here.length > 0 ? here : selected)[Number(back)];
}

function select(runs: readonly RunSummary[], selector: string): readonly RunSummary[] {
  if (selector === 'latest') return runs;
  const whole = runs.filter((run) => run.pipeline === selector);
  const at = selector.indexOf('@');
  if (whole.length > 0 || at === -1) return whole;
  const [name, branch] = [selector.slice(0, at), selector.slice(at + 1)];
  return runs.filter((run) => run.pipeline === name && run.branch === branch);
}

// The random part alone, as it is shown in narrow tables.
function findBare(runs: readonly RunSummary[], text: string): Result<RunSummary> {
  const found = text.length < 2 ? [] : runs.filter((run) => run.id.startsWith(`r-${text}`));
  const [only, ...others] = found;
  if (only === undefined) return unknown(text, runs);
  return others.length > 0 ? ambiguous(text, found) : success(only);
}

function unknown(text: string, runs: readonly RunSummary[]): Result<RunSummary> {
  const message =
    runs.length === 0
      ? `there is no run \`${text}\`: nothing has been run here yet`
      : `there is no run \`${text}\`; accepted are an id or its beginning, \`latest\`, \`latest~1\`, \`NAME\` and \`NAME@branch\``;
  const hint = runs.length === 0 ? {} : { hint: 'see which runs there are with `runnable runs list`' };
  return failure([{ severity: 'error', code: 'unknown-run', message, ...hint }]);
}

function ambiguous(text: string, candidates: readonly RunSummary[]): Result<RunSummary> {
  const shown = candidates
    .slice(0, 5)
    .map(({ id, pipeline, startedAt }) => `\`${id}\` (${pipeline}, ${startedAt})`);
  const more = candidates.length > shown.length ? ` and ${candidates.length - shown.length} more` : '';
  return failure([
    {
      severity: 'error',
      code: 'ambiguous-run',
      message: `\`${text}\` is the beginning of ${candidates.length} runs: ${shown.join(', ')}${more}`,
      hint: 'give more of the id',
    },
  ]);
}
