import { expect, it } from 'vitest';
import type { Pipeline, Service, Task } from '../../src/pipeline/model.ts';
import { itemInstances, keepInstance, placeInstance } from '../../src/plan/instances.ts';
import { type Keeping, listRepaired } from '../../src/plan/keep-instances.ts';
import { type ExpandedTask, isExpanded, listPlanned } from '../../src/plan/members.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { adoptResults } from '../../src/plan/rerun.ts';
import type { EarlierResult, KeptInstance } from '../../src/plan/task-result.ts';
import type { Json } from '../../src/values/json.ts';
import { cleanSource, makePipeline, makeTask } from '../support/pipeline.ts';

const shell = { kind: 'shell', block: { script: 'true' } };
const earlier: EarlierResult = { run: 'r-1', returns: { x: { json: 1 } }, outputs: [] };

// load → grid → report
function makeGrid(grid: Partial<Task> = {}, items: readonly Json[] = ['a', 'b', 'c']): Pipeline {
  const expansion = { form: 'for-each', items, as: 'item', failFast: false } as const;
  return makePipeline({
    tasks: [
      makeTask('load', [], shell),
      makeTask('grid', ['load'], { ...shell, expansion, ...grid }),
      makeTask('report', ['grid'], shell),
    ],
  });
}

interface Row {
  readonly keeping?: Partial<Keeping>;
  readonly grid?: Partial<Task>;
  readonly caching?: Plan['caching'];
  readonly isKept?: true;
}

const database: Service = {
  name: 'db',
  image: 'db:1',
  env: {},
  secrets: [],
  ports: [],
  health: { intervalMs: 1000, timeoutMs: 60_000 },
};

it.each<readonly [string, Row]>([
  ['keeps where nothing speaks against it', { isKept: true }],
  ['keeps nothing of a group without a success', { keeping: { instances: new Map() } }],
  ['keeps nothing whose values have changed', { keeping: { invalid: new Set(['grid']) } }],
  ['keeps nothing behind what runs', { keeping: { picked: new Map([['load', 'failed']]) } }],
  ['keeps nothing of another definition', { grid: { block: { script: 'false' } } }],
  ['keeps nothing with other variables', { grid: { env: { A: '1' } } }],
  ['keeps nothing with other services', { grid: { services: [database] } }],
  ['keeps nothing with its files in other places', { grid: { place: 'by-instance' } }],
  ['takes retries for no other definition', { grid: { retry: retryOf(3) }, isKept: true }],
  ['keeps nothing that is forced', { grid: { cache: { key: [] } }, caching: { force: 'all' } }],
  [
    'keeps nothing of which a part is forced',
    { grid: { cache: { key: [] } }, caching: { force: ['grid[1]'] } },
  ],
  ['keeps what is not forced', { grid: { cache: { key: [] } }, caching: { force: ['load'] }, isKept: true }],
  ['keeps what has no cache to be forced', { caching: { force: 'all' }, isKept: true }],
  ['keeps nothing whose files somebody misses', { keeping: { filesGone: true } }],
  ['keeps what nobody behind it reads', { keeping: { filesGone: true, picked: new Map() }, isKept: true }],
  [
    'runs nothing for its files that says once',
    { keeping: { filesGone: true }, grid: { once: true }, isKept: true },
  ],
])('%s', (_, { keeping, grid, caching = 'off', isKept = false }) => {
  const pipeline = makeGrid(grid);
  const repaired = listRepaired(
    pipeline,
    { ...planOf(pipeline), caching },
    {
      before: planOf(makeGrid()),
      instances: new Map([['grid', {}]]),
      picked: new Map([['report', 'could not run']]),
      invalid: new Set(),
      filesGone: false,
      ...keeping,
    },
  );
  expect(repaired.map(({ id }) => id)).toEqual(isKept ? ['grid'] : []);
});

it('keeps instances with copies of their own whatever became of the workspace', () => {
  const pipeline = makeGrid({ outputs: [{ path: 'x', store: true }] });
  const plan = planOf(pipeline);
  const instances = new Map([['grid', {}]]);
  const picked = new Map([['report', 'could not run']]);
  const keeping = { before: plan, instances, picked, invalid: new Set<string>(), filesGone: true };
  expect(listRepaired(pipeline, plan, keeping)).toHaveLength(1);
});

it('leaves an instance out that has the same id and is given the same', () => {
  const plan = planOf(makeGrid());
  const repaired = repair(plan, [0, 2]);
  const grid = listPlanned(repaired).filter(({ parent }) => parent === 'grid');
  expect(grid.map(({ id, action, why, earlier: { run } = {} }) => [id, action, why, run])).toEqual([
    ['grid[0]', 'skip', 'kept from r-1', 'r-1'],
    ['grid[1]', 'run', 'selected', undefined],
    ['grid[2]', 'skip', 'kept from r-1', 'r-1'],
  ]);
  expect(repaired.digest).not.toBe(plan.digest);
  const task = groupOf(repaired);
  const others = itemInstances('grid', { as: 'item' }, ['a', 'b', { c: 1 }, 'a']);
  expect(others.map((instance) => placeInstance(task, instance).action)).toEqual([
    'skip',
    'run',
    'run',
    'run',
  ]);
});

it('takes the same in another order of keys for the same', () => {
  const before = planOf(makeGrid({}, [{ a: 1, b: [1, { c: 2, d: 3 }] }]));
  const after = planOf(makeGrid({}, [{ b: [1, { d: 3, c: 2 }], a: 1 }]));
  const kept = new Map([['grid', keptOf(before, [0])]]);
  const repaired = adoptResults(after, { results: new Map() }, { kept });
  expect(listPlanned(repaired).find(({ id }) => id === 'grid[0]')?.action).toBe('skip');
});

it('grows by one result for each instance that is kept', () => {
  const items = Array.from({ length: 1_000 }, (_, index) => ({ index, text: 'x'.repeat(1_000) }));
  const plan = planOf(makeGrid({}, items));
  const repaired = repair(plan, items.map((_, index) => index).slice(3));
  const size = (value: unknown) => JSON.stringify(value).length;
  expect((size(repaired) - size(plan)) / 997).toBeLessThan(200);
  expect(
    listPlanned(repaired).filter(({ parent, action }) => parent === 'grid' && action === 'run'),
  ).toHaveLength(3);
});

function planOf(pipeline: Pipeline): Plan {
  const planned = planRun(pipeline, { source: cleanSource });
  if (!planned.ok) throw new Error(JSON.stringify(planned.diagnostics));
  return planned.value;
}

function groupOf(plan: Plan): ExpandedTask {
  const [group] = plan.tasks.filter(isExpanded);
  if (group === undefined) throw new Error('the plan has no group');
  return group;
}

function keptOf(plan: Plan, indices: readonly number[]): Readonly<Record<string, KeptInstance>> {
  const members = listPlanned(plan).filter(({ parent }) => parent === 'grid');
  const chosen = members.filter(({ index = -1 }) => indices.includes(index));
  return Object.fromEntries(chosen.map((task) => [task.id, keepInstance(task, earlier)]));
}

function repair(plan: Plan, indices: readonly number[]): Plan {
  return adoptResults(plan, { results: new Map() }, { kept: new Map([['grid', keptOf(plan, indices)]]) });
}

function retryOf(max: number): Task['retry'] {
  return { max, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0, on: ['failure'] };
}
