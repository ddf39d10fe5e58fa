import { expect, it } from 'vitest';
import { listRuns, openProject, resumeSweep, sweep } from '../../src/index.ts';
import { collect, makeLibraryProject } from '../support/library-project.ts';
import { successOf } from '../support/success-of.ts';

const square = `params: { x: 1, add: 0 }
task:
  shell: echo "y:=$((RUNNABLE_PARAM_x * RUNNABLE_PARAM_x + RUNNABLE_PARAM_add))" >> "$RUNNABLE_RETURNS"
  returns: [y]
`;

it('runs every combination and tells of each as it ends', async () => {
  const { place } = makeLibraryProject({ '.runnable/square.yaml': square });
  const project = successOf(await openProject(place));
  const live = successOf(
    await sweep('square', { project, grid: { x: [1, 2, 3], add: [0, 1] }, exclude: ['x=2'], maxTasks: 1 }),
  );
  const rows = await collect(live.runs);
  expect(rows.map(({ index, status, params, returns }) => [index, status, params, returns])).toEqual([
    [0, 'succeeded', { x: 1, add: 0 }, { task: { y: 1 } }],
    [1, 'succeeded', { x: 1, add: 1 }, { task: { y: 2 } }],
    [4, 'succeeded', { x: 3, add: 0 }, { task: { y: 9 } }],
    [5, 'succeeded', { x: 3, add: 1 }, { task: { y: 10 } }],
  ]);
  expect(await live.ended).toEqual({ id: live.id, exitCode: 0, counts: { succeeded: 4 }, stopped: null });
  expect(await collect(live.runs)).toEqual(rows);
  const listed = successOf(await listRuns({ project, sweep: live.id }));
  expect(listed.map(({ id }) => id).sort()).toEqual(rows.map(({ run }) => run).sort());
});

it('stops when the signal is aborted, and goes on from there', async () => {
  const { place } = makeLibraryProject({ '.runnable/square.yaml': square });
  const controller = new AbortController();
  const live = successOf(
    await sweep('square', { ...place, grid: { x: [1, 2, 3] }, signal: controller.signal }),
  );
  for await (const _ of live.runs) controller.abort();
  const ended = await live.ended;
  expect(ended).toMatchObject({ id: live.id, exitCode: 130, stopped: 'canceled' });
  const again = successOf(await resumeSweep('latest', { ...place, maxParallel: 2 }));
  const rows = await collect(again.runs);
  expect(rows.map(({ index, status }) => [index, status]).sort()).toEqual([
    [0, 'succeeded'],
    [1, 'succeeded'],
    [2, 'succeeded'],
  ]);
  expect(await again.ended).toMatchObject({ id: live.id, exitCode: 0, stopped: null });
});

it('gives what is wrong with a grid as diagnostics', async () => {
  const { place } = makeLibraryProject({ '.runnable/square.yaml': square });
  const refused = async (options: Parameters<typeof sweep>[1]) =>
    (await sweep('square', { ...place, ...options })).diagnostics.map(({ code }) => code);
  expect(await refused({})).toEqual(['no-grid']);
  expect(await refused({ grid: { 'x:=[1]': [1] }, maxTasks: 0, maxParallel: -1 })).toEqual([
    'option-value',
    'option-value',
    'option-value',
  ]);
  expect(
    await refused({
      grid: {
        x: Array(1000)
          .fill(0)
          .map((_, i) => i),
        add: Array(101)
          .fill(0)
          .map((_, i) => i),
      },
    }),
  ).toEqual(['grid-size']);
});
