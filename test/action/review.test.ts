import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commentMarker } from '../../src/github/sticky-comment.ts';
import { openPull } from '../support/pull-request.ts';
import { cloneRepository } from '../support/repository.ts';

const build = 'tasks:\n  build: { shell: make }\n';
const file = '.runnable/etl.yaml';
const added = `${build}  test: { shell: make test, needs: [build] }\n`;

it('case 1: comments once on a pull request that adds a task', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  const end = await pull.run();
  expect(end.log).not.toContain('::error');
  expect(end.code).toBe(0);
  expect(end.outputs).toMatchObject({
    outcome: 'success',
    changed: 'true',
    added: '1',
    risk: 'none',
    degraded: '',
  });
  expect(pull.github.comments).toHaveLength(1);
  expect(pull.github.comments[0]?.body.startsWith(`${commentMarker('default')}\n`)).toBe(true);
  expect(pull.github.comments[0]?.body).toContain('**1 added');
  expect([...pull.github.checks.values()]).toMatchObject([
    { name: 'runnable / review', head_sha: pull.head, status: 'completed', conclusion: 'success' },
  ]);
  expect(end.summary).toContain('1 added');
  expect(end.summary).not.toContain('<!--');
  expect(pull.github.invalid).toEqual([]);
});

it('case 2: mends the same comment after a second push, with a line on what was before', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  await pull.run();
  const first = { ...pull.github.comments[0] };
  const before = pull.head;
  pull.push({ [file]: `${added}  pack: { shell: make pack, needs: [test] }\n` });
  await pull.run();
  expect(pull.github.comments).toHaveLength(1);
  expect(pull.github.comments[0]?.id).toBe(first.id);
  expect(pull.github.comments[0]?.body).toContain('**2 added');
  expect(pull.github.comments[0]?.body).toContain(`previous: \`${before.slice(0, 7)}\``);
  // Case 3: the same once more changes nothing.
  pull.github.requests.length = 0;
  await pull.run();
  expect(
    pull.github.requests.filter(({ path, method }) => path.includes('comments') && method !== 'GET'),
  ).toEqual([]);
});

it('case 4: says nothing where only a comment of the file changed', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: `# why\n${build}` } });
  const end = await pull.run();
  expect(end.code).toBe(0);
  expect(end.outputs['changed']).toBe('false');
  expect(pull.github.comments).toEqual([]);
});

it('case 5: tells by its comment that a change was taken back', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  await pull.run();
  pull.push({ [file]: build });
  await pull.run();
  expect(pull.github.comments).toHaveLength(1);
  expect(pull.github.comments[0]?.body.toLowerCase()).toContain('no pipeline changes');
});

it('case 9: writes no comment when the head moved meanwhile', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  pull.github.pulls.set(7, { number: 7, head: { sha: 'f'.repeat(40) }, base: { sha: pull.base } });
  const end = await pull.run();
  expect([end.code, end.outputs['degraded']]).toEqual([0, 'stale']);
  expect(pull.github.comments).toEqual([]);
});

it('case 10: tells a pull request of a fork by summary and annotations where it may write nothing', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  pull.github.denied.add('checks').add('comments');
  const end = await pull.run({ from: 'stranger/shop' });
  expect(end.code).toBe(0);
  expect(end.outputs['degraded']).toBe('check,comment');
  expect(end.annotations.filter(({ level }) => level === 'warning')).toHaveLength(1);
  expect(end.summary).toContain('1 added');
});

it('case 12: reviews a fork under pull_request_target without running anything of it', async () => {
  const canary = join((await import('node:os')).tmpdir(), `canary-${process.pid}`);
  const pull = await openPull({
    base: { [file]: build },
    head: {
      [file]: `tasks:\n  build: { shell: touch ${canary} }\n`,
      'runnable.config.yaml': 'review: { fail_on_risk: none }\nexecutors: { local: { type: local } }\n',
      '.gitattributes': '* filter=evil\n',
    },
  });
  const base = cloneRepository(pull.origin, '--branch=main', '--depth=1');
  const end = await pull.run({ event: 'pull_request_target', from: 'stranger/shop', checkout: base });
  expect(end.code).toBe(0);
  expect(end.outputs).toMatchObject({ modified: '1', 'head-sha': pull.head, risk: 'high' });
  expect(existsSync(canary)).toBe(false);
  expect(pull.github.comments).toHaveLength(1);
});

it('case 15: gives in a shallow checkout what a full clone gives', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  const shallow = await pull.run();
  pull.github.comments.length = 0;
  const full = await pull.run({ checkout: cloneRepository(pull.origin) });
  expect(shallow.summary).toBe(full.summary);
  expect({
    ...shallow.outputs,
    'comment-id': '',
    'comment-url': '',
    'check-url': '',
    'report-path': '',
    'plan-path': '',
  }).toEqual({
    ...full.outputs,
    'comment-id': '',
    'comment-url': '',
    'check-url': '',
    'report-path': '',
    'plan-path': '',
  });
});

it('says what a change does when it is merged into a base that went on meanwhile', async () => {
  const needed = { [file]: build, '.runnable/other.yaml': build };
  const calling = 'tasks:\n  call: { pipeline: other }\n';
  const pull = await openPull({ base: needed, head: { '.runnable/caller.yaml': calling } });
  pull.origin.git('checkout', '--quiet', 'main');
  pull.origin.write({ '.runnable/other.yaml': null });
  const tip = pull.origin.commit('Take the other away');
  pull.origin.git('checkout', '--quiet', '-b', 'merged');
  pull.origin.git('merge', '--quiet', '--no-edit', 'change');
  const merge = pull.origin.git('rev-parse', 'HEAD');
  pull.github.mergeBases.set(`${tip}...${pull.head}`, pull.base);
  const payload = pull.step().event?.payload as { pull_request: object };
  const moved = { ...payload, pull_request: { ...payload.pull_request, base: { sha: tip } } };
  const checkout = cloneRepository(pull.origin, '--branch=merged');
  const end = await pull.run({ checkout, payload: moved, env: { GITHUB_SHA: merge } });
  expect(end.code).toBe(0);
  expect(end.outputs).toMatchObject({ added: '1', 'base-sha': pull.base });
  expect(end.summary).toContain(
    'merged into the base\\, which has changed its pipelines since\\, definitions have an error\\: task `call` calls `other`',
  );
});

it('case 16: ends with 3, and says what to do, where base and head have nothing in common', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  pull.github.mergeBases.clear();
  const end = await pull.run();
  expect(end.code).toBe(3);
  expect(end.log).toContain('error[base-missing]');
  expect(end.log).toContain('by the input `base`');
});

it('case 17: shows an error of the head on its line, and still what the base had', async () => {
  const pull = await openPull({
    base: { [file]: build, '.runnable/other.yaml': build },
    head: { [file]: 'tasks:\n  build: { shell: make, needs: [nobody] }\n', '.runnable/other.yaml': added },
  });
  const end = await pull.run();
  expect(end.code).toBe(2);
  expect(end.annotations.find(({ level }) => level === 'error')?.properties).toMatchObject({
    file,
    line: '2',
  });
  expect(pull.github.comments[0]?.body).toContain('nobody');
  expect(end.outputs['added']).toBe('1');
});

it('case 19: keeps a comment on 400 tasks within bounds, its fences and details closed', async () => {
  const tasks = (more: string) =>
    `tasks:\n${Array.from({ length: 400 }, (_, index) => `  task-${index}: { shell: make ${more} }\n`).join('')}`;
  const pull = await openPull({ base: { [file]: tasks('a') }, head: { [file]: tasks('b') } });
  await pull.run();
  const body = pull.github.comments[0]?.body ?? '';
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
  expect(body.match(/<details/g)?.length ?? 0).toBe(body.match(/<\/details>/g)?.length ?? 0);
  expect((body.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
  expect(body).toContain('400 modified');
});

it('B71: shows what a fork does to a pipeline in a privileged workflow, and runs neither side', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  const end = await pull.run({ event: 'pull_request_target', from: null });
  expect(end.code).toBe(0);
  expect(end.raw).not.toContain('::group::');
  expect(pull.github.comments[0]?.body).toContain('nothing was executed');
});

it('B73: refuses to accept the risks of a commit that is no longer the head', async () => {
  const pull = await openPull({ base: { [file]: build }, head: { [file]: added } });
  pull.github.pulls.set(7, { number: 7, head: { sha: 'f'.repeat(40) }, base: { sha: pull.base } });
  const end = await pull.run({
    action: 'labeled',
    label: 'risk-ok',
    with: { 'accept-risk-label': 'risk-ok' },
  });
  expect(end.code).toBe(3);
  expect(end.log).toContain('error[approval-stale]');
});

it('accepts risks by a label for one commit only', async () => {
  const risky = `tasks:\n  build: { shell: make, secrets: [TOKEN] }\n`;
  const pull = await openPull({ base: { [file]: build }, head: { [file]: risky } });
  const options = { with: { 'accept-risk-label': 'risk-ok', 'fail-on-risk': 'high' } };
  const labels = [{ name: 'risk-ok' }];
  expect((await pull.run(options)).code).toBe(1);
  pull.github.pulls.set(7, { ...pull.github.pulls.get(7), labels });
  expect((await pull.run({ ...options, action: 'labeled', label: 'risk-ok' })).code).toBe(0);
  expect((await pull.run(options)).code).toBe(0);
  pull.push({ [file]: `${risky}  more: { shell: make }\n` });
  pull.github.pulls.set(7, { ...pull.github.pulls.get(7), labels });
  expect((await pull.run(options)).code).toBe(1);
});

it('keeps the gate of risks shut where `fail-on` lets runs pass', async () => {
  const risky = 'tasks:\n  build: { shell: make, secrets: [KEY] }\n';
  const pull = await openPull({ base: { [file]: build }, head: { [file]: risky } });
  const end = await pull.run({ with: { 'fail-on-risk': 'high', 'fail-on': 'never' } });
  expect([end.code, end.outputs['exit-code']]).toEqual([1, '1']);
});
