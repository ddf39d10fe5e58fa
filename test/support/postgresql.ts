import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Need } from './needs.ts';

const debian = '/usr/lib/postgresql';
const folders = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : [];
const bin = [...folders, ...(process.env['PATH'] ?? '').split(':')].find((folder) =>
  existsSync(join(folder, 'initdb')),
);

/** A server that the tests start by themselves. */
export const postgresql: Need = { what: 'a PostgreSQL server (initdb, postgres)', met: bin !== undefined };

export interface TestServer {
  /** URL of its database, by a socket that only this machine has. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts a server with an empty database, below a folder of its own; root starts it as the user of its package. */
export async function startPostgresql(): Promise<TestServer> {
  // A path of a socket is short.
  const folder = mkdtempSync('/tmp/rpg-');
  const data = join(folder, 'data');
  const who = process.getuid?.() === 0 ? asPostgres(folder) : {};
  const program = (name: string) => join(bin ?? '', name);
  execFileSync(program('initdb'), ['--no-sync', '-A', 'trust', '-U', 'tester', '-D', data], {
    ...who,
    stdio: 'pipe',
  });
  const settings = [
    'fsync=off',
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'shared_buffers=8MB',
  ];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(program('postgres'), args, { ...who, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => server.on('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (chunk) => {
      said += chunk;
      if (said.includes('ready to accept connections')) resolve();
    });
    server.on('close', () => reject(new Error(said)));
  });
  return {
    url: `postgresql://tester@/postgres?host=${encodeURIComponent(folder)}`,
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function asPostgres(folder: string): { uid: number; gid: number } {
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  const who = { uid: id('-u'), gid: id('-g') };
  chownSync(folder, who.uid, who.gid);
  chmodSync(folder, 0o755);
  return who;
}
