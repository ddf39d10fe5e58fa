import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../../src/environments/programs.ts';
import type { Need } from './needs.ts';

/** What the tests of Podman need of a machine; its version 1 of control groups will do, and no service need run. */
export const podman: Need = {
  what: 'podman and catatonit as root, busybox-static',
  met:
    existsSync('/bin/busybox') &&
    process.getuid?.() === 0 &&
    findOnPath(process.env['PATH'], ['podman']) !== undefined,
};

/** A Podman with a storage of its own. */
export interface OwnPodman {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a command prints, without the line end. Throws when it fails. */
  readonly ask: (...args: readonly string[]) => string;
  /** Name of an image with the programs of busybox. */
  readonly image: string;
  /** Takes away all that it has. */
  readonly remove: () => void;
}

export function openPodman(): OwnPodman {
  const folder = mkdtempSync(join(tmpdir(), 'podman-'));
  const environment = { ...process.env, ...writeSettings(folder) };
  const ask: OwnPodman['ask'] = (...args) =>
    execFileSync('podman', args, { env: environment, encoding: 'utf8', stdio: 'pipe' }).replace(/\n$/, '');
  const image = 'localhost/runnable-test-plain:podman';
  const script = fileURLToPath(new URL('make-image.mjs', import.meta.url));
  execFileSync(process.execPath, [script, 'plain', image, 'podman'], { env: environment, stdio: 'pipe' });
  return {
    ...{ environment, ask, image },
    remove: () => {
      ask('rm', '--all', '--force', '--time=0');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// `vfs` needs no right to mount, and limits that a container may not have are not asked for.
function writeSettings(folder: string): Readonly<Record<string, string>> {
  const storage = join(folder, 'storage.conf');
  const settings = join(folder, 'containers.conf');
  writeFileSync(
    storage,
    `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/root"\nrunroot = "${folder}/run"\n`,
  );
  const lines = [
    '[containers]',
    'default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]',
    '[engine]',
    'cgroup_manager = "cgroupfs"',
    'events_logger = "file"',
    'lock_type = "file"',
    `tmp_dir = "${folder}/tmp"`,
    '[network]',
    `network_config_dir = "${folder}/networks"`,
  ];
  writeFileSync(settings, `${lines.join('\n')}\n`);
  return { CONTAINERS_STORAGE_CONF: storage, CONTAINERS_CONF: settings };
}
