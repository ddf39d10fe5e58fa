import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSharedFiles } from '../../../src/executors/local/shared-files.ts';

const script = { name: 'script.sh', content: 'true', apart: true } as const;

it('writes what several attempts want once, from the second on', () => {
  const { share, root } = open();
  const paths = [share(script), share(script), share(script), share({ ...script, content: 'false' })];
  expect(paths).toEqual([null, join(root, '1-script.sh'), join(root, '1-script.sh'), null]);
  expect(statSync(join(root, '1-script.sh')).mode & 0o777).toBe(0o400);
});

it('writes a file again that a task changed or removed', () => {
  const { share } = open();
  share(script);
  const path = share(script) ?? '';
  chmodSync(path, 0o600);
  writeFileSync(path, 'echo');
  expect([share(script), readFileSync(path, 'utf8')]).toEqual([path, 'true']);
  rmSync(path);
  expect([share(script), readFileSync(path, 'utf8')]).toEqual([path, 'true']);
});

function open() {
  const root = mkdtempSync(join(tmpdir(), 'runnable-test-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return { root, share: createSharedFiles(root).place };
}
