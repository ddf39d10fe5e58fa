import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process this is, so that a process number that was given away again is not mistaken for it. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Changes with each start of the machine; empty where it is not to be had. */
  readonly boot: string;
  /** The room that process numbers count in: containers have their own; empty where it is not to be had. */
  readonly namespace: string;
  /** When the process started, in the machine's own measure; empty where it is not to be had. */
  readonly start: string;
}

/** This process. */
export function identifyProcess(): ProcessIdentity {
  return {
    host: hostname(),
    pid: process.pid,
    boot: bootOf(),
    namespace: namespaceOf(),
    start: startOf(process.pid) ?? '',
  };
}

/** Whether that process still lives, stopped ones included. `unknown`: it counts in another room than we do. */
export function isAlive(identity: ProcessIdentity): boolean | 'unknown' {
  if (identity.boot !== bootOf()) return identity.host === hostname() ? false : 'unknown';
  if (identity.namespace !== namespaceOf()) return 'unknown';
  if (identity.start === '') return hasProcess(identity.pid);
  return startOf(identity.pid) === identity.start;
}

/** Which start of the machine this is; empty where it is not to be had. */
export function bootOf(): string {
  return read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '';
}

function namespaceOf(): string {
  return read(() => readlinkSync('/proc/self/ns/pid')) ?? '';
}

// Field 22 of /proc/PID/stat, in clock ticks since the machine started. The name of the program (field 2) may hold
// blanks and brackets. A zombie has ended: only its parent does not know yet.
function startOf(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function read(text: () => string): string | undefined {
  try {
    return text();
  } catch {
    return undefined;
  }
}
