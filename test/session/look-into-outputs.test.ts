import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalog } from '../../src/catalog/catalog.ts';
import type { Comparison, OutputChange, TaskComparison } from '../../src/compare/comparison.ts';
import { lookIntoOutputs } from '../../src/session/compare/look-into-outputs.ts';
import { makeFolder } from '../support/repository.ts';

type Catalog = ReturnType<typeof openCatalog>;

function makeCatalog(): Catalog {
  const folder = join(makeFolder(), 'state');
  mkdirSync(folder);
  return openCatalog(folder);
}

async function change(
  catalog: Catalog,
  path: string,
  [before, after]: readonly [string, string],
): Promise<OutputChange> {
  const side = async (text: string) =>
    ({ ...(await catalog.putText(text)), stored: true, mode: 'file' }) as const;
  return { path, change: 'changed', before: await side(before), after: await side(after), how: null };
}

async function look(catalog: Catalog, outputs: readonly OutputChange[]) {
  const task = { id: 'fit', outputs } as unknown as TaskComparison;
  const { tasks } = await lookIntoOutputs({ tasks: [task] } as unknown as Comparison, catalog);
  return tasks[0]?.outputs.map(({ how }) => how);
}

it('finds the first line that differs in files that are too large to be read as a whole', async () => {
  const catalog = makeCatalog();
  const lines = Array.from({ length: 400_000 }, (_, at) => `line ${at}`);
  const text = (at: number, line: string) => `${lines.with(at, line).join('\n')}\n`;
  const outputs = [
    await change(catalog, 'a.log', [text(300_000, 'made 10:00:00'), text(300_000, 'made 11:30:00')]),
    await change(catalog, 'cut.csv', [text(5, 'x'), `${text(5, 'x')}one more\n`]),
  ];
  expect(await look(catalog, outputs)).toEqual([
    {
      form: 'text',
      added: null,
      removed: null,
      first: { line: 300_001, before: 'made 10:00:00', after: 'made 11:30:00' },
      likely: 'a time',
    },
    { form: 'text', added: null, removed: null, first: { line: 400_001, before: null, after: 'one more' } },
  ]);
});

it('finds the first byte that differs in large files that are no text', async () => {
  const catalog = makeCatalog();
  const zeros = '\0'.repeat(3 * 1024 * 1024);
  const outputs = [await change(catalog, 'm.bin', [`${zeros}a${zeros}`, `${zeros}b${zeros}`])];
  expect(await look(catalog, outputs)).toEqual([{ form: 'bytes', first: zeros.length }]);
});

it('looks into a line without an end only around what differs', async () => {
  const catalog = makeCatalog();
  const long = 'é'.repeat(2 * 1024 * 1024);
  const [how] =
    (await look(catalog, [await change(catalog, 'a.txt', [`${long}1${long}`, `${long}2${long}`])])) ?? [];
  expect(how).toMatchObject({ form: 'text', first: { line: 1 } });
  const { before = '', after = '' } =
    how?.form === 'text' ? { before: how.first.before ?? '', after: how.first.after ?? '' } : {};
  expect(before.length).toBeLessThan(300);
  expect(before.replace('1', '2')).toBe(after);
});

it('says nothing of bytes that are not there', async () => {
  const catalog = makeCatalog();
  const there = await change(catalog, 'a.txt', ['1', '2']);
  const gone = { ...there, after: { digest: 'f'.repeat(64), size: 1, stored: true, mode: 'file' } } as const;
  const digestOnly = { ...there, after: { ...gone.after, stored: false } } as const;
  const added = { ...there, change: 'added', before: null } as const;
  expect(await look(catalog, [gone, digestOnly, added])).toEqual([null, null, null]);
});
