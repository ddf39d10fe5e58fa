import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, isAlive } from './process-identity.ts';

/** A name for something that is not finished: nobody else has it, and it tells whether its maker still lives. */
export function temporaryName(): string {
  const { boot, namespace, pid, start } = identifyProcess();
  const room = namespace.replace(/\D/g, '');
  return `tmp-${boot}_${room}_${pid}_${start}_${randomBytes(6).toString('hex')}`;
}

/**
 * Removes what processes that have ended left under temporary names in a directory.
 * What cannot be judged, because its maker counts in another container, goes after a day.
 */
export function sweepTemporary(directory: string): void {
  for (const name of list(directory)) {
    if (isLeftOver(directory, name)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

const pattern = /(?:^|\.)tmp-([\w-]*)_(\d*)_(\d+)_(\d*)_[0-9a-f]{12}$/;
const day = 86_400_000;

function isLeftOver(directory: string, name: string): boolean {
  const [, boot, room, pid, start] = pattern.exec(name) ?? [];
  if (boot === undefined || room === undefined || pid === undefined || start === undefined) return false;
  const namespace = room === '' ? '' : `pid:[${room}]`;
  const alive = isAlive({ host: '', boot, namespace, pid: Number(pid), start });
  if (alive !== 'unknown') return !alive;
  const made = statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > day;
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
