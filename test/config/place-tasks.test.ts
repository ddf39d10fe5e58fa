import { expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { placeTasks, type TaskWish } from '../../src/config/place-tasks.ts';

const text = `
executors:
  box: { type: container, config: { image: "python:3.12" } }
  bare: { type: container }
  run: { type: container, config: { image: "python:3.12", lifecycle: run } }
  desk: { type: container, config: { image: "python:3.12", lifecycle: shared } }
  other: { type: container, config: { image: "python:3.12", lifecycle: shared, user: "1001:1000" } }
  mine: { type: container, config: { lifecycle: shared, container: my-box } }
  cluster: { type: kubernetes, config: { namespace: ml } }
`;

function place(wishes: readonly TaskWish[], name?: string, configuration = text) {
  const loaded = loadConfiguration('runnable.config.yaml', configuration);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const request = { form: 'pipeline', ...(name === undefined ? {} : { name }), runner: '1000:1000' } as const;
  return placeTasks(loaded.value, request, wishes);
}

const codesOf = (...[wishes, name, configuration]: Parameters<typeof place>) =>
  place(wishes, name, configuration).diagnostics.map(({ code, message, hint }) => [code, message, hint]);

const db = { name: 'db', image: 'postgres:17' };

it('finds the executors that the tasks of a run use, and that of those that name none', () => {
  const placed = place(
    [{ task: 'a' }, { task: 'b', executor: 'box' }, { task: 'c', executor: 'local' }],
    'run',
  );
  expect(placed.ok && [placed.value.usual.name, [...placed.value.all.keys()]]).toEqual([
    'run',
    ['run', 'box', 'local'],
  ]);
});

it('counts the executor of those that name none only where there is such a task', () => {
  const placed = place([{ task: 'a', executor: 'local' }], 'box');
  expect(placed.ok && [placed.value.usual.name, [...placed.value.all.keys()]]).toEqual(['box', ['local']]);
});

it('says of all tasks at once which executors do not exist, and which are not carried out', () => {
  const spanOf = (key: string) => ({
    file: key,
    start: 0,
    end: 0,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
  });
  expect(
    codesOf([
      { task: 'a', executor: 'bix' },
      { task: 'b', executor: 'cluster', spanOf },
    ]),
  ).toEqual([
    [
      'unknown-executor',
      'task `a` names the executor `bix`, which does not exist; by `runnable.config.yaml` there are `local`, `box`, `bare`, `run`, `desk`, `other`, `mine`, `cluster`',
      'did you mean `box`?',
    ],
    [
      'not-yet-supported',
      'the executor `cluster` is of type `kubernetes`, which is not carried out yet; accepted are `local` and `container`',
      'run `b` here with `executor: local`',
    ],
  ]);
  expect(place([{ task: 'b', executor: 'cluster', spanOf }]).diagnostics[0]?.span?.file).toBe('executor');
});

it('refuses images and services where tasks are processes of this machine, and lets resources pass', () => {
  expect(
    codesOf([
      { task: 'a', image: 'x' },
      { task: 'b', services: [db] },
      { task: 'c', resources: {} },
    ]),
  ).toEqual([
    [
      'container-needed',
      'task `a` asks for `image`, which only containers have, and its executor `local` runs processes of this machine',
      'choose one with containers: `executor: box`, or `--executor box`',
    ],
    [
      'container-needed',
      'task `b` asks for `services`, which only containers have, and its executor `local` runs processes of this machine',
      'choose one with containers: `executor: box`, or `--executor box`',
    ],
  ]);
});

it('wants an image for every container, but for one that people made', () => {
  expect(
    codesOf([
      { task: 'a', executor: 'bare', image: 'x' },
      { task: 'b', executor: 'mine' },
    ]),
  ).toEqual([]);
  expect(codesOf([{ task: 'a', executor: 'bare' }])).toEqual([
    [
      'no-image',
      'task `a` runs in a container of `bare`, and neither of them names an image',
      'give the executor one: `bare: { type: container, config: { image: "python:3.12-slim" } }`, or the task: `image: "python:3.12-slim"`',
    ],
  ]);
});

it.each([
  ['image', { image: 'x' }],
  ['resources', { resources: { cpu: 1 } }],
  ['services', { services: [db] }],
] as const)('lets no task change the container that all runs share by `%s`', (key, wish) => {
  expect(codesOf([{ task: 'a', executor: 'desk', ...wish }])).toEqual([
    [
      'shared-container',
      `task \`a\` asks for \`${key}\`, and the container of \`desk\` is shared: it is as people set it up`,
      `remove \`${key}\`, or choose an executor with \`lifecycle: run\` or \`lifecycle: task\``,
    ],
  ]);
});

it('lets nobody but the user of the runner work in the container that all runs share', () => {
  expect(codesOf([{ task: 'a', executor: 'other' }])).toEqual([
    [
      'shared-user',
      'task `a` runs as `1001:1000` in the shared container of `other`, where only the user who runs it, `1000:1000`, may write what it returns',
      'remove `user` from `other`, or give it `lifecycle: run` or `lifecycle: task`',
    ],
  ]);
  const settled = text.replace('1001:1000', '1000:4');
  expect(codesOf([{ task: 'a', executor: 'other' }], undefined, settled)).toEqual([]);
});

it('refuses different services of one name where tasks share them, and takes those that are alike', () => {
  const other = { ...db, image: 'postgres:16' };
  const wish = (task: string, executor: string, service: typeof db): TaskWish => ({
    task,
    executor,
    services: [service],
  });
  expect(codesOf([wish('a', 'run', db), wish('b', 'run', { ...db }), wish('c', 'box', other)])).toEqual([]);
  expect(codesOf([wish('a', 'run', db), wish('b', 'run', other)])).toEqual([
    [
      'service-conflict',
      'tasks `a` and `b` have different services `db`, and the tasks of a run share a container of `run`',
      'give one of them another name, or state it alike in both',
    ],
  ]);
});
