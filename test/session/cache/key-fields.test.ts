import { expect, it } from 'vitest';
import { openCatalog } from '../../../src/catalog/catalog.ts';
import { defaultConfiguration } from '../../../src/config/configuration.ts';
import { nodeDisk } from '../../../src/disk/disk.ts';
import { identifyTask } from '../../../src/engine/identify-task.ts';
import { initialState } from '../../../src/engine/initial-state.ts';
import { openScope } from '../../../src/engine/task-scope.ts';
import { createSystemClock } from '../../../src/executors/system-clock.ts';
import { createKinds } from '../../../src/kinds/index.ts';
import type { WorkspaceSettings } from '../../../src/pipeline/model.ts';
import type { Plan, PlannedTask } from '../../../src/plan/plan.ts';
import { openTaskCache } from '../../../src/session/cache/open-task-cache.ts';
import { quietFacts } from '../../../src/session/cache/quiet-facts.ts';
import { createExecutors } from '../../../src/session/executors.ts';
import { openTestStore } from '../../support/pinned-run.ts';
import { planOf, taskOf } from '../../support/planned.ts';
import { makeRepository } from '../../support/repository.ts';

/** Whether a field enters the key of a task, and another value of it. */
type Judged<T> = { readonly [Name in keyof Required<T>]: readonly ['counts' | 'does not', T[Name]] };

const health = { intervalMs: 1, timeoutMs: 2 };
const service = { name: 'db', image: 'db:1', env: {}, secrets: [], ports: [], health };
const param = { name: 'p', type: 'integer', value: 1, source: 'default' } as const;

// Whoever adds a field decides here whether results are told apart by it: the compiler asks.
const ofTasks = {
  id: ['does not', 'another'],
  task: ['does not', 'another'],
  kind: ['counts', 'python'],
  block: ['counts', { script: 'another', args: [], shell: ['bash'] }],
  description: ['does not', 'another'],
  needs: ['does not', ['before']],
  leftOut: ['does not', ['before']],
  written: ['does not', { needs: [], runIf: 'all_done', handles: [] }],
  action: ['does not', 'skip'],
  // Of such a task no result is looked for or kept.
  pretends: ['does not', true],
  why: ['does not', 'another'],
  earlier: ['does not', undefined],
  kept: ['does not', {}],
  runIf: ['does not', 'all_done'],
  when: ['does not', '${{ true }}'],
  handles: ['does not', ['before']],
  allowFailure: ['does not', true],
  once: ['does not', true],
  params: ['counts', [param]],
  // The values that are bound count, each by its name.
  scope: ['does not', 0],
  env: ['counts', { A: '1' }],
  passEnv: ['counts', ['A']],
  secrets: ['counts', ['KEY']],
  returns: ['counts', [{ name: 'r' }]],
  inputs: ['counts', ['a']],
  readsNothing: ['counts', true],
  cache: ['counts', { key: ['1'] }],
  outputs: ['counts', [{ path: 'out', store: true }]],
  retry: ['does not', { max: 2, delayMs: 1, backoff: 1, maxDelayMs: 1, jitter: 0, on: ['failure'] }],
  timeoutMs: ['does not', 1000],
  timeoutTotalMs: ['does not', 1000],
  cwd: ['counts', 'sub'],
  // What is in its image counts, and the image that a task names.
  executor: ['does not', 'local'],
  notify: ['does not', []],
  environment: ['counts', { file: 'requirements.txt' }],
  image: ['counts', 'box:1'],
  resources: ['does not', { cpu: 1 }],
  services: ['counts', [service]],
  pool: ['does not', { name: 'gpu', slots: 1 }],
  place: ['counts', 'by-instance'],
  // It stands for others, which have keys of their own.
  group: ['does not', undefined],
  parent: ['does not', undefined],
  within: ['does not', undefined],
  index: ['does not', 3],
  isolated: ['does not', true],
} as const satisfies Judged<PlannedTask>;

const ofWorkspaces = {
  // What is linked counts by its content, as far as the task reads it.
  link: ['does not', [{ path: 'nowhere', required: false, mode: 'read-only' }]],
  exclude: ['does not', ['x']],
  isolation: ['does not', 'isolated'],
  history: ['counts', true],
  submodules: ['counts', true],
  lfs: ['counts', true],
} as const satisfies Judged<WorkspaceSettings>;

/** A repository, and what makes the digest of the key of a plan's task in it. */
async function openKeys() {
  const test = makeRepository({ files: { a: 'a', 'requirements.txt': 'six\n' } });
  const store = await openTestStore(test);
  const catalog = openCatalog(test.state);
  const project = {
    ...{ repository: store.repository, folder: test.root, prefix: '', stateDirectory: test.state },
    ...{ configuration: defaultConfiguration, cwd: test.root, environment: { ...test.environment, A: '1' } },
  };
  const commit = test.git('rev-parse', 'HEAD');
  const digestOf = async (task: PlannedTask, workspace: Partial<WorkspaceSettings> = {}) => {
    const base = planOf([task]);
    const plan: Plan = {
      ...base,
      source: { ...base.source, commit },
      workspace: { ...base.workspace, ...workspace },
    };
    const clock = createSystemClock();
    const facts = quietFacts(plan, {
      checkout: test.root,
      catalog,
      cache: openTaskCache({ project, store, plan, catalog, disk: nodeDisk, now: Date.now }),
      kinds: createKinds(project.environment, project.configuration),
      ...createExecutors({ project, plan: planOf([taskOf('t')]), run: 'plan', clock, warn: () => {} }),
    });
    const state = initialState(plan);
    const scope = await openScope(facts, task, state);
    const identified = await identifyTask(facts, task, { state, scope });
    if (!identified.ok) throw new Error(JSON.stringify(identified.diagnostics));
    return identified.value.key.digest;
  };
  return { digestOf, close: () => store.close() };
}

it('tells results apart by exactly these fields of tasks and workspaces', async () => {
  const { digestOf, close } = await openKeys();
  const task = taskOf('t', { cache: { key: [] } });
  const plain = await digestOf(task);
  const wordFor = (digest: string) => (digest === plain ? 'does not' : 'counts');
  const found: [string, string][] = [];
  for (const [name, [, value]] of Object.entries(ofTasks)) {
    found.push([
      name,
      wordFor(await digestOf({ ...task, ...(value === undefined ? {} : { [name]: value }) })),
    ]);
  }
  for (const [name, [, value]] of Object.entries(ofWorkspaces)) {
    found.push([name, wordFor(await digestOf(task, { [name]: value }))]);
  }
  const judged = [...Object.entries(ofTasks), ...Object.entries(ofWorkspaces)];
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(judged.map(([name, [word]]) => [name, word])));
  await close();
});
