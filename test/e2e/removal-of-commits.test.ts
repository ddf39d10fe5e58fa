import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, makeCliProject } from '../support/cli-project.ts';

const pipeline = `
tasks:
  make: { shell: 'cat *.txt > out && wc -c < large.bin', outputs: [out] }
`;

interface Listed {
  readonly id: string;
  readonly commit: string;
}

async function listRuns(project: CliProject): Promise<readonly Listed[]> {
  const { stdout } = await project.run('runs', 'list', '--json');
  return (JSON.parse(stdout) as { readonly runs: readonly Listed[] }).runs;
}

/** Whether the store by itself has all of a commit. */
function isKept({ state }: CliProject, commit: string): boolean {
  const env = { PATH: process.env['PATH'], GIT_DIR: join(state, 'store.git') };
  return spawnSync('git', ['rev-list', '--objects', '--no-walk', commit], { env }).status === 0;
}

function storeSize({ state }: CliProject): number {
  const folder = join(state, 'store.git', 'objects', 'pack');
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

const filler = (bytes: number) => randomBytes(bytes).toString('base64');

it('removes the code of removed runs, and that of kept ones outlives the repository', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': pipeline,
    'large.bin': filler(60_000),
    'a.txt': 'a',
  });
  const run = async () => expect((await project.run('run', 'main', '-q')).code).toBe(0);
  await run();
  project.write({ 'a.txt': 'dirty', 'large.bin': filler(60_000) });
  await run();
  project.commit();
  project.git('checkout', '--quiet', '--detach');
  await run();
  project.write({ 'b.txt': 'untracked' });
  await run();
  const [dirty, detached, ...old] = await listRuns(project);
  expect(old).toHaveLength(2);
  const before = storeSize(project);
  const limits = ['runs', 'gc', '--keep', '2'];
  const told = /^would remove the records of 2 runs, and the code of 2 commits \(.* KiB\)$/m;
  expect((await project.run(...limits, '--dry-run')).stderr).toMatch(told);
  expect(storeSize(project)).toBe(before);
  const removed = await project.run(...limits);
  expect(removed.stderr).toMatch(/^removed the records of 2 runs, and the code of 2 commits \(.* KiB\)$/m);
  expect(storeSize(project)).toBeLessThan(before - 40_000);
  expect(old.map(({ commit }) => isKept(project, commit))).toEqual([false, false]);
  expect((await project.run(...limits)).stderr).not.toContain('commit');
  // From now on only the store has them.
  for (const path of ['.git/refs/heads/main', '.git/index', '.git/logs']) {
    rmSync(join(project.root, path), { recursive: true });
  }
  project.git('symbolic-ref', 'HEAD', 'refs/heads/other');
  project.git('gc', '--quiet', '--prune=now');
  for (const { id, commit } of [dirty, detached].flatMap((one) => one ?? [])) {
    expect(spawnSync('git', ['cat-file', '-e', commit], { cwd: project.root }).status).not.toBe(0);
    expect(await project.run('reproduce', id, '-q')).toMatchObject({ code: 0 });
    expect(await project.run('rerun', id, '-q')).toMatchObject({ code: 0 });
  }
});

it('takes nothing from runs that begin meanwhile', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': pipeline,
    'large.bin': filler(60_000),
    'a.txt': 'a',
  });
  project.write({ 'a.txt': 'b', 'large.bin': filler(60_000) });
  project.commit();
  let isOver = false;
  const lanes = ['HEAD', 'HEAD~1'].map(async (ref) => {
    for (let count = 0; count < 5; count += 1) {
      expect(await project.run('run', 'main', '-q', '--ref', ref)).toMatchObject({ code: 0 });
    }
  });
  const removing = (async () => {
    let count = 0;
    for (; !isOver; count += 1)
      expect(await project.run('runs', 'gc', '--older-than', '1ms')).toMatchObject({ code: 0 });
    return count;
  })();
  await Promise.all(lanes).finally(() => {
    isOver = true;
  });
  expect(await removing).toBeGreaterThan(1);
  for (const { id, commit } of await listRuns(project)) {
    expect(isKept(project, commit)).toBe(true);
    expect(await project.run('rerun', id, '-q')).toMatchObject({ code: 0 });
  }
});
