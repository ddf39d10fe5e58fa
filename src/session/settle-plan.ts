import { checkPools, type WantedPlaces } from '../config/check-pools.ts';
import { failure, type Result } from '../diagnostics/result.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { listTemplates } from '../plan/members.ts';
import type { Plan } from '../plan/plan.ts';
import { checkConnections } from './check-connections.ts';
import { nameGroup } from './concurrency-group.ts';
import { placePlan } from './placement.ts';
import type { Project } from './project.ts';

/** What a plan is settled with. */
export interface Settling {
  readonly project: Pick<Project, 'configuration'>;
  readonly pipeline: Pipeline;
  /** Id of the run. */
  readonly id: string;
  readonly trigger: string;
}

/** The plan with the name of its group, and with executors, pools and connections that the configuration has. */
export async function settlePlan(planned: Result<Plan>, settling: Settling): Promise<Result<Plan>> {
  if (!planned.ok) return planned;
  const { project, pipeline, id, trigger } = settling;
  const problems = [
    ...placePlan(planned.value, project, pipeline).diagnostics,
    ...checkPools(project.configuration, listWanted(planned.value, pipeline)),
    ...checkConnections(planned.value, project.configuration, pipeline),
  ];
  if (problems.length > 0) return failure([...planned.diagnostics, ...problems]);
  const locate = () => pipeline.locate(['concurrency']);
  const named = await nameGroup(planned.value, { run: id, trigger, locate });
  const diagnostics = [...planned.diagnostics, ...named.diagnostics];
  return named.ok ? { ...named, diagnostics } : failure(diagnostics);
}

// Once for each task of the file, however many instances it has.
function listWanted(plan: Plan, pipeline: Pipeline): readonly WantedPlaces[] {
  const paths = new Map(pipeline.tasks.map(({ id, path }) => [id, path]));
  const wanted = new Map<string, WantedPlaces>();
  for (const { id, task, pool, action } of listTemplates(plan)) {
    if (pool === undefined || action !== 'run') continue;
    const path = paths.get(id) ?? paths.get(task);
    const span = path === undefined ? {} : { span: pipeline.locate([...path, 'pool']) };
    wanted.set(task, { task, ...pool, ...span });
  }
  return [...wanted.values()];
}
