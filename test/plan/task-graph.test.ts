import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderTasks } from '../../src/plan/task-graph.ts';
import { makeTask } from '../support/pipeline.ts';

it('keeps the order of the file where it already respects the needs', () => {
  expect(orderOf([['load'], ['check'], ['clean', 'load'], ['train', 'clean', 'check']])).toEqual([
    'load',
    'check',
    'clean',
    'train',
  ]);
});

it('puts a task behind its needs, and before that whatever of the file is free to run', () => {
  expect(orderOf([['report', 'train'], ['notes'], ['train', 'load'], ['load'], ['last']])).toEqual([
    'notes',
    'load',
    'train',
    'report',
    'last',
  ]);
});

it('counts a need that is named twice once', () => {
  expect(orderOf([['b', 'a', 'a'], ['a']])).toEqual(['a', 'b']);
});

it('refuses a cycle as a bug of ours, because the loader reports cycles', () => {
  expect(() =>
    orderOf([
      ['a', 'b'],
      ['b', 'a'],
    ]),
  ).toThrow('a plan was asked for tasks with a cycle');
});

/** Each task may need those of lower rank; the file has them in any order. */
const graphs = fc
  .integer({ min: 1, max: 30 })
  .chain((size) =>
    fc.tuple(
      fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: size, maxLength: size }),
      fc.shuffledSubarray(
        Array.from({ length: size }, (_, index) => index),
        { minLength: size, maxLength: size },
      ),
    ),
  )
  .map(([needs, order]) =>
    order.map((rank) => [
      `t${rank}`,
      ...(rank === 0 ? [] : (needs[rank] ?? []).map((number) => `t${number % rank}`)),
    ]),
  );

it('gives for any graph the order in which the first task of the file that may run comes next', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      expect(orderOf(graph)).toEqual(slowOrder(graph));
    }),
  );
});

function orderOf(graph: readonly (readonly string[])[]): readonly string[] {
  const tasks = graph.map(([id = '', ...needs]) => makeTask(id, needs));
  return [...orderTasks(tasks).tasks.keys()];
}

function slowOrder(graph: readonly (readonly string[])[]): readonly string[] {
  const done: string[] = [];
  while (done.length < graph.length) {
    const next = graph.find(
      ([id = '', ...needs]) => !done.includes(id) && needs.every((need) => done.includes(need)),
    );
    done.push(next?.[0] ?? '');
  }
  return done;
}
