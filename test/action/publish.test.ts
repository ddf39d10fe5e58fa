import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPull, type TestPull } from '../support/pull-request.ts';
import { makeFolder } from '../support/repository.ts';

const file = '.runnable/etl.yaml';
const build = 'tasks:\n  build: { shell: make }\n';
const risky = 'tasks:\n  build: { shell: make, secrets: [TOKEN] }\n';

it('case 13: publishes the review of a fork, which it makes itself, on the pull request with that head', async () => {
  const pull = await openFork();
  // What the fork left says that nothing changed; only the commit that it names is believed.
  const end = await publish(pull, { ...claim(pull.head), risks: [], tasks: ['<img src=x> @everyone'] });
  expect(end.log).not.toContain('::error');
  expect(end.code).toBe(0);
  expect(pull.github.comments).toHaveLength(1);
  expect(pull.github.comments[0]?.body).toContain('secret');
  expect(pull.github.comments[0]?.body).not.toContain('everyone');
  expect(end.outputs).toMatchObject({ risk: 'high', modified: '1', 'head-sha': pull.head });
  expect(pull.github.invalid).toEqual([]);
});

it('case 14: rejects an artifact of another commit, of another shape, and one that is too large', async () => {
  const pull = await openFork();
  const artifacts = [
    claim('e'.repeat(40)),
    { ...claim(pull.head), counts: { added: 'x' } },
    [],
    { ...claim(pull.head), more: 'x'.repeat(1_100_000) },
  ];
  for (const artifact of artifacts) {
    const end = await publish(pull, artifact);
    expect([end.code, end.log.includes('error[review-artifact]')]).toEqual([2, true]);
  }
  expect(pull.github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

it('writes nothing where no open pull request has that head any more', async () => {
  const pull = await openFork();
  pull.github.pulls.clear();
  const end = await publish(pull, claim(pull.head));
  expect([end.code, end.outputs['degraded'], end.outputs['outcome']]).toEqual([0, 'stale', 'skipped']);
  expect(pull.github.comments).toEqual([]);
});

it('follows no link that lies in the artifact of a fork, neither to read nor to write', async () => {
  const pull = await openFork();
  const canary = join(makeFolder(), 'canary');
  writeFileSync(canary, JSON.stringify(claim(pull.head)));
  const untouched = readFileSync(canary, 'utf8');
  const end = await publish(pull, claim(pull.head), { 'review.md': canary });
  expect([end.code, end.outputs['risk']]).toEqual([0, 'high']);
  expect(readFileSync(canary, 'utf8')).toBe(untouched);
  const read = await publish(pull, null, { 'review.json': canary });
  expect([read.code, read.log.includes('error[review-artifact]')]).toEqual([2, true]);
});

async function openFork(): Promise<TestPull> {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: risky } });
  const head = { sha: pull.head, ref: 'change', repo: { full_name: 'stranger/shop' } };
  pull.github.pulls.set(7, { ...pull.github.pulls.get(7), head });
  return pull;
}

function publish(pull: TestPull, artifact: unknown, links: Readonly<Record<string, string>> = {}) {
  const folder = join(makeFolder(), 'artifact');
  mkdirSync(folder);
  if (artifact !== null) writeFileSync(join(folder, 'review.json'), JSON.stringify(artifact));
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
  const payload = {
    action: 'completed',
    workflow_run: {
      head_sha: pull.head,
      head_branch: 'change',
      head_repository: { full_name: 'stranger/shop' },
      pull_requests: [],
    },
  };
  return pull.run({ event: 'workflow_run', payload, with: { 'artifact-path': folder } });
}

function claim(head: string) {
  const counts = { added: 0, removed: 0, renamed: 0, modified: 0, rerun: 0, unchanged: 1 };
  return {
    version: 1,
    base: 'b'.repeat(40),
    head,
    counts,
    pipelines: [],
    tasks: [],
    risks: [],
    plan: [],
    diagnostics: [],
  };
}
