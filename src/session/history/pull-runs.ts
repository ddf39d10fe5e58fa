import { existsSync } from 'node:fs';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import { nodeDisk } from '../../disk/disk.ts';
import { type ChosenRemote, chooseRemote } from '../../git/choose-remote.ts';
import { openRecordReader } from '../../git/records/record-reader.ts';
import { writeTips } from '../../git/records/record-store.ts';
import { fetchRecords, listRemoteRecords } from '../../git/records/remote-records.ts';
import { recordFolders } from '../../journal/exchange/record-file.ts';
import { isRunId } from '../../journal/run-id.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Project } from '../project.ts';
import { seenAt, writeHistoryIndex } from './history-index.ts';
import type { LeftOut } from './record-runs.ts';
import { type ArrivedRun, takeIn } from './take-in.ts';
import { type History, withHistory } from './with-history.ts';

/** Which records are pulled, and from where. */
export interface PullRequest {
  /** A name or an address; absent: `origin`, or the only remote. */
  readonly remote?: string;
  /** Ids of runs or their beginnings; none: all that are new. */
  readonly runs: readonly string[];
  readonly onProgress?: (words: string) => void;
}

/** What came of a pull. */
export interface PullReport {
  /** As people know the remote. */
  readonly remote: string;
  readonly pulled: readonly ArrivedRun[];
  /** How many of what was asked for is here as it is there, or was carried out here. */
  readonly there: number;
  /** Records that cannot be used. */
  readonly leftOut: readonly LeftOut[];
}

/** Takes in records that a remote has. Nothing of the user's repository changes. Throws `EnvironmentError`. */
export async function pullRuns(project: Project, request: PullRequest): Promise<Result<PullReport>> {
  const { cwd, repository } = project;
  const choice = request.remote === undefined ? {} : { wanted: request.remote };
  const remote = await chooseRemote(repository, { ...choice, way: 'fetch', cwd });
  if (!remote.ok) return remote;
  return withHistory(
    project,
    (history) => pull({ history, remote: remote.value, request }),
    () => request.onProgress?.('waiting for another push or pull'),
  );
}

interface Pull {
  readonly history: History;
  readonly remote: ChosenRemote;
  readonly request: PullRequest;
}

async function pull({ history, remote, request }: Pull): Promise<Result<PullReport>> {
  const { state, store, index, tips } = history;
  const listed = await listRemoteRecords(store, remote);
  const asked = choose(listed, request.runs, remote);
  if (!asked.ok) return asked;
  const seen = seenAt(index, remote.key);
  const isNamed = request.runs.length > 0;
  const wanted = [...asked.value].filter(([run, commit]) =>
    isWanted(history, { run, commit, isNamed, seen }),
  );
  const runs = wanted.map(([run]) => run);
  if (runs.length > 0) request.onProgress?.(`fetching ${runs.length} of ${asked.value.size} runs`);
  const known = new Map(runs.flatMap((run) => (tips.has(run) ? [[run, tips.get(run) ?? '']] : [])));
  await fetchRecords(store, remote, { runs, known });
  const { arrived, behind, leftOut } = await takeInAll({ history, remote, request }, wanted);
  await nodeDisk.syncDirectory(state.runs);
  for (const { run, commit } of arrived) tips.set(run, commit);
  for (const { run, commit } of [...arrived, ...behind]) seen.set(run, commit);
  // Of a record that cannot be used it is said each time.
  await writeTips(store, tips);
  await writeHistoryIndex(store, index);
  const there = asked.value.size - arrived.length - leftOut.length;
  return success({ remote: remote.shown, pulled: arrived, there, leftOut });
}

// What others put below the same name and is no run is none of ours.
function choose(
  listed: ReadonlyMap<string, string>,
  wanted: readonly string[],
  { shown }: ChosenRemote,
): Result<ReadonlyMap<string, string>> {
  const all = new Map([...listed].filter(([run]) => isRunId(run)));
  if (wanted.length === 0) return success(all);
  const chosen = new Map<string, string>();
  for (const text of wanted) {
    const found = [...all].filter(([run]) => run === text || (text.startsWith('r-') && run.startsWith(text)));
    const [first, ...others] = found;
    if (first === undefined) return failure([unknown(text, all.size, shown)]);
    if (others.length > 0) return failure([ambiguous(text, found.length)]);
    chosen.set(...first);
  }
  return success(chosen);
}

interface Candidate {
  readonly run: string;
  readonly commit: string;
  readonly isNamed: boolean;
  readonly seen: ReadonlyMap<string, string>;
}

function isWanted({ state, tips }: History, { run, commit, isNamed, seen }: Candidate): boolean {
  const directory = state.run(run);
  const isHere = existsSync(directory.path);
  // Who carried it out has the better record.
  if (isHere && !existsSync(directory.pulled)) return false;
  if (isHere && tips.get(run) === commit) return false;
  // One that was removed here comes back when it is named.
  return isNamed || seen.get(run) !== commit;
}

interface TakenIn {
  readonly arrived: readonly ArrivedRun[];
  /** Those of which more is here than the remote has. */
  readonly behind: readonly Pick<ArrivedRun, 'run' | 'commit'>[];
  readonly leftOut: readonly LeftOut[];
}

async function takeInAll(
  { history, remote, request }: Pull,
  wanted: readonly (readonly [string, string])[],
): Promise<TakenIn> {
  if (wanted.length === 0) return { arrived: [], behind: [], leftOut: [] };
  const reader = openRecordReader(history.store, recordFolders);
  const arrived: ArrivedRun[] = [];
  const behind: TakenIn['behind'][number][] = [];
  const leftOut: LeftOut[] = [];
  const rest = wanted[Symbol.iterator]();
  // Several at a time, because each waits for the disk.
  const work = async () => {
    for (const [run, commit] of rest) {
      try {
        const taken = await takeIn({ state: history.state, reader, remote: remote.shown }, run, commit);
        if (taken === null) behind.push({ run, commit });
        else arrived.push(taken);
      } catch (error) {
        leftOut.push({ run, error: ofRecord(error, run, remote) });
      }
      const done = arrived.length + behind.length + leftOut.length;
      request.onProgress?.(`taking in ${done} of ${wanted.length} runs`);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await reader.close();
  }
  return { arrived, behind, leftOut };
}

const atOnce = 8;

// What is wrong with one record is no reason to leave the others; a full disk is.
function ofRecord(error: unknown, run: string, { shown }: ChosenRemote): EnvironmentError {
  if (!(error instanceof EnvironmentError)) throw error;
  const isOfRecord =
    error.trouble === 'damaged' || error.code === 'unsafe-tree' || error.code === 'git-failed';
  if (!isOfRecord) throw error;
  const code = error.code === 'state-too-new' ? error.code : 'record-refused';
  return new EnvironmentError(
    code,
    `the record of \`${run}\` at \`${shown}\` cannot be used: ${showOnOneLine(error.message)}`,
    { trouble: 'damaged', ...(error.hint === undefined ? {} : { hint: error.hint }), cause: error },
  );
}

function unknown(text: string, count: number, remote: string) {
  return {
    severity: 'error',
    code: 'unknown-run',
    message: `\`${remote}\` has no run \`${showOnOneLine(text)}\`; it has ${count}, which are named by id or the beginning of it`,
  } as const;
}

function ambiguous(text: string, count: number) {
  return {
    severity: 'error',
    code: 'ambiguous-run',
    message: `\`${showOnOneLine(text)}\` is the beginning of ${count} runs`,
    hint: 'give more of the id',
  } as const;
}
