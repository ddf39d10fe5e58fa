import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { mountOverlay, unmountBelow } from '../../src/disk/overlay.ts';

/** `it` for tests that mount overlays. Where a system lets nobody mount they do not exist, and a line says so. */
export async function chooseItOfMounts(): Promise<(title: string, test: () => Promise<void>) => void> {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-overlay-'));
  mkdirSync(join(folder, 'lower'));
  const { PATH: path } = process.env;
  const mounted = await mountOverlay({ directory: folder, name: 'tree', lower: 'lower' }, path);
  await unmountBelow(folder, path);
  rmSync(folder, { recursive: true, force: true });
  if (mounted) return it;
  process.stderr.write('\nLEFT OUT: tests with overlays: this system mounts none\n');
  return () => {};
}

/** What is mounted below a folder. */
export function listMountsBelow(folder: string): readonly string[] {
  const start = `${realpathSync(folder)}/`;
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point.startsWith(start));
}
