import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { listExplanations } from '../../src/diagnostics/explain.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('has reference pages of commands and messages that say what is in the code', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/reference.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

it('explains every code with more than its title', () => {
  const bare = [...listExplanations()].filter(([, { text }]) => text.trim() === '');
  expect(bare.map(([code]) => code)).toEqual([]);
});
