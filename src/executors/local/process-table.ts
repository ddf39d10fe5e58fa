import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** A living process; one that has ended and that nobody has waited for is none. */
export interface ProcessEntry {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
  /** It was started with the text that was looked for somewhere in its environment. */
  readonly marked: boolean;
}

/** What is looked for: a text in the environment, or the session or group of a leader. */
export interface Wanted {
  readonly marker: string;
  readonly leader?: number;
}

/** Finds processes of ours among all of this machine that we may look at; never this process itself. */
export type ProcessTable = (wanted: Wanted) => Promise<readonly ProcessEntry[]>;

/** `/proc` where there is one, else `ps`. */
export function openProcessTable(platform: NodeJS.Platform): ProcessTable {
  return platform === 'linux' ? async (wanted) => readProc(wanted) : readPs;
}

function readProc(wanted: Wanted): ProcessEntry[] {
  const found: ProcessEntry[] = [];
  // One buffer for all: a look at the whole machine stays a matter of a few milliseconds.
  const space = Buffer.allocUnsafe(64 * 1024);
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    // Threads of the kernel have no program, and we may not see those of others: asking costs less than an error.
    if (wanted.leader === undefined && !existsSync(`/proc/${name}/exe`)) continue;
    const marked = readEntry(space, `/proc/${name}/environ`)?.includes(wanted.marker) === true;
    if (!marked && wanted.leader === undefined) continue;
    const entry = parseStat(pid, readEntry(space, `/proc/${name}/stat`)?.toString('latin1'), marked);
    if (entry !== null && isWanted(entry, wanted)) found.push(entry);
  }
  return found;
}

function readEntry(space: Buffer, path: string): Buffer | undefined {
  try {
    return readInto(space, path);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

function readInto(space: Buffer, path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const size = readSync(file, space, 0, space.length, 0);
    return size < space.length ? space.subarray(0, size) : readFileSync(path);
  } finally {
    closeSync(file);
  }
}

// The name of the program (field 2) may hold blanks and brackets. Then: state, parent, group, session.
function parseStat(pid: number, stat: string | undefined, marked: boolean): ProcessEntry | null {
  const [state, , group, session] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  if (state === undefined || state === 'Z' || state === 'X') return null;
  return { pid, group: Number(group), session: Number(session), marked };
}

function isWanted({ group, session, marked }: ProcessEntry, { leader }: Wanted): boolean {
  return marked || (leader !== undefined && (group === leader || session === leader));
}

// The sessions that macOS prints are no process numbers, so only groups are looked at.
function readPs(wanted: Wanted): Promise<ProcessEntry[]> {
  return new Promise((resolve) => {
    const columns = ['axeww', '-o', 'pid=,pgid=,stat=,command='];
    execFile('ps', columns, { maxBuffer: 256 * 1024 * 1024, encoding: 'latin1' }, (_, stdout) => {
      const entries = stdout.split('\n').map((line) => parsePs(line, wanted.marker));
      resolve(
        entries
          .filter((entry) => entry !== null && isWanted(entry, wanted))
          .filter((entry) => entry !== null),
      );
    });
  });
}

function parsePs(line: string, marker: string): ProcessEntry | null {
  const [, pid, group, state] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s/.exec(line) ?? [];
  if (pid === undefined || state?.startsWith('Z') || Number(pid) === process.pid) return null;
  return { pid: Number(pid), group: Number(group), session: 0, marked: line.includes(marker) };
}
