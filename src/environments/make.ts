import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { SystemLock } from '../disk/system-lock.ts';
import { diskTrouble } from '../disk/trouble.ts';
import type { EnvironmentMaking } from '../engine/environments.ts';
import type { Outcome } from '../plan/invocation.ts';
import type { Recipe } from './recipe.ts';
import { askStep, runSteps } from './run-steps.ts';
import type { EnvironmentNote, Shelf } from './shelf.ts';

/** An environment that is whole, held against removal; or why there is none. */
export type Made =
  | { readonly ok: true; readonly note: EnvironmentNote; readonly lock: SystemLock }
  | { readonly ok: false; readonly outcome: Outcome };

/**
 * Takes an environment that is there, waits for another process that makes it, or makes it. The lock that makers hold
 * goes with its process, so what a killed one left is seen as half-made, and made anew.
 */
export async function takeOrMake(recipe: Recipe, shelf: Shelf, making: EnvironmentMaking): Promise<Made> {
  try {
    for (let told = false; ; told = true) {
      const taken = await take(shelf);
      if (taken !== null) return taken;
      const outcome = await tryMaking(recipe, shelf, making);
      if (outcome !== null && outcome.status !== 'succeeded') return { ok: false, outcome };
      if (outcome !== null) continue;
      if (!told) making.say(`waiting for another run, which makes the environment \`${recipe.name}\``);
      await pause(waitMs, undefined, { signal: making.signal }).catch(() => undefined);
      if (making.signal.aborted) return { ok: false, outcome: { status: 'canceled' } };
    }
  } catch (error) {
    return { ok: false, outcome: troubleOf(error, shelf.folder) };
  }
}

const waitMs = 200;

async function take(shelf: Shelf): Promise<Made | null> {
  if (shelf.readNote() === null) return null;
  const lock = await shelf.lock('shared');
  if (lock === undefined) return null;
  // It may have been removed before it was locked.
  const note = shelf.readNote();
  if (note !== null) return { ok: true, note, lock };
  lock.release();
  return null;
}

/** Null: somebody else makes it. */
async function tryMaking(recipe: Recipe, shelf: Shelf, making: EnvironmentMaking): Promise<Outcome | null> {
  const lock = await shelf.lock('exclusive');
  if (lock === undefined) return null;
  try {
    return shelf.readNote() === null ? await make(recipe, shelf, making) : { status: 'succeeded' };
  } finally {
    lock.release();
  }
}

async function make(recipe: Recipe, shelf: Shelf, making: EnvironmentMaking): Promise<Outcome> {
  making.say(`making the environment \`${recipe.name}\` with ${recipe.tool}, for this run and later ones`);
  const folder = await shelf.begin();
  let whole = false;
  try {
    await recipe.prepare?.(folder);
    const failed = await runSteps(recipe, folder, making);
    if (failed !== null) return failed;
    const packages = await recipe.listPackages(folder, (step) => askStep(step, making));
    if (making.signal.aborted) return { status: 'canceled' };
    const { name, tool, interpreter } = recipe;
    shelf.finish(folder, { version: 1, key: shelf.key, name, tool, interpreter, packages });
    whole = true;
    return { status: 'succeeded' };
  } finally {
    if (!whole) await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

function troubleOf(error: unknown, path: string): Outcome {
  const trouble = diskTrouble(error, path);
  if (!(trouble instanceof EnvironmentError)) throw trouble;
  const { message, hint } = trouble;
  return { status: 'error', code: 'prepare', message, ...(hint === undefined ? {} : { hint }) };
}
