import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appendValues } from '../../src/github/environment-file.ts';
import { fileAppears } from '../support/cli-project.ts';
import { startFakeGithub } from '../support/fake-github.ts';
import { readValues, runStep, startStep } from '../support/mini-runner.ts';
import { isRunning } from '../support/process.ts';
import { openPull } from '../support/pull-request.ts';
import { makeFolder, makeRepository } from '../support/repository.ts';

const hello = `
tasks:
  greet: { shell: echo hello }
  fail: { shell: "exit 3", needs: [greet] }
`;

it('runs pipelines and tells outputs, annotations, a summary with a graph, and a check', async () => {
  const github = await startFakeGithub();
  const repository = makeRepository({ files: { '.runnable/hello.yaml': hello } });
  const end = await runStep({ repository, api: github.url });
  expect(end.raw.split('\n')[0]).toMatch(/^runnable \d/);
  expect(end.code).toBe(1);
  expect(end.outputs).toMatchObject({ outcome: 'failure', 'exit-code': '1', degraded: '' });
  expect(end.annotations).toEqual([
    {
      level: 'error',
      properties: { file: '.runnable/hello.yaml', line: '4', title: 'fail failed' },
      message: 'exit 3',
    },
  ]);
  expect(end.summary).toMatch(/^### ❌ `\w+` failed\n/);
  expect(end.summary).toContain('```mermaid');
  expect(end.summary).toContain('| ✗ | `fail` | failed: exit 3');
  expect([...github.checks.values()]).toMatchObject([
    {
      name: 'runnable / hello',
      external_id: '77:1:hello',
      status: 'completed',
      conclusion: 'failure',
      output: { annotations: [{ path: '.runnable/hello.yaml', start_line: 4, annotation_level: 'failure' }] },
    },
  ]);
  expect(github.invalid).toEqual([]);
  const again = await runStep({ repository, with: { checks: 'off', 'fail-on': 'never' } });
  expect([again.code, again.outputs['exit-code']]).toEqual([0, '1']);
});

it('lets a run that took too long pass by `fail-on: never`, and no definition that is wrong', async () => {
  const slow = 'timeout: 1s\ntasks:\n  wait: { shell: sleep 60 }\n';
  const repository = makeRepository({
    files: { '.runnable/slow.yaml': slow, '.runnable/wrong.yaml': 'tasks:\n  a: { needs: [b], shell: x }\n' },
  });
  const given = { checks: 'off', 'fail-on': 'never' };
  const end = await runStep({ repository, with: { ...given, pipelines: 'slow' } });
  expect([end.code, end.outputs]).toMatchObject([0, { 'exit-code': '124', outcome: 'timed_out' }]);
  const both = await runStep({ repository, with: { ...given, pipelines: 'slow wrong' } });
  expect([both.code, both.outputs]).toMatchObject([2, { 'exit-code': '2', outcome: 'failure' }]);
});

it('chooses pipelines by globs, and refuses one that matches none', async () => {
  const task = 'tasks: { a: { shell: echo } }\n';
  const files = {
    '.runnable/load-1.yaml': task,
    '.runnable/load-2.yaml': task,
    '.runnable/train.yaml': task,
  };
  const repository = makeRepository({ files });
  const end = await runStep({ repository, with: { checks: 'off', pipelines: 'load-[13] trai?' } });
  expect(end.code).toBe(0);
  expect(end.summary.match(/^### .*$/gm)).toEqual(['### ✅ `load-1` succeeded', '### ✅ `train` succeeded']);
  const none = await runStep({ repository, with: { checks: 'off', pipelines: 'train nomatch*' } });
  expect([none.code, none.summary]).toEqual([2, '']);
  expect(none.log).toContain(
    'error[unknown-pipeline]: no pipeline matches `nomatch*`; there are `load-1`, `load-2`, `train`',
  );
});

it('passes params and selections on as data, and names what an input accepts', async () => {
  const task =
    'params: { who: string }\ntasks:\n  greet: { shell: \'echo "hello $RUNNABLE_PARAM_who"\' }\n  other: { shell: echo other }\n';
  const repository = makeRepository({ files: { '.runnable/hello.yaml': task } });
  const given = {
    checks: 'off',
    params: 'who: "$(touch /tmp/x); ${{ 1 }}"',
    select: 'greet',
    pipelines: 'hel*',
  };
  const end = await runStep({ repository, with: given });
  expect(end.log).toContain('hello $(touch /tmp/x); ${{ 1 }}');
  expect(end.log).not.toContain('other 0');
  const wrong = await runStep({ repository, with: { mode: 'test' } });
  expect(wrong.code).toBe(2);
  expect(wrong.log).toContain('the input `mode` is `test`; accepted is `auto`, `run`, `review`, `publish`');
});

it('case 11: refuses to run a fork under pull_request_target, and runs nothing', async () => {
  const pull = await openPull({ base: { '.runnable/hello.yaml': hello }, head: { a: 'b' } });
  const end = await pull.run({ event: 'pull_request_target', from: 'stranger/shop', with: { mode: 'run' } });
  expect(end.code).toBe(4);
  expect(end.log).toContain('error[untrusted-change]');
  expect(end.raw).not.toContain('::group::');
  expect([...pull.github.checks.values()]).toEqual([]);
});

it('B74: stops with an explanation where a comment of a stranger would start a run', async () => {
  const pull = await openPull({ base: { '.runnable/hello.yaml': hello }, head: { a: 'b' } });
  const payload = {
    issue: { number: 7, pull_request: {} },
    comment: { body: '/run', author_association: 'NONE' },
  };
  const end = await pull.run({ event: 'issue_comment', payload, with: { mode: 'run' } });
  expect(end.code).toBe(4);
  expect(end.log).toContain('whoever wrote the comment is no member of the repository');
  expect(end.log).toContain('run on `pull_request`, or use `mode: review`, which runs nothing');
});

it('B72: runs the scripts of a fork without secrets, tokens or a configuration, or not at all', async () => {
  const script = 'env | sort > "$PWD/seen.txt"; cat seen.txt';
  const files = {
    '.runnable/hello.yaml': `tasks:\n  look: { shell: { file: look.sh } }\n`,
    'look.sh': { executable: '#!/bin/sh\necho base\n' },
  };
  const pull = await openPull({ base: files, head: { 'look.sh': { executable: `#!/bin/sh\n${script}\n` } } });
  const options = {
    from: 'stranger/shop',
    with: { mode: 'run', checks: 'off' },
    env: { NPM_TOKEN: 'npm-token-of-ours' },
  };
  const end = await pull.run(options);
  expect(end.code).toBe(0);
  expect(end.log).toContain('RUNNABLE_RUN_ID');
  for (const secret of [
    'npm-token-of-ours',
    'ghs_token',
    'runtime-token-of-the-job',
    'id-token-of-the-job',
    'GITHUB_OUTPUT',
    'INPUT_',
  ]) {
    expect(end.raw).not.toContain(secret);
  }
  pull.push({
    '.runnable/hello.yaml': 'tasks:\n  look: { shell: echo "$NPM_TOKEN", secrets: [NPM_TOKEN] }\n',
  });
  const asks = await openPull({
    base: files,
    head: { '.runnable/hello.yaml': 'tasks:\n  look: { shell: echo hi, secrets: [NPM_TOKEN] }\n' },
  });
  const refused = await asks.run(options);
  expect(refused.code).toBe(3);
  expect(refused.log).toContain('error[secret-missing]');
});

it('case 21: lets no task forge a command or show a secret', async () => {
  const secret = 'line-one-of-it\nline two of it';
  const task = `tasks:
  evil:
    secrets: [KEY]
    shell: |
      echo "::error::x"
      echo "::add-mask::hello"
      echo "$KEY"
      printf %s "$KEY" | base64 -w0
      echo hello
      exit 1
`;
  const github = await startFakeGithub();
  const repository = makeRepository({ files: { '.runnable/evil.yaml': task } });
  const end = await runStep({ repository, api: github.url, env: { KEY: secret } });
  expect(end.code).toBe(1);
  expect(end.annotations.map(({ message }) => message)).toEqual(['exit 1']);
  expect(end.log).toContain('hello');
  expect(end.masks).toEqual(
    expect.arrayContaining([
      secret,
      'line-one-of-it',
      'line two of it',
      Buffer.from(secret).toString('base64'),
      encodeURIComponent(secret),
    ]),
  );
  const check = JSON.stringify([...github.checks.values()]);
  for (const text of [end.log, end.summary, check]) {
    expect(text).not.toContain('line-one-of-it');
    expect(text).not.toContain('line two of it');
    expect(text).not.toContain(Buffer.from(secret).toString('base64'));
  }
});

it('B76: keeps every form of workflow command that a task prints inert', async () => {
  const task = `tasks:
  evil:
    shell: |
      echo "::set-output name=a::b"
      echo "::add-mask::runnable"
      echo "##[error]x"
      echo "  ::error::indented"
      echo "%0A::error::y"
      echo "::stop-commands::guess"
      printf '::error::without an end'
`;
  const repository = makeRepository({ files: { '.runnable/evil.yaml': task } });
  const end = await runStep({ repository, with: { checks: 'off' } });
  expect(end.code).toBe(0);
  expect(end.annotations).toEqual([]);
  expect(end.masks).toEqual([]);
  expect(end.log).toContain('::set-output name=a::b');
  const fences = [...end.raw.matchAll(/^::stop-commands::([0-9a-f-]{36})$/gm)].map(([, token]) => token);
  expect(fences.length).toBeGreaterThan(0);
  expect(new Set(fences).size).toBe(fences.length);
});

it('keeps what stands in a wrong file inert where its lines are shown', async () => {
  const files = {
    '.runnable/evil.yaml': 'tasks:\n  a: { shell: x, needs: ["##[error]y", "::add-mask::z"] }\n',
  };
  const end = await runStep({ repository: makeRepository({ files }), with: { checks: 'off' } });
  expect(end.code).toBe(2);
  const lines = end.raw.split('\n');
  const shown = lines.findIndex((line) => line.includes('##[error]y') && !line.startsWith('::'));
  expect(shown).toBeGreaterThan(0);
  expect(lines.slice(0, shown).some((line) => line.startsWith('::stop-commands::'))).toBe(true);
  expect(end.masks).toEqual([]);
});

it('B75: writes outputs that no value can forge, leaves out what is too large, and fails a task that does not end its own', async () => {
  const file = join(makeFolder(), 'output');
  writeFileSync(file, '');
  const forged = 'a\nghadelimiter_x\nrisk=none\nA<<EOF\n';
  expect(appendValues(file, { first: forged, huge: 'x'.repeat(10_000_000), last: 'z' })).toEqual(['huge']);
  expect(readValues(file)).toEqual({ first: forged, last: 'z' });
  const task = `tasks:\n  open:\n    returns: [A]\n    shell: printf 'A<<EOF\\nnever ended' >> "$RUNNABLE_RETURNS"\n`;
  const repository = makeRepository({ files: { '.runnable/open.yaml': task } });
  const end = await runStep({ repository, with: { checks: 'off' } });
  expect([end.code, end.outputs['outcome']]).toEqual([1, 'failure']);
});

it('case 20: cuts a summary that GitHub would drop, and names the whole report', async () => {
  const task = `tasks:\n  long:\n    shell: 'i=0; while [ $i -lt 1400 ]; do printf "%01000d\\n" $i; i=$((i+1)); done >> "$RUNNABLE_SUMMARY"'\n`;
  const repository = makeRepository({ files: { '.runnable/long.yaml': task } });
  const end = await runStep({ repository, with: { checks: 'off' } });
  expect(end.code).toBe(0);
  expect(end.summary).toContain('`long` succeeded');
  expect(Buffer.byteLength(end.summary)).toBeLessThan(900 * 1024);
  expect(end.summary).toContain('the whole one is the file `report.md`');
  const report = readFileSync(join(end.outputs['report-path'] ?? '', 'report.md'));
  expect(report.length).toBeGreaterThan(1_400_000);
});

it('case 22: shows a hostile name of a pipeline as inert text', async () => {
  const github = await startFakeGithub();
  const files = { '.runnable/x.yaml': 'name: "@org/team | <img>"\ntasks:\n  a: { shell: exit 1 }\n' };
  const repository = makeRepository({ files });
  const end = await runStep({ repository, api: github.url });
  const texts = [end.summary, JSON.stringify([...github.checks.values()].map((check) => check['output']))];
  for (const text of texts)
    expect(text.replaceAll(/`[^`]*`|<code>.*?<\/code>/g, '')).not.toMatch(/@org\/team|<img>/);
  expect([1, 2]).toContain(end.code);
});

it('case 24: settles base and head of merge groups, pushes and schedules, and comments nowhere', async () => {
  const pull = await openPull({
    base: { '.runnable/etl.yaml': 'on:\n  - schedule: "0 6 * * *"\ntasks:\n  a: { shell: echo ran-etl }\n' },
    head: { '.runnable/hello.yaml': 'on:\n  - push: {}\ntasks:\n  a: { shell: echo ran-hello }\n' },
  });
  const { base, head, github } = pull;
  const group = { merge_group: { base_sha: base, head_sha: head } };
  const reviewed = await pull.run({ event: 'merge_group', payload: group, with: { mode: 'review' } });
  expect(reviewed.outputs).toMatchObject({ 'base-sha': base, 'head-sha': head, added: '1' });
  const zeros = { before: '0'.repeat(40), after: head };
  const born = await pull.run({ event: 'push', payload: zeros, with: { mode: 'review' } });
  expect(born.outputs).toMatchObject({ 'head-sha': head, added: '2' });
  expect([...github.checks.values()].map((check) => check['head_sha'])).toEqual([head, head]);
  const pushed = await pull.run({ event: 'push', payload: zeros, with: { checks: 'off' } });
  expect([pushed.log.includes('ran-hello'), pushed.log.includes('ran-etl')]).toEqual([true, false]);
  const timed = await pull.run({
    event: 'schedule',
    payload: { schedule: '0 6 * * *' },
    with: { checks: 'off' },
  });
  expect([timed.log.includes('ran-hello'), timed.log.includes('ran-etl')]).toEqual([false, true]);
  expect(github.comments).toEqual([]);
});

it('case 25: kills its children and completes the check as cancelled when the job is canceled', async () => {
  const github = await startFakeGithub();
  const place = makeFolder();
  const task = `tasks:\n  wait:\n    shell: 'echo $$ > ${place}/pid; mv ${place}/pid ${place}/ready; exec sleep 600'\n`;
  const repository = makeRepository({ files: { '.runnable/slow.yaml': task } });
  const step = startStep({ repository, api: github.url });
  await fileAppears(join(place, 'ready'));
  const pid = Number(readFileSync(join(place, 'ready'), 'utf8'));
  step.process.kill('SIGINT');
  const end = await step.ended;
  expect([end.code, end.outputs['outcome']]).toEqual([130, 'cancelled']);
  expect(isRunning(pid)).toBe(false);
  expect([...github.checks.values()]).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

it('completes the check of a killed step as cancelled in its post', async () => {
  const github = await startFakeGithub();
  const place = makeFolder();
  const task = `tasks:\n  wait:\n    shell: 'echo $PPID $$ > ${place}/pid; mv ${place}/pid ${place}/ready; exec sleep 600'\n`;
  const repository = makeRepository({ files: { '.runnable/slow.yaml': task } });
  const step = startStep({ repository, api: github.url });
  await fileAppears(join(place, 'ready'));
  const pid = Number(readFileSync(join(place, 'ready'), 'utf8').split(' ')[1]);
  step.process.kill('SIGKILL');
  if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  const end = await step.ended;
  expect([...github.checks.values()]).toMatchObject([{ status: 'in_progress' }]);
  await end.post();
  expect([...github.checks.values()]).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
  expect(github.invalid).toEqual([]);
});

it('leaves the post to do nothing where everything was completed', async () => {
  const github = await startFakeGithub();
  const repository = makeRepository({
    files: { '.runnable/hello.yaml': 'tasks:\n  a: { shell: "true" }\n' },
  });
  const end = await runStep({ repository, api: github.url });
  const before = createHash('sha256')
    .update(JSON.stringify([...github.checks.values()]))
    .digest('hex');
  expect((await end.post()).code).toBe(0);
  expect(
    createHash('sha256')
      .update(JSON.stringify([...github.checks.values()]))
      .digest('hex'),
  ).toBe(before);
  expect(existsSync(join(repository.root, '.runnable'))).toBe(true);
});
