import type { RunEvent } from '../engine/event.ts';
import type { World } from '../engine/ports.ts';
import type { WritableRun } from '../journal/create-run.ts';
import { readEvents } from '../journal/read-events.ts';
import { readRun, unlessLost } from '../journal/read-run.ts';
import { listRuns } from '../journal/runs/list-runs.ts';
import { readState } from '../journal/state-directory.ts';
import type { PreviousRun } from '../notify/notifier.ts';
import { listSubscriptions } from '../notify/subscription.ts';
import type { RunSecrets } from '../secrets/index.ts';
import type { Project } from './project.ts';
import type { RunOptions } from './run-options.ts';

/** A run that others may be told of. */
export interface ToldRun extends Pick<RunOptions, 'control' | 'onWait' | 'version'> {
  readonly run: WritableRun;
  readonly secrets: RunSecrets;
  /** Present when an earlier runner began it. */
  readonly resume?: unknown;
}

/** The world of a run in which those are told whom the plan names; the same world where it names nobody. */
export async function tellOthers(project: Project, world: World, told: ToldRun): Promise<World> {
  const { run, secrets, version, control, onWait } = told;
  const subscriptions = listSubscriptions(run.plan);
  if (subscriptions === null) return world;
  const { createNotifier } = await import('../notify/notifier.ts');
  const notifier = createNotifier(world.reporters, {
    plan: run.plan,
    subscriptions,
    history: told.resume === undefined ? [] : await readHistory(run),
    place: { record: run.directory.path, link: findLink(project), version },
    append: run.journal.append,
    clock: world.clock,
    random: world.random,
    secret: async (name) => secrets.find(name),
    mask: secrets.mask ?? ((text) => text),
    previous: () => readPrevious(project, run),
    ...(control === undefined ? {} : { control }),
    ...(onWait === undefined ? {} : { onWait }),
  });
  return { ...world, reporters: [notifier] };
}

async function readHistory({ directory }: WritableRun): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  await readEvents(directory.events, (event) => events.push(event));
  return events;
}

// Ended last, and not begun last: of two that ran at the same time the later end is what people know. One that was
// canceled, or skipped because of another, says nothing about whether the pipeline works.
async function readPrevious(project: Project, run: WritableRun): Promise<PreviousRun | null> {
  const { pipeline, source } = run.plan;
  const state = readState(project.stateDirectory);
  const status = ['succeeded', 'succeeded_with_failures', 'failed', 'timed_out'] as const;
  const { runs } = await listRuns(state, { pipeline, project: source.project, status, pulled: false });
  const others = runs
    .filter(({ id, branch }) => id !== run.directory.id && branch === source.branch)
    .sort((left, right) => ((left.endedAt ?? '') < (right.endedAt ?? '') ? 1 : -1));
  for (const { id, status: ended } of others) {
    const recorded = await unlessLost(readRun(state.run(id)));
    if (recorded === null) continue;
    return { status: ended, task: (task) => recorded.state.tasks.get(task)?.status ?? null };
  }
  return null;
}

/** The run of GitHub Actions that this one is part of. */
function findLink({ environment }: Project): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = environment;
  return server && repository && id ? `${server}/${repository}/actions/runs/${id}` : null;
}
