import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Gives a folder its name in one step, in place of the one that has it; of several at once the last one stays. */
export function putInPlace(draft, target) {
  const old = `${draft}.old`;
  for (;;) {
    try {
      renameSync(draft, target);
      break;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    }
    moveAway(target, old);
    rmSync(old, { recursive: true, force: true });
  }
}

// Somebody else may just have done it.
function moveAway(target, old) {
  try {
    renameSync(target, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/** Removes what builds left beside `target` whose processes have ended: `dist.123`, `dist.123.old`. */
export function sweepDrafts(target) {
  const name = basename(target);
  for (const entry of readdirSync(dirname(target))) {
    const rest = entry.startsWith(`${name}.`) ? entry.slice(name.length + 1) : '';
    const process = /^(\d+)(?:\.old)?$/.exec(rest)?.[1];
    if (process !== undefined && !isAlive(Number(process))) {
      rmSync(join(dirname(target), entry), { recursive: true, force: true });
    }
  }
}

function isAlive(id) {
  if (existsSync(`/proc/${id}`)) return true;
  try {
    return process.kill(id, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
