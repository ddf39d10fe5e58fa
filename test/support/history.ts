import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventBody, RunStarted } from '../../src/engine/event.ts';
import { createRun } from '../../src/journal/create-run.ts';
import { newRunId } from '../../src/journal/run-id.ts';
import { openState } from '../../src/journal/state-directory.ts';
import { openProject } from '../../src/session/open.ts';
import type { Project } from '../../src/session/project.ts';
import { eventsOfChain, makeChain, startedOf } from './recorded-run.ts';
import {
  makeFolder,
  makeRepository,
  type RepositoryOptions,
  repositoryAt,
  type TestRepository,
} from './repository.ts';
import { successOf } from './success-of.ts';

/** A repository with its project, whose state lies outside of it. */
export interface HistoryPlace {
  readonly repository: TestRepository;
  readonly project: Project;
}

/** A bare repository that `origin` of the places means. */
export function makeHub(options: RepositoryOptions = {}): TestRepository {
  const folder = makeFolder();
  const hub = repositoryAt(folder, join(folder, 'hub.git'));
  mkdirSync(hub.root);
  hub.git('init', '--quiet', '--bare', `--object-format=${options.objectFormat ?? 'sha1'}`);
  return hub;
}

/** A repository with one commit and the hub as its `origin`. */
export async function makePlace(hub: TestRepository, options: RepositoryOptions = {}): Promise<HistoryPlace> {
  const repository = makeRepository({ files: { 'a.txt': 'a\n' }, ...options });
  repository.git('remote', 'add', 'origin', hub.root);
  return { repository, project: await openTestProject(repository) };
}

export async function openTestProject(repository: TestRepository): Promise<Project> {
  const environment = { ...repository.environment, RUNNABLE_STATE_DIR: repository.state };
  return successOf(await openProject({ cwd: repository.root, environment, orRoot: true }));
}

/** What is recorded of a run, as far as a test minds. */
export interface RecordedParts {
  readonly id?: string;
  /** Over those of an undisturbed run of the tasks `load` and `train`; the first event is made. */
  readonly events?: readonly EventBody[];
  readonly started?: Partial<RunStarted>;
  /** Of the first attempt of `load`. */
  readonly log?: string;
}

/** Records a run that has ended; its id. */
export async function recordRun(project: Project, parts: RecordedParts = {}): Promise<string> {
  const state = await openState(project.stateDirectory);
  const plan = makeChain(['load', 'train']);
  const started = { ...startedOf(plan, parts.id ?? newRunId()), ...parts.started };
  const run = await createRun(state, { plan, started });
  await run.journal.append(parts.events ?? eventsOfChain(['load', 'train']));
  if (parts.log !== undefined) {
    writeFileSync(join(run.directory.logs, '1-load.1.log'), parts.log);
    writeFileSync(join(run.directory.logs, '1-load.1.idx'), '');
  }
  await run.close();
  return started.run;
}

/** What a push or pull is asked for unless a test says otherwise. */
export const plainPush = {
  runs: [],
  filter: {},
  limits: { logBytes: 1 << 20, outputBytes: 0 },
  again: false,
} as const;
