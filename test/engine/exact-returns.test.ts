import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { collectReturns } from '../../src/engine/collect-returns.ts';
import { fetchValue } from '../../src/engine/returned-values.ts';
import { parseReturns } from '../../src/engine/returns.ts';
import { temporaryFolder } from '../support/attempt.ts';
import { plannedTask } from '../support/planned-task.ts';

async function collect(text: string, folder: string) {
  const catalog = openCatalog(temporaryFolder());
  const parsed = parseReturns(text);
  if (!parsed.ok) return parsed;
  const task = plannedTask({ kind: 'python', block: {}, returns: [{ name: 'x' }] });
  const secrets = { resolve: async () => ({}) };
  const place = { catalog, secrets, file: (name: string) => join(folder, name) };
  return { ...(await collectReturns(task, parsed.values, place)), catalog };
}

it('keeps the exact value of plain data beside its JSON, for the tasks that can read it', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'values'));
  writeFileSync(join(folder, 'values/x.pkl'), 'a pickle');
  const collected = await collect('x@exact=values/x.pkl:=[1.0,":="]\n', folder);
  if (!('returns' in collected)) throw new Error(JSON.stringify(collected));
  const { x } = collected.returns;

  expect(x).toEqual({ json: [1, ':='], exact: { size: 8, digest: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  if (x === undefined) throw new Error('no return');
  expect(await fetchValue(collected.catalog, x)).toEqual({
    json: [1, ':='],
    exact: {
      pickle: expect.objectContaining({ size: 8 }),
      path: expect.stringContaining('/catalog/sha256/'),
    },
  });
});

it.each(['x@exact=../x:=1', 'x@exact=/x:=1', 'x@exact=x', 'x@exact=:=1', 'x@exact=x:=nope'])(
  'refuses the malformed line %s',
  async (line) => {
    expect(await collect(`${line}\n`, temporaryFolder())).toMatchObject({ ok: false });
  },
);

it('makes a pickle that the task never wrote a failure of the task', async () => {
  expect(await collect('x@pickle=values/x.pkl\n', temporaryFolder())).toMatchObject({
    ok: false,
    failure: {
      code: 'return-type',
      message: 'return `x` is a pickle, and `values/x.pkl` is no file in the folder of the attempt',
    },
  });
});
