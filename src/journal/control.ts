import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryName } from '../disk/temporary.ts';
import type { Control, ControlRequest } from '../engine/ports.ts';
import type { RunDirectory } from './run-directory.ts';
import { watchPath } from './watch-path.ts';

/** Asks the runner of a run, from any process of this machine, to do something. Who holds no lock is not asked: see `lockHolder`. */
export function requestControl(run: Pick<RunDirectory, 'control'>, request: ControlRequest): void {
  const name = temporaryName();
  const temporary = join(run.control, name);
  writeFileSync(temporary, JSON.stringify(request), { flag: 'wx' });
  renameSync(temporary, join(run.control, `${Date.now()}-${name}.json`));
}

/** What other processes ask of the runner of a run, each request once, the oldest first. */
export function openInbox(run: Pick<RunDirectory, 'control'>): Control {
  return {
    listen: (callback) => {
      const take = () => takeRequests(run).forEach(callback);
      const stop = watchPath(run.control, take);
      take();
      return stop;
    },
  };
}

/** Drops requests that were meant for an earlier runner. */
export function clearInbox(run: Pick<RunDirectory, 'control'>): void {
  takeRequests(run);
}

function takeRequests(run: Pick<RunDirectory, 'control'>): ControlRequest[] {
  return list(run.control).flatMap((name) => {
    const path = join(run.control, name);
    const request = parseRequest(path);
    rmSync(path, { force: true });
    return request === undefined ? [] : [request];
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}

// Anybody who may write here may ask; what is no request is dropped.
function parseRequest(path: string): ControlRequest | undefined {
  try {
    const { type, id, by, force } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    if (type !== 'cancel' || typeof by !== 'string' || typeof force !== 'boolean') return undefined;
    return typeof id === 'string' ? { type, id, by, force } : { type, by, force };
  } catch {
    return undefined;
  }
}
