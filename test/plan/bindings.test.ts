import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Task } from '../../src/pipeline/model.ts';
import { readBindings } from '../../src/plan/bindings.ts';
import type { ResolvedParam } from '../../src/plan/plan.ts';
import { makeScopes } from '../../src/plan/scopes.ts';
import { orderTasks } from '../../src/plan/task-graph.ts';
import { makeParam, makeTask } from '../support/pipeline.ts';

it('prefers a param of the task, then the nearest return, then a param of the pipeline', () => {
  const tasks = [
    gives('a', [], ['x', 'y']),
    gives('b', ['a'], ['y']),
    makeTask('c', ['b'], { params: [makeParam('x', 'string')] }),
    makeTask('d', ['b']),
  ];
  const bindings = bindingsOf(tasks, ['x', 'z']);
  expect(bindings.get('c')).toEqual({
    x: { from: 'task-param' },
    y: { from: 'return', task: 'b' },
    z: { from: 'pipeline-param' },
  });
  expect(bindings.get('d')).toEqual({
    x: { from: 'return', task: 'a' },
    y: { from: 'return', task: 'b' },
    z: { from: 'pipeline-param' },
  });
});

it('sees nothing of a task that is not upstream, nor its own returns', () => {
  const bindings = bindingsOf([gives('a', [], ['x']), gives('b', [], ['y']), gives('c', ['a'], ['z'])], []);
  expect(bindings.get('c')).toEqual({ x: { from: 'return', task: 'a' } });
  expect(bindings.get('a')).toEqual({});
});

it('sees through a chain of tasks that return nothing', () => {
  const chain = [gives('a', [], ['x']), makeTask('b', ['a']), makeTask('c', ['b']), makeTask('d', ['c'])];
  expect(bindingsOf(chain, []).get('d')).toEqual({ x: { from: 'return', task: 'a' } });
});

it('counts the tasks of a chain that return nothing as steps', () => {
  const tasks = [
    gives('far', [], ['x']),
    makeTask('a', ['far']),
    makeTask('b', ['a']),
    makeTask('c', ['b']),
    gives('near', [], ['x']),
    makeTask('d', ['near']),
    makeTask('e', ['c', 'd']),
  ];
  expect(bindingsOf(tasks, []).get('e')).toEqual({ x: { from: 'return', task: 'near' } });
});

it('takes the shorter of two ways to the same task', () => {
  const tasks = [
    gives('a', [], ['x']),
    makeTask('p', ['a']),
    makeTask('q', ['p']),
    makeTask('r', ['q', 'p']),
    gives('b', [], ['x']),
    makeTask('s', ['b']),
    makeTask('t', ['s']),
    makeTask('u', ['t']),
    makeTask('z', ['u', 'r']),
  ];
  expect(bindingsOf(tasks, []).get('z')).toEqual({ x: { from: 'return', task: 'a' } });
});

it('keeps names that mean something to JavaScript apart', () => {
  const bindings = bindingsOf([gives('a', [], ['toString', '__proto__']), makeTask('b', ['a'])], []);
  expect(Object.keys(bindings.get('b') ?? {}).sort()).toEqual(['__proto__', 'toString']);
});

it('shares one scope among tasks that see the same', () => {
  const wide = [gives('a', [], ['x']), gives('b', [], ['y'])];
  const both = ['c', 'd'].map((id) => makeTask(id, ['a', 'b']));
  const { list, of } = makeScopes(orderTasks([...wide, ...both, makeTask('e', ['a'])]));
  expect(list).toEqual([
    { extends: [], returns: { x: 'a' } },
    { extends: [], returns: { y: 'b' } },
    { extends: [0, 1], returns: {} },
  ]);
  expect([...of]).toEqual([
    ['c', 2],
    ['d', 2],
    ['e', 0],
  ]);
});

const graphs = fc.array(
  fc.record({
    needs: fc.array(fc.nat(), { maxLength: 3 }),
    // Each task also gives a name that no other gives.
    returns: fc.uniqueArray(fc.constantFrom('x', 'y', 'z', 'own'), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 14 },
);

it('finds for any graph a provider at the smallest distance', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const tasks = graph.map(({ needs, returns }, index) =>
        gives(
          `t${index}`,
          index === 0 ? [] : [...new Set(needs.map((need) => `t${need % index}`))],
          returns.map((name) => (name === 'own' ? `own${index}` : name)),
        ),
      );
      const bindings = bindingsOf(tasks, []);
      for (const task of tasks) {
        for (const name of ['x', 'y', 'z', ...tasks.map((_, index) => `own${index}`)]) {
          const binding = bindings.get(task.id)?.[name];
          const found = binding?.from === 'return' ? binding.task : undefined;
          const nearest = nearestProviders(tasks, task, name);
          expect(found === undefined ? nearest.length === 0 : nearest.includes(found)).toBe(true);
        }
      }
    }),
  );
});

function gives(id: string, needs: readonly string[], names: readonly string[]): Task {
  return makeTask(id, needs, { returns: names.map((name) => ({ name })) });
}

function bindingsOf(tasks: readonly Task[], params: readonly string[]) {
  const { list, of } = makeScopes(orderTasks(tasks));
  const plan = { scopes: list, params: params.map(resolved) };
  return new Map(
    tasks.map((task) => {
      const scope = of.get(task.id);
      const own = { params: task.params.map(({ name }) => resolved(name)) };
      return [task.id, readBindings(plan, scope === undefined ? own : { ...own, scope })];
    }),
  );
}

function resolved(name: string): ResolvedParam {
  return { name, type: 'string', value: null, source: 'none' };
}

/** Walks upstream step by step until some task gives the name. */
function nearestProviders(tasks: readonly Task[], from: Task, name: string): readonly string[] {
  let ring = new Set(from.needs);
  while (ring.size > 0) {
    const level = tasks.filter(({ id }) => ring.has(id));
    const giving = level.filter(({ returns }) => returns.some((declared) => declared.name === name));
    if (giving.length > 0) return giving.map(({ id }) => id);
    ring = new Set(level.flatMap(({ needs }) => needs));
  }
  return [];
}
