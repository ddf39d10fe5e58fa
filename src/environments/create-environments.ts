import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { success } from '../diagnostics/result.ts';
import type {
  EnvironmentMaking,
  EnvironmentPlace,
  Environments,
  FoundEnvironment,
  MadeEnvironment,
} from '../engine/environments.ts';
import { chooseRecipe } from './choose-recipe.ts';
import { createFileDigests } from './file-digests.ts';
import { identifyPython } from './interpreter.ts';
import { linkPackages } from './link-packages.ts';
import { type Made, takeOrMake } from './make.ts';
import type { PythonFinder } from './python.ts';
import type { Recipe } from './recipe.ts';
import { openShelf, type Shelf } from './shelf.ts';

export interface EnvironmentsOptions {
  /** Absolute path of the folder with all environments of the user. */
  readonly directory: string;
  /** The caller's environment. */
  readonly caller: Readonly<Record<string, string | undefined>>;
  readonly findPython: PythonFinder;
}

/** The environments of one run. What it uses is not removed by anybody before `close`. */
export function createEnvironments(options: EnvironmentsOptions): Environments {
  const { directory, caller, findPython } = options;
  const digests = createFileDigests();
  const identities = new Map<string, ReturnType<typeof identifyPython>>();
  const identify = (path: string) => {
    const known = identities.get(path) ?? identifyPython(path, caller);
    identities.set(path, known);
    return known;
  };
  const keeper = createKeeper();
  return {
    find: async (request, place) => {
      const recipe = await chooseRecipe({ request, place, caller, digests, findPython, identify });
      if (!recipe.ok) return recipe;
      const shelf = openShelf(directory, keyOf(recipe.value));
      return success(describe(recipe.value, { shelf, place, directory, caller, keeper }));
    },
    close: keeper.close,
  };
}

interface Finding {
  readonly shelf: Shelf;
  readonly place: EnvironmentPlace;
  readonly directory: string;
  readonly caller: EnvironmentsOptions['caller'];
  readonly keeper: Keeper;
}

function describe(recipe: Recipe, { shelf, place, directory, caller, keeper }: Finding): FoundEnvironment {
  const { name, language } = recipe;
  const { folder } = shelf;
  return {
    environment: {
      ...{ name, language, path: place.site?.path ?? caller['PATH'] ?? '' },
      ...(place.site === undefined ? {} : { sees: [{ path: dirname(folder), mode: 'read-only' }] }),
      ...recipe.place(folder),
    },
    make: async (making) => {
      const made = await keeper.have(recipe, shelf, making);
      const blocked = made.ok ? linkPackages(recipe, { folder, directory }, place) : null;
      return blocked === null ? made : { ok: false, outcome: blocked };
    },
  };
}

function keyOf({ tool, language, identity }: Recipe): string {
  const facts = JSON.stringify([1, tool, language, identity]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 24);
}

/** What the tasks of a run have of environments: each is taken or made once, whoever asks first. */
interface Keeper {
  readonly have: (recipe: Recipe, shelf: Shelf, making: EnvironmentMaking) => Promise<MadeEnvironment>;
  readonly close: () => void;
}

function createKeeper(): Keeper {
  const had = new Map<string, MadeEnvironment>();
  const underWay = new Map<string, Promise<unknown>>();
  const releases: (() => void)[] = [];
  const begin = async (recipe: Recipe, shelf: Shelf, making: EnvironmentMaking): Promise<MadeEnvironment> => {
    const made = await takeOrMake(recipe, shelf, making);
    if (made.ok) releases.push(made.lock.release);
    const result = resultOf(made);
    if (result.ok || result.outcome.status === 'failed') had.set(shelf.key, result);
    return result;
  };
  return {
    have: async (recipe, shelf, making) => {
      for (;;) {
        const known = had.get(shelf.key);
        // A task that tries again wants more than the failure that it knows.
        if (known !== undefined && (known.ok || making.attempt === 1)) return known;
        const work = underWay.get(shelf.key);
        if (work === undefined) break;
        making.say(`waiting for another task, which makes the environment \`${recipe.name}\``);
        if (!(await settles(work, making.signal))) return { ok: false, outcome: { status: 'canceled' } };
      }
      const work = begin(recipe, shelf, making).finally(() => underWay.delete(shelf.key));
      underWay.set(shelf.key, work);
      return await work;
    },
    close: () => {
      for (const release of releases.splice(0)) release();
    },
  };
}

function resultOf(made: Made): MadeEnvironment {
  if (!made.ok) return made;
  const { key, name, tool, interpreter, packages } = made.note;
  return { ok: true, record: { key, name, tool, interpreter }, packages };
}

/** True when the work has ended, whatever came of it; false when the signal was aborted before. */
function settles(work: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = () => resolve(false);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    const end = () => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    };
    work.then(end, end);
  });
}
