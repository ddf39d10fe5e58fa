import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../../src/environments/programs.ts';
import type { OwnEngine } from './behaves-as-engine.ts';
import type { Need } from './needs.ts';

/** What the tests of Podman need of a machine; its version 1 of control groups will do, and no service need run. */
export const podman: Need = {
  what: 'podman, catatonit, netavark and aardvark-dns as root, busybox-static',
  met:
    existsSync('/bin/busybox') &&
    ['/usr/lib/podman', '/usr/libexec/podman'].some((folder) => existsSync(join(folder, 'aardvark-dns'))) &&
    process.getuid?.() === 0 &&
    findOnPath(process.env['PATH'], ['podman']) !== undefined,
};

/** A Podman with a storage of its own. */
export function openPodman(): OwnEngine {
  const folder = mkdtempSync(join(tmpdir(), 'podman-'));
  const environment = { ...process.env, ...writeSettings(folder) };
  const ask: OwnEngine['ask'] = (...args) =>
    execFileSync('podman', args, { env: environment, encoding: 'utf8', stdio: 'pipe' }).replace(/\n$/, '');
  const image = 'localhost/runnable-test-plain:podman';
  const script = fileURLToPath(new URL('make-image.mjs', import.meta.url));
  execFileSync(process.execPath, [script, 'plain', image, 'podman'], { env: environment, stdio: 'pipe' });
  return {
    ...{ environment, ask, image },
    id: () => `sha256:${ask('image', 'inspect', '--format={{.Id}}', image)}`,
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
