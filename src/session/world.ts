import type { FileCatalog } from '../catalog/catalog.ts';
import { type Disk, nodeDisk } from '../disk/disk.ts';
import type { Control, Reporter, World } from '../engine/ports.ts';
import type { TaskCache } from '../engine/task-cache.ts';
import { findEnvironmentDirectory } from '../environments/environment-directory.ts';
import { openEnvironments } from '../environments/open-environments.ts';
import { createPythonFinder } from '../environments/python.ts';
import { createSystemClock } from '../executors/system-clock.ts';
import { openInbox } from '../journal/control.ts';
import type { WritableRun } from '../journal/create-run.ts';
import { createLogs } from '../journal/logs/create-logs.ts';
import { readState } from '../journal/state-directory.ts';
import { createKinds } from '../kinds/index.ts';
import { listSubscriptions } from '../notify/subscription.ts';
import { listTemplates } from '../plan/members.ts';
import type { Plan } from '../plan/plan.ts';
import { createSecretProvider, openSecrets, type RunSecrets } from '../secrets/index.ts';
import type { RunWorkspaces } from '../workspaces/workspaces.ts';
import { openProjectCatalog, secretsOfCatalog } from './catalog.ts';
import { createExecutors } from './executors.ts';
import { mergeControls } from './merge-controls.ts';
import { openNotices } from './notices.ts';
import { createPools } from './pools.ts';
import type { Project } from './project.ts';
import { createTurns } from './turns.ts';

/** What the world of one run is built from. */
export interface WorldParts {
  readonly run: WritableRun;
  readonly secrets: RunSecrets;
  readonly workspaces: RunWorkspaces;
  /** Makes what knows the results of earlier runs, on the catalog of this one; absent: no task of the run asks for it. */
  readonly openCache?: (catalog: FileCatalog) => TaskCache;
  readonly reporters: readonly Reporter[];
  /** Requests beside those that come in by the run's directory, such as signals. */
  readonly control?: Control;
  readonly disk?: Disk;
}

/** Everything that the engine works with in a real run. */
export function createWorld(project: Project, parts: WorldParts): World {
  const { run, secrets, workspaces, reporters, control } = parts;
  const disk = parts.disk ?? nodeDisk;
  const clock = createSystemClock();
  const catalog = openProjectCatalog(project, { disk });
  const notices = openNotices();
  const state = readState(project.stateDirectory);
  const { pools: sizes } = project.configuration;
  const stander = { run: run.directory.id, caller: project.environment['RUNNABLE_RUN_ID'] };
  return {
    clock,
    journal: run.journal,
    turns: createTurns(state, stander),
    pools: createPools({ state, ...stander, sizes }),
    workspaces,
    catalog,
    ...(parts.openCache === undefined ? {} : { cache: parts.openCache(catalog) }),
    secrets,
    logs: createLogs({
      run: run.directory,
      plan: run.plan,
      mask: () => secrets.masking?.stream() ?? noMask,
      capBytes: project.configuration.logs.maxBytes,
      onTrouble: run.journal.fail,
      disk,
    }),
    kinds: createKinds(project.environment, project.configuration),
    environments: openEnvironments({
      directory: findEnvironmentDirectory(project.environment),
      caller: project.environment,
      findPython: createPythonFinder(project.environment),
    }),
    ...createExecutors({ project, plan: run.plan, run: run.directory.id, clock, warn: notices.tell }),
    reporters,
    control: mergeControls([openInbox(run.directory), ...(control === undefined ? [] : [control])]),
    notices,
    random: Math.random,
  };
}

/** The secrets that the tasks of a plan may need. Throws `EnvironmentError` when one is not to be had. */
export function openPlanSecrets(project: Project, plan: Plan): Promise<RunSecrets> {
  const { folder, configuration } = project;
  // Somebody who is not trusted wrote down what these are used for.
  const environment = project.trust === undefined ? project.environment : {};
  const kinds = createKinds(project.environment, configuration);
  const names = listTemplates(plan)
    .filter((task) => task.action === 'run')
    .flatMap((task) => [...task.secrets, ...(kinds.get(task.kind)?.secrets?.(task) ?? [])]);
  return openSecrets(
    [...names, ...secretsOfCatalog(project)],
    createSecretProvider(configuration.secrets, { environment, checkout: folder ?? '' }),
    listSubscriptions(plan)?.secrets,
  );
}

const noMask = { push: (chunk: Uint8Array) => chunk, flush: () => new Uint8Array() };
