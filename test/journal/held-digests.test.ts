import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addHeldDigests } from '../../src/journal/held-digests.ts';
import { folderWith } from '../support/attempt.ts';

const digests = [...'abcdef'].map((letter) => letter.repeat(64));
const [a = '', b = '', c = '', d = '', e = '', f = ''] = digests;

function read(files: Readonly<Record<string, string>>) {
  const folder = folderWith(files);
  const held = { outputs: new Set<string>(), others: new Set<string>() };
  addHeldDigests(
    [...Object.keys(files), 'missing'].map((name) => join(folder, name)),
    held,
  );
  return { outputs: [...held.outputs].sort(), others: [...held.others].sort() };
}

it('tells files that tasks gave from everything else that a record names', () => {
  const event = {
    event: 'task-finished',
    returns: {
      outputs: { pickle: { digest: a, size: 1 } },
      list: { list: [{ value: { stored: { digest: b } } }] },
    },
    outputs: [{ path: 'x', digest: c, size: 1 }],
    summary: { digest: d },
    later: { instances: [{ outputs: [{ digest: e }] }], [f]: 1 },
  };
  expect(read({ journal: `{"event":"x"}\n${JSON.stringify(event)} \n` })).toEqual({
    outputs: [c, e],
    others: [a, b, d, f],
  });
});

it('counts all that stands in what is no event, and in a line without an end', () => {
  expect(read({ journal: `"outputs":[{"digest":"${a}"}\n{"outputs":[{"digest":"${b}"`, plan: c })).toEqual({
    outputs: [],
    others: [a, b, c],
  });
});

it('looks into a list of 200,000 items', () => {
  const list = [...Array.from({ length: 200_000 }, () => 1), { digest: a }];
  const event = { event: 'task-finished', outputs: [{ digest: b }], returns: { list: { list } } };
  expect(read({ journal: JSON.stringify(event) })).toEqual({ outputs: [b], others: [a] });
});
