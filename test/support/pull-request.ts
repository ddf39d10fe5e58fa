import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FakeGithub, startFakeGithub } from './fake-github.ts';
import { type ActionStep, runStep, type StartedStep, type StepEnd, startStep } from './mini-runner.ts';
import { cloneRepository, type FileContent, makeRepository, type TestRepository } from './repository.ts';

const payloads = JSON.parse(
  readFileSync(new URL('../fixtures/github/payloads.json', import.meta.url), 'utf8'),
);

type Files = Readonly<Record<string, FileContent | null>>;

/** A pull request of `octo/shop`, the server that holds it, and a checkout of its merge commit. */
export interface TestPull {
  readonly origin: TestRepository;
  /** `fetch-depth: 1` of `refs/pull/7/merge`. */
  readonly checkout: TestRepository;
  readonly github: FakeGithub;
  readonly base: string;
  readonly head: string;
  readonly merge: string;
  /** Says where the head lies. Null: the fork is gone. */
  readonly step: (options?: PullStep) => ActionStep;
  readonly run: (options?: PullStep) => Promise<StepEnd>;
  readonly start: (options?: PullStep) => StartedStep;
  /** A further commit at the head. */
  readonly push: (files: Files) => string;
}

export interface PullStep {
  readonly event?: string;
  readonly action?: string;
  readonly label?: string;
  readonly from?: string | null;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly checkout?: TestRepository;
  readonly payload?: object;
}

/** Makes one. Files of the head are written over those of the base. */
export async function openPull(files: { readonly base: Files; readonly head: Files }): Promise<TestPull> {
  const github = await startFakeGithub();
  const origin = makeRepository({ files: withoutNull(files.base) });
  const base = origin.git('rev-parse', 'HEAD');
  origin.git('checkout', '--quiet', '-b', 'change');
  const server = join(dirname(origin.root), 'server');
  let head = '';
  let merge = '';
  const push = (more: Files) => {
    origin.git('checkout', '--quiet', 'change');
    origin.write(more);
    head = origin.commit('Change');
    merge = origin.git('commit-tree', '-p', base, '-p', head, '-m', 'Merge', `${head}^{tree}`);
    origin.git('update-ref', 'refs/pull/7/merge', merge);
    origin.git('update-ref', 'refs/pull/7/head', head);
    execFileSync('git', ['clone', '--quiet', '--mirror', `file://${origin.root}`, `${server}/octo/shop`], {
      env: origin.environment,
      stdio: 'ignore',
    });
    github.pulls.set(7, { number: 7, state: 'open', head: { sha: head }, base: { sha: base }, labels: [] });
    github.mergeBases.set(`${base}...${head}`, base);
    return head;
  };
  push(files.head);
  const checkout = checkOut(origin);
  const step = (options: PullStep = {}): ActionStep => {
    const name = options.event ?? 'pull_request';
    return {
      repository: options.checkout ?? checkout,
      api: github.url,
      serverUrl: `file://${server}`,
      sha: merge,
      event: { name, payload: options.payload ?? payloadOf({ base, head }, options) },
      ...(options.with === undefined ? {} : { with: options.with }),
      ...(options.env === undefined ? {} : { env: options.env }),
    };
  };
  return {
    origin,
    checkout,
    github,
    base,
    get head() {
      return head;
    },
    get merge() {
      return merge;
    },
    step,
    run: (options) => runStep(step(options)),
    start: (options) => startStep(step(options)),
    push: (more) => {
      execFileSync('rm', ['-rf', `${server}/octo/shop`]);
      return push(more);
    },
  };
}

/** A shallow checkout of the merge commit, as actions/checkout makes it. */
export function checkOut(origin: TestRepository): TestRepository {
  const clone = cloneRepository(origin, '--depth=1', '--branch=main');
  clone.git('fetch', '--quiet', '--depth=1', 'origin', 'refs/pull/7/merge');
  clone.git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  clone.git('remote', 'remove', 'origin');
  return clone;
}

/** A real payload, with the commits, places and labels of the test. */
function payloadOf({ base, head }: { base: string; head: string }, options: PullStep): object {
  const from = options.from === undefined ? 'octo/shop' : options.from;
  const pull = payloads.pull_request.pull_request;
  return {
    ...payloads.pull_request,
    action: options.action ?? 'synchronize',
    number: 7,
    ...(options.label === undefined ? {} : { label: { name: options.label } }),
    pull_request: {
      ...pull,
      number: 7,
      head: { ...pull.head, sha: head, repo: from === null ? null : { ...pull.head.repo, full_name: from } },
      base: { ...pull.base, sha: base },
    },
  };
}

function withoutNull(files: Files): Record<string, FileContent> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, content]) => (content === null ? [] : [[path, content]])),
  );
}
