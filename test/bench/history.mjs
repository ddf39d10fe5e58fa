// Pushes and pulls the records of 1,000 runs: first, again, and after one more. `node test/bench/history.mjs [RUNS]`

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runs = Number(process.argv[2] ?? 1000);
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const { loadSource } = await import('../support/load-source.mjs');
const { seal, unseal } = await loadSource('src/journal/seal.ts');
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const env = { ...process.env, HOME: folder, RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces'), CI: '' };

try {
  git('init', '--quiet', '--bare', 'hub.git');
  for (const name of ['a', 'b']) makeRepository(name);
  runnable('a', 'run', 'train');
  const [first] = readdirSync(join(folder, 'a-state', 'runs'));
  copyRuns(first);
  measure('push, first', () => runnable('a', 'runs', 'push', '-q'));
  measure('push, nothing new', () => runnable('a', 'runs', 'push', '-q'));
  measure('push --again, all there', () => runnable('a', 'runs', 'push', '-q', '--again'));
  measure('pull, first', () => runnable('b', 'runs', 'pull', '-q'));
  measure('pull, nothing new', () => runnable('b', 'runs', 'pull', '-q'));
  runnable('a', 'run', 'train');
  measure('push, one new', () => runnable('a', 'runs', 'push', '-q'));
  measure('pull, one new', () => runnable('b', 'runs', 'pull', '-q'));
  console.log(
    `git processes of our own: push ${countGit('a', 'push', '--again')}, pull ${countGit('b', 'pull')}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function git(...args) {
  execFileSync('git', args, { cwd: folder, env });
}

function makeRepository(name) {
  git('init', '--quiet', name);
  mkdirSync(join(folder, name, '.runnable'));
  writeFileSync(
    join(folder, name, '.runnable/train.yaml'),
    'tasks:\n  load:\n    shell: seq 200\n  train:\n    needs: [load]\n    shell: seq 200\n',
  );
  git('-C', name, 'add', '.');
  git('-C', name, '-c', 'user.name=B', '-c', 'user.email=b@localhost', 'commit', '--quiet', '-m', 'Start');
  git('-C', name, 'remote', 'add', 'origin', join(folder, 'hub.git'));
}

function runnable(name, ...args) {
  const options = {
    cwd: join(folder, name),
    env: { ...env, RUNNABLE_STATE_DIR: join(folder, `${name}-state`) },
  };
  execFileSync(process.execPath, [cli, ...args], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
}

// Runs that differ in id and time, and in one line of a log.
function copyRuns(first) {
  const from = join(folder, 'a-state', 'runs', first);
  const lines = readFileSync(join(from, 'events.ndjson'), 'utf8').trimEnd().split('\n');
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  for (let number = 1; number < runs; number += 1) {
    const digits = Array.from(
      { length: 10 },
      (_, place) => letters[place < 4 ? 0 : (number >> (5 * (9 - place))) & 31],
    );
    const id = `r-${digits.join('')}`;
    const to = join(folder, 'a-state', 'runs', id);
    cpSync(from, to, { recursive: true });
    const changed = lines.map((line) => {
      const event = unseal(Buffer.from(line.trimEnd()));
      const own = event.event === 'run-started' ? { ...event, run: id } : event;
      return seal(own) + (line.endsWith(' ') ? ' ' : '');
    });
    writeFileSync(join(to, 'events.ndjson'), `${changed.join('\n')}\n`);
    const log = readdirSync(join(to, 'logs')).find((name) => name.endsWith('.log'));
    writeFileSync(join(to, 'logs', log), `run ${number}\n`, { flag: 'a' });
  }
}

function measure(what, work) {
  const start = performance.now();
  work();
  console.log(`${what.padEnd(26)} ${((performance.now() - start) / 1000).toFixed(2)} s`);
}

// Those that we start: a `git` that is found first counts, and then is git.
function countGit(name, ...args) {
  const bin = join(folder, 'bin');
  const count = join(folder, 'count');
  const real = execFileSync('sh', ['-c', 'command -v git'], { env }).toString().trim();
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho >> ${count}\nexec ${real} "$@"\n`, { mode: 0o755 });
  writeFileSync(count, '');
  const options = {
    cwd: join(folder, name),
    env: { ...env, PATH: `${bin}:${env.PATH}`, RUNNABLE_STATE_DIR: join(folder, `${name}-state`) },
  };
  execFileSync(process.execPath, [cli, 'runs', ...args, '-q'], { ...options, stdio: 'ignore' });
  return readFileSync(count, 'utf8').length;
}
