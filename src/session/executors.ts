import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChosenExecutor } from '../config/choose-executor.ts';
import type { ContainerSettings } from '../config/configuration.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Clock, Executor, Notice, World } from '../engine/ports.ts';
import { createContainerExecutor } from '../executors/container/container-executor.ts';
import { hintFailures } from '../executors/hint-failures.ts';
import { limitParallel } from '../executors/limit-parallel.ts';
import { createLocalExecutor } from '../executors/local/local-executor.ts';
import { readState } from '../journal/state-directory.ts';
import type { SeenPath } from '../plan/invocation.ts';
import type { Plan } from '../plan/plan.ts';
import { findWorkspaceDirectory } from '../workspaces/workspace-directory.ts';
import { placePlan } from './placement.ts';
import type { Project } from './project.ts';

/** What the executors of one run are made for. */
export interface ExecutorsOrder {
  readonly project: Project;
  readonly plan: Plan;
  /** Id of the run. */
  readonly run: string;
  readonly clock: Clock;
  readonly warn: (notice: Notice) => void;
}

/** The executors that the tasks of a run use. Throws `EnvironmentError` `executor-gone` when the configuration lacks one. */
export function createExecutors(order: ExecutorsOrder): Pick<World, 'executor' | 'executors'> {
  const { usual, all } = placementOf(order);
  const executors = new Map<string, Executor>();
  for (const [name, chosen] of all) {
    const made = hintFailures(createExecutor(chosen, order), order.project.folder);
    // The run itself keeps to what the usual one allows.
    executors.set(name, name === usual.name ? made : limitParallel(made));
  }
  const executor = executors.get(usual.name) ?? withoutSweep(createExecutor(usual, order));
  return { executor, executors };
}

// No task comes to it, so nothing of the run is there, and its engine need not answer.
function withoutSweep(executor: Executor): Executor {
  return { ...executor, sweep: async () => {} };
}

/**
 * Makes sure that the engines answer which the tasks of a plan need. Throws `EnvironmentError` `no-container-engine`
 * where one does not.
 */
export async function demandEngines(order: Pick<ExecutorsOrder, 'project' | 'plan'>): Promise<void> {
  const containers = [...placementOf(order).all.values()].flatMap(({ settings }) =>
    settings.type === 'container' ? [settings] : [],
  );
  if (containers.length === 0) return;
  const { openEngine } = await import('../executors/container/engine.ts');
  const { environment } = order.project;
  for (const engine of new Set(containers.map((settings) => settings.engine))) {
    await openEngine(engine === undefined ? { environment } : { engine, environment });
  }
}

function placementOf({ project, plan }: Pick<ExecutorsOrder, 'project' | 'plan'>) {
  const placed = placePlan(plan, project);
  if (placed.ok) return placed.value;
  throw new EnvironmentError('executor-gone', placed.diagnostics[0]?.message ?? '');
}

function createExecutor({ name, settings }: ChosenExecutor, order: ExecutorsOrder): Executor {
  const { project, run, clock, warn } = order;
  const { environment, stateDirectory } = project;
  const scratchDirectory = readState(stateDirectory).attempts;
  const own = { run, environment, scratchDirectory, clock, warn };
  if (settings.type === 'container') return createContainer(name, settings, { ...order, own });
  const { maxParallel } = settings;
  return createLocalExecutor({ ...own, ...(maxParallel === undefined ? {} : { maxParallel }) });
}

type Own = Pick<
  Parameters<typeof createContainerExecutor>[0],
  'run' | 'environment' | 'scratchDirectory' | 'clock' | 'warn'
>;

function createContainer(
  name: string,
  settings: ContainerSettings,
  { project, plan, own }: ExecutorsOrder & { readonly own: Own },
): Executor {
  const workspaces = findWorkspaceDirectory(project);
  return createContainerExecutor({
    ...own,
    name,
    settings,
    prefix: plan.source.project,
    links: listLinks(project, plan),
    workspaces: { run: join(workspaces, 'runs', own.run), all: workspaces },
    sees: [
      // What the Git of a workspace reads.
      { path: join(project.stateDirectory, 'store.git', 'objects'), mode: 'read-only' },
      { path: join(project.stateDirectory, 'data'), mode: 'read-write' },
    ],
  });
}

// The links of the workspace lead to them by these names.
function listLinks({ repository: { root } }: Project, { source, workspace }: Plan): readonly SeenPath[] {
  if (root === null) return [];
  return workspace.link
    .map(({ path, mode }) => ({ path: join(root, source.project, path), mode }))
    .filter(({ path }) => existsSync(path));
}
