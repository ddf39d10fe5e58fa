import { EnvironmentError } from '../../diagnostics/errors.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import { type ChosenRemote, chooseRemote } from '../../git/choose-remote.ts';
import { writeTips } from '../../git/records/record-store.ts';
import { type NotTaken, type Pushed, pushRecords } from '../../git/records/remote-records.ts';
import type { RunFilter } from '../../journal/runs/list-runs.ts';
import type { RunSummary } from '../../journal/runs/run-summary.ts';
import type { Project } from '../project.ts';
import { openRecords } from '../records.ts';
import { seenAt, writeHistoryIndex } from './history-index.ts';
import { meetRemote } from './meet-remote.ts';
import { type LeftOut, type RecordLimits, recordRuns } from './record-runs.ts';
import { type History, withHistory } from './with-history.ts';

/** Which runs are pushed, and where. */
export interface PushRequest {
  /** A name or an address; absent: `origin`, or the only remote. */
  readonly remote?: string;
  /** Runs as people name them; none: all of the project that have ended and were not pushed there before. */
  readonly runs: readonly string[];
  /** Of those that are not named. */
  readonly filter: Pick<RunFilter, 'pipeline' | 'since'>;
  readonly limits: RecordLimits;
  /** Also those that were pushed there before: somebody may have removed them. */
  readonly again: boolean;
  readonly onProgress?: (words: string) => void;
}

/** What came of a push. */
export interface PushReport {
  /** As people know the remote. */
  readonly remote: string;
  readonly pushed: readonly PushedRun[];
  /** How many it has, or was seen to have, as they are. */
  readonly there: number;
  /** Runs that are at work, and were left for a later push. */
  readonly atWork: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

export interface PushedRun {
  readonly run: string;
  /** Object id of the commit with the record. */
  readonly commit: string;
  /** `extended`: the remote had an earlier state of the run. */
  readonly change: 'new' | 'extended';
}

/** Records runs and gives them to a remote. Nothing of the user's repository changes. Throws `EnvironmentError`. */
export async function pushRuns(project: Project, request: PushRequest): Promise<Result<PushReport>> {
  const { cwd, repository } = project;
  const choice = request.remote === undefined ? {} : { wanted: request.remote };
  const remote = await chooseRemote(repository, { ...choice, way: 'push', cwd });
  if (!remote.ok) return remote;
  const chosen = await chooseRuns(project, request);
  if (!chosen.ok) return chosen;
  const onWait = () => request.onProgress?.('waiting for another push or pull');
  return success(
    await withHistory(
      project,
      (history) => push({ history, remote: remote.value, request }, chosen.value),
      onWait,
    ),
  );
}

interface Chosen {
  /** Of our own, and ended. */
  readonly own: readonly RunSummary[];
  /** Named ones that were pulled from somewhere. */
  readonly pulled: readonly RunSummary[];
  readonly atWork: readonly string[];
  /** Whose records cannot even be listed. */
  readonly unreadable: readonly LeftOut[];
}

async function chooseRuns(project: Project, { runs, filter }: PushRequest): Promise<Result<Chosen>> {
  const records = openRecords(project);
  if (runs.length === 0) {
    const { runs: all, damaged } = await records.list({ ...filter, project: project.prefix, pulled: false });
    const atWork = all.filter(isAtWork);
    return success({
      own: all.filter((run) => !isAtWork(run)),
      pulled: [],
      atWork: atWork.map(({ id }) => id),
      unreadable: damaged.flatMap(({ id, error }) =>
        error instanceof EnvironmentError ? [{ run: id, error }] : [],
      ),
    });
  }
  const found = new Map<string, RunSummary>();
  for (const text of runs) {
    const run = await records.find(text);
    if (!run.ok) return failure(run.diagnostics);
    if (isAtWork(run.value)) throw atWork(run.value.id);
    found.set(run.value.id, run.value);
  }
  const all = [...found.values()];
  return success({
    own: all.filter(({ pulled }) => !pulled),
    pulled: all.filter(({ pulled }) => pulled),
    atWork: [],
    unreadable: [],
  });
}

function isAtWork({ status }: RunSummary): boolean {
  return status === 'running' || status === 'queued';
}

interface Push {
  readonly history: History;
  readonly remote: ChosenRemote;
  readonly request: PushRequest;
}

async function push(at: Push, { own, pulled, atWork, unreadable }: Chosen): Promise<PushReport> {
  const { history, remote, request } = at;
  const { limits, onProgress } = request;
  const notRecorded = await recordRuns(history, {
    runs: own,
    limits,
    onProgress: (done, of) => onProgress?.(`recording ${done} of ${of} runs`),
  });
  await keep(history);
  const all = [...own, ...pulled].map(({ id }) => id);
  const lost = pulled
    .filter(({ id }) => !history.tips.has(id))
    .map(({ id }) => ({ run: id, error: notHere(id) }));
  const results = await pushAndMeet(at, findWanted(at, all));
  const { pushed, notTaken } = sort(at, results);
  await keep(history);
  const notPushed = [...notRecorded, ...lost, ...notTaken];
  return {
    remote: remote.shown,
    pushed,
    there: all.length - pushed.length - notPushed.length,
    atWork,
    leftOut: [...unreadable, ...notPushed],
  };
}

// First the tips, then what counts on them.
async function keep({ store, tips, index }: History): Promise<void> {
  await writeTips(store, tips);
  await writeHistoryIndex(store, index);
}

function findWanted({ history, remote, request }: Push, all: readonly string[]): ReadonlyMap<string, string> {
  const { index, tips } = history;
  const seen = seenAt(index, remote.key);
  const isAsked = request.runs.length > 0 || request.again;
  const recorded = all.flatMap((id) => {
    const commit = tips.get(id);
    return commit === undefined ? [] : [[id, commit] as const];
  });
  const wanted = new Map(recorded.filter(([id, commit]) => isAsked || seen.get(id) !== commit));
  if (wanted.size > 0) request.onProgress?.(`pushing ${wanted.size} of ${all.length} runs`);
  return wanted;
}

interface Sorted {
  readonly pushed: readonly PushedRun[];
  readonly notTaken: readonly LeftOut[];
}

function sort({ history, remote }: Push, results: ReadonlyMap<string, Pushed>): Sorted {
  const seen = seenAt(history.index, remote.key);
  const pushed: PushedRun[] = [];
  const notTaken: LeftOut[] = [];
  for (const [run, result] of results) {
    const commit = history.tips.get(run) ?? '';
    if (result.result === 'other' || result.result === 'refused') {
      notTaken.push({ run, error: describeNotTaken(run, result, remote) });
      continue;
    }
    seen.set(run, commit);
    if (result.result !== 'there') pushed.push({ run, commit, change: result.result });
  }
  return { pushed, notTaken };
}

/** Pushes, looks at what the remote has where that is something else, and pushes what follows it. */
async function pushAndMeet(
  at: Push,
  wanted: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Pushed>> {
  const { history, remote } = at;
  const first = await pushRecords(history.store, remote, wanted);
  const others = [...first].filter(([, { result }]) => result === 'other').map(([run]) => run);
  if (others.length === 0) return first;
  const { there, followed } = await meetRemote({ history, remote, limits: at.request.limits }, others);
  await writeTips(history.store, history.tips);
  const next = new Map(followed.map((run) => [run, history.tips.get(run) ?? '']));
  const second = await pushRecords(history.store, remote, next);
  const met = there.map((run) => [run, { result: 'there' }] as const);
  return new Map<string, Pushed>([...first, ...met, ...second]);
}

function describeNotTaken(run: string, result: NotTaken, { shown }: ChosenRemote): EnvironmentError {
  return result.result === 'other'
    ? new EnvironmentError('record-kept', `\`${shown}\` has another record of \`${run}\`, which was kept`, {
        trouble: 'refused',
      })
    : new EnvironmentError('push-failed', `\`${shown}\` does not take \`${run}\`: ${result.why}`);
}

function atWork(run: string): EnvironmentError {
  return new EnvironmentError('run-busy', `\`${run}\` is at work: its record is pushed when it has ended`, {
    trouble: 'refused',
    hint: `wait for its end with \`runnable logs ${run} -f\``,
  });
}

function notHere(run: string): EnvironmentError {
  return new EnvironmentError(
    'run-gone',
    `the record of \`${run}\` that was pulled is not in the store any more`,
    {
      hint: `pull it again: \`runnable runs pull ${run}\``,
    },
  );
}
