import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { mayMount, mountOverlay, unmountBelow } from '../../src/disk/overlay.ts';

/** `it` for tests that mount overlays. Where a system lets nobody mount they do not exist, and a line says so. */
export async function chooseItOfMounts(): Promise<(title: string, test: () => Promise<void>) => void> {
  if (!mayMount()) return leaveOut();
  const folder = mkdtempSync(join(tmpdir(), 'runnable-overlay-'));
  mkdirSync(join(folder, 'lower'));
  const { PATH: path } = process.env;
  const mounted = await mountOverlay({ directory: folder, name: 'tree', lower: 'lower' }, path);
  await unmountBelow(folder, path);
  rmSync(folder, { recursive: true, force: true });
  return mounted ? it : leaveOut();
}

function leaveOut(): () => void {
  process.stderr.write('\nLEFT OUT: tests with overlays: this system mounts none\n');
  return () => {};
}

/** What is mounted below a folder; nothing where no overlays are. */
export function listMountsBelow(folder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  const start = `${realpathSync(folder)}/`;
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point.startsWith(start));
}
