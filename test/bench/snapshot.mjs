// What a run does before its first task: pin, keep, check out; against git doing the like in the same repository.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSource } from '../support/load-source.mjs';
import { median, report, timed } from './measure.mjs';

const { openRepository } = await loadSource('src/git/repository.ts');
const { openStore } = await loadSource('src/git/store.ts');
const { pin } = await loadSource('src/git/pin.ts');
const { createWorkspaces } = await loadSource('src/workspaces/workspaces.ts');

const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const root = join(folder, 'repo');
const home = join(folder, 'home');
const environment = { PATH: process.env.PATH, HOME: home, RUNNABLE_WORKSPACE_DIR: join(folder, 'w') };
const git = (...args) => execFileSync('git', args, { cwd: root, env: environment, stdio: 'pipe' });
const files = 20_000;
const rounds = 5;
const settings = {
  link: [],
  exclude: [],
  isolation: 'shared',
  history: false,
  submodules: false,
  lfs: false,
};
let count = 0;

try {
  makeRepository();
  await measureSnapshots();
  await measurePin();
  await measureSmall();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function makeRepository() {
  mkdirSync(root);
  mkdirSync(home);
  git('init', '--quiet', '--initial-branch=main');
  const parts = ['commit refs/heads/main\ncommitter B <b@localhost> 1700000000 +0000\ndata 1\nx\n'];
  for (let index = 0; index < files; index += 1) {
    const text = `line ${index}\n`.repeat(50 + (index % 100));
    parts.push(
      `M 100644 inline d${index % 200}/s${index % 10}/f${index}.txt\ndata ${text.length}\n${text}\n`,
    );
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: root, env: environment, input: parts.join('') });
  git('reset', '--quiet', '--hard');
}

async function open(state) {
  mkdirSync(state, { recursive: true });
  return openStore(await openRepository(root, environment), state);
}

async function pinned(store) {
  const result = await pin(store, { dirty: 'include', prefix: '', exclude: async () => [] });
  return result.value;
}

async function startRun(state) {
  const run = await orderRun(state);
  await run.workspaces.prepare();
  return run;
}

/** A run that is pinned and has no workspace yet. */
async function orderRun(state) {
  const store = await open(state);
  const { commit, base } = await pinned(store);
  count += 1;
  const workspaces = createWorkspaces({
    ...{ store, run: `r-${count}`, commit, base, project: '', settings },
    mayBeViews: () => true,
  });
  return { store, workspaces };
}

async function measureSnapshots() {
  const times = { first: [], second: [], other: [], copy: [], back: [], floor: [] };
  for (let round = 0; round < rounds; round += 1) {
    const tree = join(folder, `tree-${round}`);
    times.floor.push(await timed(() => git('worktree', 'add', '--quiet', '--detach', tree)));
    const state = join(folder, `state-${round}`);
    let run;
    times.first.push(await timed(async () => (run = await startRun(state))));
    await run.workspaces.release('pooled');
    await run.store.close();
    let again;
    times.second.push(await timed(async () => (again = await startRun(state))));
    // While that one is in use.
    const other = await orderRun(state);
    times.other.push(await timed(() => other.workspaces.prepare()));
    // Copies of isolated tasks and of instances of the run; the first makes the tree that others may be views of.
    const copyFor = async (id) => (await again.workspaces.prepareFor(id)).settle();
    await copyFor('one');
    times.copy.push(await timed(() => copyFor('other')));
    times.back.push(await timed(() => again.workspaces.releaseFor('other')));
    for (const { workspaces, store } of [again, other]) {
      await workspaces.release('removed');
      await store.close();
    }
    git('worktree', 'remove', '--force', tree);
  }
  const floor = median(times.floor);
  const detail = (values) => `${median(values).toFixed(0)} ms, floor ${floor.toFixed(0)} ms`;
  const ratio = (values) => median(values.map((value, round) => value / times.floor[round]));
  report('first snapshot of 20,000 files / git worktree add', {
    ratio: ratio(times.first),
    goal: 1.1,
    detail: detail(times.first),
  });
  report('next run of the same commit / git worktree add', {
    ratio: ratio(times.second),
    goal: 0.5,
    detail: detail(times.second),
  });
  report('another workspace while the first is in use / git worktree add', {
    ratio: ratio(times.other),
    // 1.2 where no overlay may be mounted.
    goal: 0.3,
    detail: detail(times.other),
  });
  report('another copy of a run while its first is in use / git worktree add', {
    ratio: ratio(times.copy),
    goal: 0.3,
    detail: `${detail(times.copy)}; taken back in ${median(times.back).toFixed(0)} ms`,
  });
}

async function measurePin() {
  const store = await open(join(folder, 'state-pin'));
  writeFileSync(join(root, 'd1/s1/f1.txt'), 'changed\n');
  writeFileSync(join(root, 'untracked.txt'), 'new\n');
  const times = { pin: [], floor: [] };
  for (let round = 0; round < rounds * 3; round += 1) {
    times.floor.push(await timed(() => git('--no-optional-locks', 'status', '--porcelain')));
    times.pin.push(await timed(() => pinned(store)));
  }
  await store.close();
  report('pin of a dirty tree / git status', {
    ratio: median(times.pin.map((value, round) => value / times.floor[round])),
    goal: 2.5,
    detail: `${median(times.pin).toFixed(0)} ms, floor ${median(times.floor).toFixed(0)} ms`,
  });
}

async function measureSmall() {
  git('checkout', '--quiet', '--orphan', 'small');
  git('rm', '--quiet', '-r', '-f', '.');
  rmSync(join(root, 'untracked.txt'));
  writeFileSync(join(root, 'a.txt'), 'a\n');
  git('add', '--all');
  git('-c', 'user.name=B', '-c', 'user.email=b@localhost', 'commit', '--quiet', '--message', 'Small');
  const times = { first: [], next: [], node: [] };
  for (let round = 0; round < rounds * 3; round += 1) {
    const state = join(folder, `small-${round}`);
    times.node.push(await timed(() => execFileSync(process.execPath, ['-e', '0'])));
    let run;
    times.first.push(await timed(async () => (run = await startRun(state))));
    await run.workspaces.release('pooled');
    await run.store.close();
    times.next.push(await timed(async () => (run = await startRun(state))));
    await run.workspaces.release('removed');
    await run.store.close();
  }
  for (const [name, values] of [
    ['first', times.first],
    ['next', times.next],
  ]) {
    report(`${name} run of a small repository, all before its tasks / node -e 0`, {
      ratio: median(values.map((value, round) => value / times.node[round])),
      goal: 0.6,
      detail: `${median(values).toFixed(0)} ms`,
    });
  }
}
