import { expect, it } from 'vitest';
import type { Attempt, Execution, Executor } from '../../src/engine/ports.ts';
import { limitParallel } from '../../src/executors/limit-parallel.ts';
import type { Invocation } from '../../src/plan/invocation.ts';

it('carries out as many at a time as the executor allows, the others in their order, also after a rejection', async () => {
  const begun: string[] = [];
  const ends = new Map<string, { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  const executor: Executor = {
    name: 'box',
    maxParallel: 2,
    execute: (_, { id }) => {
      begun.push(id);
      return new Promise<Execution>((resolve, reject) => {
        ends.set(id, { resolve: () => resolve({} as Execution), reject });
      });
    },
    sweep: async () => {},
  };
  const limited = limitParallel(executor);
  const ids = ['a', 'b', 'c', 'd'];
  const all = ids.map((id) =>
    limited.execute({} as Invocation, { id } as Attempt).catch((error: Error) => error.message),
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  expect(begun).toEqual(['a', 'b']);
  ends.get('b')?.reject(new Error('gone'));
  await settle();
  expect(begun).toEqual(['a', 'b', 'c']);
  ends.get('a')?.resolve();
  await settle();
  expect(begun).toEqual(ids);
  ends.get('c')?.resolve();
  ends.get('d')?.resolve();
  expect(await Promise.all(all)).toEqual([{}, 'gone', {}, {}]);
});
