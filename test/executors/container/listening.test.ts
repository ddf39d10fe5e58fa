import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { silentPorts } from '../../../src/executors/container/listening.ts';

it('does not take another process of this machine for a service whose engine runs elsewhere', () => {
  expect(silentPorts(process.pid, [5432])).toBe(null);
});

it('knows nothing of a process that is not there', () => {
  const { pid } = spawnSync('true');
  expect(silentPorts(pid, [5432])).toBe(null);
});
