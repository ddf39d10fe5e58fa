import type { FileCatalog } from '../../catalog/catalog.ts';
import { nodeDisk } from '../../disk/disk.ts';
import { type Foreseen, foresee } from '../../engine/foresee.ts';
import type { RunFacts } from '../../engine/run-facts.ts';
import { createSystemClock } from '../../executors/system-clock.ts';
import { createKinds } from '../../kinds/index.ts';
import { compareFields } from '../../plan/cache-key.ts';
import type { ForeseenTask, ForeseenTasks } from '../../reporters/plan/foreseen.ts';
import { openProjectCatalog } from '../catalog.ts';
import { createExecutors } from '../executors.ts';
import { type EarlierKey, findEarlierKeys, readFields } from './earlier-keys.ts';
import { openTaskCache } from './open-task-cache.ts';
import { quietFacts } from './quiet-facts.ts';
import type { SurveyParts } from './survey-task.ts';
import { usesCache } from './uses-cache.ts';

/** What a run of a plan would do with its tasks that have `cache`. Runs nothing and keeps nothing. */
export async function foreseePlan(parts: SurveyParts): Promise<ForeseenTasks> {
  const { project, plan } = parts;
  if (!usesCache(plan)) return new Map();
  const catalog = openProjectCatalog(project);
  const foreseen = await foresee(factsOf(parts, catalog));
  const running = [...foreseen].flatMap(([id, { do: what }]) => (what === 'run' ? [id] : []));
  const earlier = await findEarlierKeys(project, { pipeline: plan.pipeline, ids: running });
  const tasks = new Map<string, ForeseenTask>();
  for (const [id, what] of foreseen) tasks.set(id, await describe(what, earlier.get(id), catalog));
  return tasks;
}

async function describe(
  foreseen: Foreseen,
  earlier: EarlierKey | undefined,
  catalog: FileCatalog,
): Promise<ForeseenTask> {
  switch (foreseen.do) {
    case 'reuse': {
      const { from } = foreseen;
      if (from === null) return { action: 'cached', why: 'all that is inside it is cached' };
      return { action: 'cached', why: `nothing that it stands on has changed since ${from.run}`, from };
    }
    case 'fail':
      return { action: 'run', why: foreseen.problem };
    case 'wait':
      return { action: 'run', why: `upstream \`${foreseen.upstream}\` runs` };
    case 'run': {
      if (earlier === undefined) return { action: 'run', why: 'what it gives is not known yet' };
      const fields = await readFields(catalog, earlier.use);
      if (fields === null) return { action: 'run', why: `what it stood on in ${earlier.run} is gone` };
      const changes = compareFields(fields, foreseen.key.fields);
      if (changes.length > 0) {
        const names = changes.map(({ name }) => name);
        return { action: 'run', why: `${sayChanged(names)} since ${earlier.run}`, changes };
      }
      return { action: 'run', why: `its results of ${earlier.run} are not kept`, changes };
    }
    default:
      return foreseen satisfies never;
  }
}

function sayChanged(names: readonly string[]): string {
  const [first, second] = names;
  if (names.length > 2) return `\`${first}\` and ${names.length - 1} more changed`;
  return second === undefined ? `\`${first}\` changed` : `\`${first}\` and \`${second}\` changed`;
}

function factsOf(parts: SurveyParts, catalog: FileCatalog): RunFacts {
  const { plan, project } = parts;
  return quietFacts(plan, {
    checkout: project.folder,
    catalog,
    cache: openTaskCache({ ...parts, catalog, disk: nodeDisk, now: Date.now }),
    kinds: createKinds(project.environment, project.configuration),
    ...createExecutors({ project, plan, run: 'plan', clock: createSystemClock(), warn: () => {} }),
  });
}
