import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../../src/environments/programs.ts';
import type { OwnEngine } from './behaves-as-engine.ts';
import type { Need } from './needs.ts';

const plugins = ['/opt/cni/bin', '/usr/lib/cni'].find((path) => existsSync(join(path, 'bridge')));

/** What the tests of nerdctl need of a machine; no service need run. */
export const nerdctl: Need = {
  what: 'nerdctl and containerd (1.7 or later) as root, containernetworking-plugins, busybox-static',
  met:
    existsSync('/bin/busybox') &&
    process.getuid?.() === 0 &&
    plugins !== undefined &&
    ['nerdctl', 'containerd'].every((name) => findOnPath(process.env['PATH'], [name]) !== undefined),
};

/** A nerdctl whose containerd is a process of its own, with its storage. */
export function openNerdctl(): OwnEngine {
  const folder = mkdtempSync(join(tmpdir(), 'nerdctl-'));
  const environment = { ...process.env, NERDCTL_TOML: writeSettings(folder) };
  const daemon = spawn('containerd', ['--config', join(folder, 'containerd.toml')], { stdio: 'ignore' });
  const ask: OwnEngine['ask'] = (...args) =>
    execFileSync('nerdctl', args, { env: environment, encoding: 'utf8', stdio: 'pipe' }).replace(/\n$/, '');
  const hadBridge = existsSync('/sys/class/net/nerdctl0');
  untilItAnswers(ask);
  const image = 'runnable-test-plain:nerdctl';
  const script = fileURLToPath(new URL('make-image.mjs', import.meta.url));
  execFileSync(process.execPath, [script, 'plain', image, 'nerdctl'], { env: environment, stdio: 'pipe' });
  return {
    ...{ environment, ask, image },
    id: () =>
      (ask('image', 'inspect', '--format={{json .RepoDigests}}', image).match(/sha256:\w+/) ?? [''])[0],
    remove: () => {
      const left = ask('ps', '--all', '--quiet').split('\n');
      if (left.join('') !== '') ask('rm', '--force', ...left);
      daemon.kill();
      // Of its network `bridge`, which it makes by itself and which outlives it.
      if (!hadBridge) spawnSync('ip', ['link', 'delete', 'nerdctl0']);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

function untilItAnswers(ask: OwnEngine['ask']): void {
  for (let tries = 0; ; tries += 1) {
    try {
      ask('info');
      return;
    } catch (error) {
      if (tries === 100) throw error;
    }
  }
}

function writeSettings(folder: string): string {
  const socket = join(folder, 'containerd.sock');
  const lines = [
    'version = 2',
    `root = "${folder}/root"`,
    `state = "${folder}/state"`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
    '[grpc]',
    `  address = "${socket}"`,
  ];
  writeFileSync(join(folder, 'containerd.toml'), `${lines.join('\n')}\n`);
  const settings = join(folder, 'nerdctl.toml');
  const words = [
    `address = "${socket}"`,
    `data_root = "${folder}/data"`,
    `cni_path = "${plugins}"`,
    `cni_netconfpath = "${folder}/networks"`,
  ];
  writeFileSync(settings, `${words.join('\n')}\n`);
  return settings;
}
