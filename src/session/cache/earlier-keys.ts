import type { FileCatalog } from '../../catalog/catalog.ts';
import type { RunState } from '../../engine/state.ts';
import { readRun } from '../../journal/read-run.ts';
import { listRuns } from '../../journal/runs/list-runs.ts';
import { readState } from '../../journal/state-directory.ts';
import type { CacheField, CacheUse } from '../../plan/cache-record.ts';
import type { PlanSource } from '../../plan/plan.ts';
import { isList, isMap, type Json } from '../../values/json.ts';
import type { Project } from '../project.ts';

/** What a task stood on in an earlier run. */
export interface EarlierKey {
  readonly run: string;
  readonly source: PlanSource;
  readonly use: CacheUse;
  readonly state: RunState;
}

/** Whose keys are looked for. */
export interface EarlierKeysOrder {
  readonly pipeline: string;
  /** Ids of instances. */
  readonly ids: readonly string[];
  /** Runs from this one on do not count: its id. Absent: all count. */
  readonly before?: string;
}

/** Runs that are looked into. */
const mostRuns = 20;

/** What tasks stood on in the latest run that recorded it. Runs that cannot be read are passed over. */
export async function findEarlierKeys(
  project: Project,
  { pipeline, ids, before }: EarlierKeysOrder,
): Promise<ReadonlyMap<string, EarlierKey>> {
  const found = new Map<string, EarlierKey>();
  const wanted = new Set(ids);
  const state = readState(project.stateDirectory);
  const { runs } = await listRuns(state, { pipeline, project: project.prefix });
  const start = before === undefined ? 0 : runs.findIndex(({ id }) => id === before) + 1;
  for (const { id } of runs.slice(start, start + mostRuns)) {
    if (wanted.size === 0) break;
    const recorded = await readRun(state.run(id)).catch(() => null);
    for (const task of wanted) {
      const use = recorded?.state.tasks.get(task)?.cache;
      if (recorded === null || use === undefined) continue;
      found.set(task, { run: id, source: recorded.plan.source, use, state: recorded.state });
      wanted.delete(task);
    }
  }
  return found;
}

/** The fields of a key; null when they are gone, or are not those of a key. */
export async function readFields(
  catalog: Pick<FileCatalog, 'readText'>,
  { fields }: CacheUse,
): Promise<readonly CacheField[] | null> {
  try {
    const data = JSON.parse(await catalog.readText(fields.digest)) as Json;
    return isList(data) && data.every(isField) ? (data as unknown as readonly CacheField[]) : null;
  } catch {
    return null;
  }
}

function isField(item: Json): boolean {
  return isMap(item) && typeof item['name'] === 'string' && typeof item['value'] === 'string';
}
