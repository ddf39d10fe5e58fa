import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readEvent } from '../../src/github/event.ts';
import type { Json } from '../../src/values/json.ts';

const payloads = JSON.parse(
  readFileSync(new URL('../fixtures/github/payloads.json', import.meta.url), 'utf8'),
);
const sha = 'c'.repeat(40);

it('reads what GitHub sends for each event', () => {
  expect(read('pull_request', payloads.pull_request, 'Codertocat/Hello-World')).toMatchObject({
    action: 'synchronize',
    head: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
    base: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
    privileged: false,
    fromFork: false,
    pull: { number: 2, open: true },
  });
  expect(read('push', payloads.push, 'Codertocat/Hello-World')).toMatchObject({
    head: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
    base: 'empty',
  });
  expect(read('merge_group', payloads.merge_group, 'octo-org/octo-repo')).toMatchObject({
    head: payloads.merge_group.merge_group.head_sha,
    base: payloads.merge_group.merge_group.base_sha,
    pull: null,
  });
  expect(read('workflow_run', payloads.workflow_run, 'Codertocat/Hello-World')).toMatchObject({
    head: '5779607b49aab1200488439f02372c57b4f75444',
    privileged: true,
  });
  expect(read('issue_comment', payloads.issue_comment, 'Codertocat/Hello-World')).toMatchObject({
    pullNumber: null,
    association: payloads.issue_comment.comment.author_association,
    privileged: true,
  });
  expect(read('schedule', { schedule: '0 6 * * *' }, 'octo/shop')).toMatchObject({
    head: sha,
    base: null,
    schedule: '0 6 * * *',
    privileged: false,
  });
});

it('takes a head in another repository, or in none that is known, for a fork', () => {
  const pull = payloads.pull_request.pull_request;
  const withRepo = (repo: unknown) => ({
    ...payloads.pull_request,
    pull_request: { ...pull, head: { ...pull.head, repo } },
  });
  const forks = [withRepo(null), withRepo({ full_name: 'stranger/Hello-World' })];
  for (const payload of forks) {
    expect(read('pull_request_target', payload, 'Codertocat/Hello-World')).toMatchObject({
      fromFork: true,
      privileged: true,
    });
  }
  expect(read('workflow_run', { workflow_run: { head_sha: sha } }, 'octo/shop')).toMatchObject({
    fromFork: true,
  });
});

it('takes the zeros of a new branch for nothing, and refuses what is no commit', () => {
  const zeros = '0'.repeat(40);
  expect(read('push', { before: zeros, after: sha }, 'octo/shop')).toMatchObject({
    base: 'empty',
    head: sha,
  });
  expect(read('push', { before: sha, after: zeros }, 'octo/shop')).toMatchObject({ base: sha, head: sha });
  const forged = { workflow_run: { head_sha: '--upload-pack=x' } };
  expect(read('workflow_run', forged, 'octo/shop')).toEqual(['action-event']);
  expect(read('pull_request', {}, 'octo/shop')).toEqual(['action-event']);
});

function read(name: string, payload: unknown, repository: string) {
  const event = readEvent(payload as Json, { name, repository, sha });
  return event.ok ? { ...event.value } : event.diagnostics.map(({ code }) => code);
}
