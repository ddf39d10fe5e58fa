import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ObjectSource } from '../../../src/git/contents.ts';
import { hashObject } from '../../../src/git/hash-object.ts';
import type { GitObject } from '../../../src/git/object.ts';
import { reviewChange } from '../../../src/review/review-change.ts';
import { readSides } from '../../../src/session/review/read-side.ts';
import { inputOf, reviewed, type Side } from '../../support/reviewed.ts';

const names = ['a', 'b', 'c', 'd'];
const task = fc.oneof(
  fc.record(
    {
      shell: fc.constantFrom('make', 'cat out/a.csv', './run.sh ${{ params.x }}', 'echo $x > out/a.csv'),
      needs: fc.subarray(names),
      inputs: fc.subarray(['data/**', 'src/*.py', 'lib']),
      outputs: fc.subarray(['out/a.csv', 'out/b.csv']),
      env: fc.dictionary(
        fc.constantFrom('A', 'API_TOKEN'),
        fc.constantFrom('1', 'ghp_0123456789abcdefghij0123456789abcdef'),
      ),
      secrets: fc.subarray(['TOKEN']),
      allow_failure: fc.boolean(),
    },
    { requiredKeys: ['shell'] },
  ),
  fc.constantFrom(
    { pipeline: { name: 'p1' } },
    { pipeline: { name: 'p2' }, needs: ['a'] },
    { python: { module: 'a' }, inputs: ['src/*.py'] },
  ),
);
const nameTasks = (tasks: readonly { readonly needs?: readonly string[] }[]) =>
  Object.fromEntries(
    tasks.map((each, index) => {
      const needs = (each.needs ?? []).filter((name) => names.indexOf(name) < index);
      return [names[index], { ...each, needs }] as const;
    }),
  );
const pipeline = fc.record(
  {
    params: fc.dictionary(fc.constantFrom('x', 'y'), fc.integer({ max: 9 })),
    deviations: fc.constantFrom(
      [{ rule: 'undeclared-files', reason: 'so it is' }],
      [{ rule: 'nonsense', reason: 'so it is' }],
      [],
      [],
    ),
    secrets: fc.constant(['TOKEN']),
    tasks: fc.array(task, { minLength: 1, maxLength: names.length }).map(nameTasks),
  },
  { requiredKeys: ['tasks'] },
);
const file = fc.constantFrom('p0', 'p1', 'p2', 'p3');
const side = fc.dictionary(
  file,
  pipeline.map((each) => stringify(each)),
  { minKeys: 2 },
);
const changes = fc.dictionary(
  file,
  fc.oneof(
    pipeline.map((each) => stringify(each)),
    fc.constant(null),
    fc.constant('tasks: ['),
  ),
);

it('finds between two commits what is found when each file of each side is read whole and by itself', async () => {
  let risks = 0;
  let warnings = 0;
  await fc.assert(
    fc.asyncProperty(
      side,
      changes,
      fc.subarray(['data/x.csv', 'src/a.py', 'run.sh', 'lib/z', 'README.md']),
      async (files, changed, changedPaths) => {
        const base = inOrder(files);
        const head = inOrder({ ...base, ...changed });
        const whole = await reviewed(base, head, { changedPaths });
        const [before, after] = await readBoth(base, head);
        const found = reviewChange({ ...inputOf({ base: before, head: after }), changedPaths });
        const asWhole = { base: whole.base, head: whole.head, refs: whole.refs };
        expect({ ...found, ...asWhole }).toEqual(whole);
        risks += whole.risks.length;
        warnings += whole.diagnostics.filter(({ severity }) => severity === 'warning').length;
      },
    ),
    { numRuns: 60 },
  );
  expect(Math.min(risks, warnings)).toBeGreaterThan(10);
});

// As the files of a folder stand.
function inOrder(files: Readonly<Record<string, string | null>>): Side {
  return Object.fromEntries(
    Object.entries(files)
      .flatMap(([name, text]) => (text === null ? [] : [[name, text] as const]))
      .sort(),
  );
}

async function readBoth(base: Side, head: Side) {
  const objects = new Map<string, GitObject>();
  const put = (type: GitObject['type'], content: Buffer): string => {
    const id = hashObject('sha1', type, content);
    objects.set(id, { type, content });
    return id;
  };
  const commit = (files: Side): string => {
    const blobs = Object.entries(files)
      .sort()
      .map(([name, text]) => ['100644', `${name}.yaml`, put('blob', Buffer.from(text))] as const);
    const folder = put('tree', treeOf(blobs));
    const root = put('tree', treeOf([['40000', '.runnable', folder]]));
    return put('commit', Buffer.from(`tree ${root}\ncommitter a <a@b> 0 +0000\n\nx\n`));
  };
  const source: ObjectSource = {
    format: 'sha1',
    objects: { read: async (id) => objects.get(id) ?? null, close: async () => {} },
  };
  return readSides(source, '', [
    { commit: commit(base), ref: 'b' },
    { commit: commit(head), ref: 'a' },
  ]);
}

function treeOf(entries: readonly (readonly [mode: string, name: string, id: string])[]): Buffer {
  return Buffer.concat(
    entries.flatMap(([mode, name, id]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
  );
}
