import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunFacts } from '../../src/engine/run-facts.ts';
import type { RunState } from '../../src/engine/state.ts';
import { upstreamFiles } from '../../src/engine/upstream-files.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import type { OutputFile } from '../../src/plan/task-result.ts';

interface Node {
  readonly needs: readonly number[];
  readonly paths: readonly string[];
}

const folders = ['src', 'data', 'out'] as const;
const globs = fc.subarray(['src/**', 'data/*', 'out/1', 'nowhere/**']);

const graph = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(), { maxLength: 3 }),
      paths: fc.array(
        fc.tuple(fc.constantFrom(...folders), fc.nat(2)).map(([folder, name]) => `${folder}/${name}`),
        { maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((nodes) =>
    nodes.map(({ needs, paths }, index) => ({
      needs: index === 0 ? [] : [...new Set(needs.map((need) => need % index))],
      paths,
    })),
  );

/** A run whose tasks have all ended: `t0`, `t1`, …; each file has the task that gave it for its digest. */
function ended(nodes: readonly Node[], look: () => void = () => {}): RunState {
  const tasks = nodes.map(({ paths }, index) => ({
    id: `t${index}`,
    members: null,
    outputs: paths.map((path) => fileOf(path, `t${index}`, look)),
  }));
  const planned = nodes.map(({ needs }, index) => ({
    id: `t${index}`,
    needs: needs.map((need) => `t${need}`),
  }));
  return { tasks: byId(tasks), planned: byId(planned) } as unknown as RunState;
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.id, item]));
}

function fileOf(path: string, digest: string, look: () => void): OutputFile {
  const file = { digest, mode: 'file', size: 1, stored: true };
  const get = (): string => {
    look();
    return path;
  };
  return Object.defineProperty(file, 'path', { get, enumerable: true }) as unknown as OutputFile;
}

function taskAt(state: RunState, index: number): PlannedTask {
  return state.planned.get(`t${index}`) as PlannedTask;
}

/** By what it means: all that can be reached, without the task's own needs. */
function reachable(nodes: readonly Node[], index: number): readonly number[] {
  const near = new Set(nodes[index]?.needs);
  const reached = new Set(near);
  for (const each of reached) for (const need of nodes[each]?.needs ?? []) reached.add(need);
  return [...reached].filter((each) => !near.has(each));
}

const matching = (path: string, inputs: readonly string[]): boolean =>
  inputs.length === 0 ||
  (path.startsWith('src/') && inputs.includes('src/**')) ||
  (path.startsWith('data/') && inputs.includes('data/*')) ||
  (path === 'out/1' && inputs.includes('out/1'));

test('finds what tasks further upstream gave that globs match, whichever tasks asked before', () => {
  fc.assert(
    fc.property(graph, fc.array(fc.tuple(fc.nat(), globs), { maxLength: 40 }), (nodes, questions) => {
      const state = ended(nodes);
      const facts = {} as RunFacts;
      for (const [number, inputs] of questions) {
        const index = number % nodes.length;
        const { further } = upstreamFiles(facts, taskAt(state, index), state);
        const found = further(inputs).flatMap((files) =>
          files.map(({ digest, path }) => `${digest} ${path}`),
        );
        const expected = reachable(nodes, index).flatMap((each) =>
          (nodes[each]?.paths ?? [])
            .filter((path) => matching(path, inputs))
            .map((path) => `t${each} ${path}`),
        );
        expect(found.sort()).toEqual(expected.sort());
      }
    }),
  );
});

test('looks at each file of a long chain once, however many tasks ask for it', () => {
  let looks = 0;
  const count = 3_000;
  const nodes = Array.from({ length: count }, (_, index) => ({
    needs: index === 0 ? [] : [index - 1],
    paths: [index === 7 ? 'src/made' : `out/${index}`],
  }));
  const state = ended(nodes, () => {
    looks += 1;
  });
  const facts = {} as RunFacts;
  const found = nodes.map(
    (_, index) => upstreamFiles(facts, taskAt(state, index), state).further(['src/**']).length,
  );
  expect(looks).toBeLessThanOrEqual(count);
  expect(found).toEqual(nodes.map((_, index) => (index > 8 ? 1 : 0)));
});
