import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Document, parse, stringify } from 'yaml';
import { linesOf, reviewed } from '../support/reviewed.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A task of a random pipeline; it needs only those before it. */
const task = fc.record(
  {
    shell: fc.constantFrom('make', 'echo a', 'cat data/x.csv', './run.sh --all'),
    needs: fc.subarray(names),
    inputs: fc.subarray(['data/**', 'src/*.py', 'lib']),
    env: fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.constantFrom('1', '2')),
    timeout: fc.constantFrom('5m', '1h'),
    retry: fc.integer({ min: 0, max: 3 }),
    params: fc.dictionary(fc.constantFrom('x', 'y'), fc.integer()),
    matrix: fc.constantFrom({ n: [1, 2] }, { n: [1], m: ['p', 'q'] }),
    description: fc.constantFrom('One', 'Two'),
  },
  { requiredKeys: ['shell'] },
);

const pipeline = fc.array(task, { minLength: 1, maxLength: names.length }).map((tasks) => ({
  params: { region: 'eu' },
  tasks: Object.fromEntries(
    tasks.map((each, index) => [
      names[index] ?? '',
      { ...each, ...(each.needs ? { needs: each.needs.filter((name) => names.indexOf(name) < index) } : {}) },
    ]),
  ),
}));

const inFlow = fc.boolean();

/** The same with the keys of maps in another order; those of a matrix mean something. */
function shuffle(value: unknown, seed: number, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffle(item, seed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, shuffle(item, seed, name)] as const);
  if (key === 'matrix') return Object.fromEntries(entries);
  const turned = [...entries.slice(seed % Math.max(1, entries.length)), ...entries];
  return Object.fromEntries(new Map(turned));
}

it('finds nothing between a pipeline and itself, however it is written', async () => {
  await fc.assert(
    fc.asyncProperty(pipeline, inFlow, fc.nat(7), async (made, flow, seed) => {
      const plain = stringify(made);
      const document = new Document(shuffle(made, seed));
      document.commentBefore = ' a comment';
      const other = document.toString({ collectionStyle: flow ? 'flow' : 'block', indent: 4 });
      const review = await reviewed({ p: plain }, { p: other });
      expect(review.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      const { pipelines, tasks, edges, risks, plan, counts } = review;
      expect({ pipelines, tasks, edges, risks, plan }).toEqual({
        pipelines: [],
        tasks: [],
        edges: { added: [], removed: [], kept: [] },
        risks: [],
        plan: [],
      });
      expect(counts.unchanged).toBe(Object.keys(made.tasks).length);
    }),
    { numRuns: 60 },
  );
});

it('counts each task once, and plans what would run after what it needs', async () => {
  await fc.assert(
    fc.asyncProperty(
      pipeline,
      pipeline,
      fc.subarray(['data/x.csv', 'src/a.py', 'run.sh']),
      async (base, head, changedPaths) => {
        const review = await reviewed({ p: stringify(base) }, { p: stringify(head) }, { changedPaths });
        const { counts, tasks, plan } = review;
        const all = new Set([...Object.keys(base.tasks), ...Object.keys(head.tasks)]);
        const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
        // A task with another name stands for two ids.
        expect(total + counts.renamed).toBe(all.size);
        expect(tasks.length).toBe(total - counts.unchanged);
        const order = plan.map(({ id }) => id);
        for (const [name, { needs = [] }] of Object.entries(head.tasks)) {
          for (const need of needs) {
            const [at, before] = [order.indexOf(`p/${name}`), order.indexOf(`p/${need}`)];
            if (before !== -1) expect(at).toBeGreaterThan(before);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('reads anchors as what they stand for', async () => {
  const plain = 'tasks:\n  a: { shell: x, env: { A: "1" } }\n  b: { shell: y, env: { A: "1" } }\n';
  const anchored = 'tasks:\n  a: { shell: x, env: &e { A: "1" } }\n  b: { shell: y, env: *e }\n';
  expect(parse(anchored)).toEqual(parse(plain));
  expect(linesOf(await reviewed({ p: plain }, { p: anchored }))).toEqual([]);
});
