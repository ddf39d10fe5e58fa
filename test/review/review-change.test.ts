import { expect, it } from 'vitest';
import { linesOf, reviewed } from '../support/reviewed.ts';

const base = `
params: { region: eu }
tasks:
  build:
    shell: make
    inputs: [src/**]
    outputs: [out/app]
  check:
    python: quality/rows.py
    needs: [build]
  publish:
    shell: ./publish.sh
    needs: [build, check]
    secrets: [TOKEN]
`;

/** A piece of a text, and what takes its place. */
type Piece = readonly [string, string];

/** The base with pieces of its text put in place of others. */
function changed(...pieces: readonly Piece[]) {
  const text = pieces.reduce((whole, [from, to]) => {
    expect(whole).toContain(from);
    return whole.replace(from, to);
  }, base);
  return reviewed({ p: base }, { p: text });
}

it('tells a change as data that scripts can rely on', async () => {
  const review = await changed(
    ['shell: make', 'shell: make -j4'],
    ['secrets: [TOKEN]', 'secrets: [TOKEN, OTHER]'],
    ['  publish:', '  lint: { shell: lint, matrix: { n: [1, 2] } }\n  publish:'],
  );
  expect(review).toEqual({
    version: 1,
    base: 'b'.repeat(40),
    head: 'a'.repeat(40),
    refs: { base: 'b', head: 'a' },
    dirty: false,
    pipelines: [
      { name: 'p', file: '.runnable/p.yaml', change: 'modified', from: null, fields: [], details: [] },
    ],
    tasks: [
      {
        id: 'p/build',
        pipeline: 'p',
        task: 'build',
        kind: 'shell',
        change: 'modified',
        from: null,
        fields: ['command'],
        details: [
          {
            field: 'command',
            before: 'script: make\nshell: ["bash","-euo","pipefail"]',
            after: 'script: make -j4\nshell: ["bash","-euo","pipefail"]',
          },
        ],
        cosmetic: false,
        reused: null,
        why: '`command`',
        risk: null,
        file: '.runnable/p.yaml',
        line: 4,
      },
      {
        id: 'p/check',
        pipeline: 'p',
        task: 'check',
        kind: 'python',
        change: 'rerun',
        from: null,
        fields: [],
        details: [],
        cosmetic: false,
        reused: null,
        why: 'upstream `build`',
        risk: null,
        file: '.runnable/p.yaml',
        line: 8,
      },
      {
        id: 'p/lint',
        pipeline: 'p',
        task: 'lint',
        kind: 'shell',
        change: 'added',
        from: null,
        fields: [],
        details: [],
        cosmetic: false,
        reused: null,
        why: '',
        risk: null,
        file: '.runnable/p.yaml',
        line: 11,
      },
      {
        id: 'p/publish',
        pipeline: 'p',
        task: 'publish',
        kind: 'shell',
        change: 'modified',
        from: null,
        fields: ['secrets'],
        details: [{ field: 'secrets', before: 'TOKEN', after: 'OTHER\nTOKEN' }],
        cosmetic: false,
        reused: null,
        why: '`secrets`',
        risk: 'high',
        file: '.runnable/p.yaml',
        line: 12,
      },
    ],
    counts: { added: 1, removed: 0, renamed: 0, modified: 2, rerun: 1, unchanged: 0 },
    edges: {
      added: [],
      removed: [],
      kept: [
        { from: 'p/build', to: 'p/check' },
        { from: 'p/build', to: 'p/publish' },
        { from: 'p/check', to: 'p/publish' },
      ],
    },
    risks: [
      {
        severity: 'high',
        code: 'new-secret',
        pipeline: 'p',
        task: 'p/publish',
        message: '`p/publish` now reads the secret `OTHER`',
        file: '.runnable/p.yaml',
        line: 15,
      },
    ],
    plan: [
      { id: 'p/build', kind: 'shell', why: '`command`', instances: 1 },
      { id: 'p/check', kind: 'python', why: 'upstream `build`', instances: 1 },
      { id: 'p/lint', kind: 'shell', why: 'added', instances: 2 },
      { id: 'p/publish', kind: 'shell', why: '`secrets`', instances: 1 },
    ],
    estimated: false,
    diagnostics: [],
    notes: [],
    undeclared: 3,
  });
});

it.each<readonly [what: string, pieces: readonly Piece[], lines: readonly string[]]>([
  ['a comment', [['tasks:', '# why not\ntasks: # here']], []],
  ['white space and quotes', [['shell: make\n', 'shell:   "make"   \n\n']], []],
  ['the order of keys', [['shell: make\n    inputs: [src/**]', 'inputs: [src/**]\n    shell: make']], []],
  ['the order of needs', [['[build, check]', '[check, build]']], []],
  ['a default that is written out', [['shell: make', 'shell: make\n    enabled: true']], []],
  ['the short form of a kind', [['shell: make', 'shell: { script: make }']], []],
  [
    'a description',
    [['shell: make', 'description: Makes it\n    shell: make']],
    ['p/build modified [description] cosmetic `description`'],
  ],
  [
    'a condition',
    [['needs: [build]', 'needs: [build]\n    when: "${{ params.region == \'eu\' }}"']],
    ['p/check modified [when] `when`', 'p/publish rerun upstream `check`'],
  ],
  [
    'a short value',
    [['secrets: [TOKEN]', 'secrets: [TOKEN]\n    timeout: 5m']],
    ['p/publish modified [timeout] `timeout`'],
  ],
  [
    'a kind',
    [['python: quality/rows.py', 'shell: quality/rows.py']],
    [
      'p/check modified [command kind] `command`; `kind`: `python` → `shell`',
      'p/publish rerun upstream `check`',
    ],
  ],
  [
    'another name',
    [
      ['  check:\n', '  verify:\n'],
      ['[build, check]', '[build, verify]'],
    ],
    ['p/verify renamed was `p/check`', 'p/publish rerun upstream `verify`'],
  ],
  [
    'a task that is gone',
    [
      ['  check:\n    python: quality/rows.py\n    needs: [build]\n', ''],
      ['[build, check]', '[build]'],
    ],
    ['p/publish modified [needs] `needs`: no longer with `check`', 'p/check removed consumed by `p/publish`'],
  ],
  [
    'the default of a param',
    [['region: eu', 'region: us']],
    [
      'p/build rerun `params` of the pipeline changed',
      'p/check rerun upstream `build`',
      'p/publish rerun upstream `build`, `check`',
    ],
  ],
])('judges %s by what it means', async (_, pieces, lines) => {
  expect(linesOf(await changed(...pieces))).toEqual(lines);
});

it.each<readonly [what: string, before: string, after: string]>([
  [
    'blanks in expressions',
    'tasks:\n  t:\n    shell: a\n    when: "${{ params.x > 1 }}"\n    env: { A: "b ${{ params.x }}" }\n',
    'tasks:\n  t:\n    shell: a\n    when: "${{params.x>1}}"\n    env: { A: "b ${{  params.x}}" }\n',
  ],
  [
    'blanks in the end of a repetition',
    'tasks:\n  t: { shell: a, returns: [x], repeat: { until: "${{ returns.x > 1 }}", max: 3 } }\n',
    'tasks:\n  t: { shell: a, returns: [x], repeat: { until: "${{returns.x>1}}", max: 3 } }\n',
  ],
  [
    'a schedule with the time zone that it has',
    'on: [{ schedule: "0 6 * * *" }]\n',
    'on: [{ schedule: { timezone: UTC, cron: "0  6 * * *" } }]\n',
  ],
  [
    'blanks in an expression of a schedule',
    'on: [{ schedule: { cron: "0 6 * * *", params: { x: "${{ trigger.date }}" } } }, api]\n',
    'on: [api, { schedule: { cron: "0 6 * * *", params: { x: "${{trigger.date}}" } } }]\n',
  ],
  ['an interval in other units', 'on: [{ interval: 30m }]\n', 'on: [{ interval: 1800s }]\n'],
  ['the order of triggers', 'on: [api, { interval: 1h }]\n', 'on: [{ interval: 60m }, { api: true }]\n'],
  [
    'the result that a trigger waits for anyway',
    'on: [{ pipeline: q }]\n',
    'on: [{ pipeline: { name: q, result: succeeded } }]\n',
  ],
  ['a list of no triggers', '', 'on: []\n'],
  [
    'the place of outputs and resources that hold anyway',
    'tasks:\n  t: { shell: a }\n',
    'tasks:\n  t: { shell: a, place: together, resources: {} }\n',
  ],
  [
    'the order of returns that are told by name',
    'tasks:\n  t: { shell: a, returns: [u, v] }\n',
    'tasks:\n  t: { shell: a, returns: [v, u] }\n',
  ],
])('takes %s for no change', async (_, before, after) => {
  const rest = 'params: { x: 1, s: a }\n';
  const tasks = before.includes('tasks:') ? '' : 'tasks:\n  t: { shell: a }\n';
  const review = await reviewed({ p: rest + before + tasks }, { p: rest + after + tasks });
  expect(review.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(review).toMatchObject({ pipelines: [], tasks: [], risks: [], plan: [] });
});

it.each<readonly [what: string, texts: readonly [before: string, after: string], lines: readonly string[]]>([
  [
    'blanks in a text of an expression',
    [
      'tasks:\n  t: { shell: a, when: "${{ params.s == \'a b\' }}" }\n',
      'tasks:\n  t: { shell: a, when: "${{ params.s == \'ab\' }}" }\n',
    ],
    ["p/t modified [when] `when`: `${{ params.s == 'a b' }}` → `${{ params.s == 'ab' }}`"],
  ],
  [
    'blanks beside an expression',
    [
      'tasks:\n  t: { shell: a, env: { A: "b ${{ params.x }}" } }\n',
      'tasks:\n  t: { shell: a, env: { A: "b  ${{ params.x }}" } }\n',
    ],
    ['p/t modified [env] `env`: `A: b ${{ params.x }}` → `A: b  ${{ params.x }}`'],
  ],
  [
    'the order of what a function returns',
    [
      'tasks:\n  t: { python: "m:f", returns: [u, v] }\n',
      'tasks:\n  t: { python: "m:f", returns: [v, u] }\n',
    ],
    ['p/t modified [returns] `returns`'],
  ],
])('takes %s for a change', async (_, [before, after], lines) => {
  const rest = 'params: { x: 1, s: a }\n';
  const review = await reviewed({ p: rest + before }, { p: rest + after });
  expect(linesOf(review)).toEqual(lines);
});

it('takes params and branch of a schedule for what they are', async () => {
  const text = (more: string) =>
    `params: { x: 1 }\non: [{ schedule: { cron: "0 6 * * *"${more} } }]\ntasks:\n  t: { shell: a }\n`;
  const messages = async (more: string) => {
    const { risks } = await reviewed({ p: text('') }, { p: text(more) });
    return risks.map(({ message }) => message);
  };
  const gone = 'and is no more started by `schedule: 0 6 * * *`';
  expect(await messages(', params: { x: 2 }')).toEqual([
    `pipeline \`p\` is now started by \`schedule: 0 6 * * * params {"x":2}\`, ${gone}`,
  ]);
  expect(await messages(', ref: old')).toEqual([
    `pipeline \`p\` is now started by \`schedule: 0 6 * * * ref old\`, ${gone}`,
  ]);
});

it('takes no pipeline file for the code of a dbt project that is the whole project', async () => {
  const text = 'tasks:\n  t: { dbt: { commands: [build] } }\n';
  const lines = async (...changedPaths: string[]) =>
    linesOf(await reviewed({ p: text }, { p: `# why\n${text}` }, { changedPaths }));
  expect(await lines('.runnable/p.yaml', '.runnable/q.yml')).toEqual([]);
  expect(await lines('.runnable/p.yaml', 'models/a.sql')).toEqual(['p/t rerun code changed: `models/a.sql`']);
  expect(await lines('.runnable/p.parameters.yaml')).toEqual([
    'p/t rerun code changed: `.runnable/p.parameters.yaml`',
  ]);
});

it.each<[string, string[]]>([
  [
    'src/deep/a.c',
    [
      'p/build rerun input changed: `src/deep/a.c`',
      'p/check rerun upstream `build`',
      'p/publish rerun upstream `build`, `check`',
    ],
  ],
  ['quality/rows.py', ['p/check rerun code changed: `quality/rows.py`', 'p/publish rerun upstream `check`']],
  ['publish.sh', ['p/publish rerun code changed: `publish.sh`']],
  ['README.md', []],
])('follows the change of %s to the tasks that stand on it', async (path, lines) => {
  const review = await reviewed({ p: base }, { p: base }, { changedPaths: [path] });
  expect(linesOf(review)).toEqual(lines);
});

it.each([
  ['python: { function: "etl.load:run" }', 'etl/load.py'],
  ['python: { module: etl.load, path: lib }', 'lib/etl/load/__main__.py'],
  ['notebook: report.ipynb', 'report.ipynb'],
  ['node: "lib/a.ts#go"', 'lib/a.ts'],
  ['sql: { file: queries/a.sql }', 'queries/a.sql'],
  ['java: { jar: app.jar }', 'app.jar'],
  ['dbt: { commands: [build], project_dir: shop }', 'shop/models/orders.sql'],
])('knows the code of `%s`', async (kind, path) => {
  const text = `tasks:\n  t:\n    ${kind}\n`;
  const review = await reviewed({ p: text }, { p: text }, { changedPaths: [path] });
  expect(linesOf(review)).toEqual([`p/t rerun code changed: \`${path}\``]);
});

it('follows changes into branches, out of them and through called pipelines', async () => {
  const caller = `
tasks:
  etl:
    pipeline:
      tasks:
        load: { shell: ./load.sh }
        clean: { shell: clean, needs: [load] }
  call: { pipeline: called, needs: [etl] }
  loop: { shell: step, returns: [done], repeat: { until: "\${{ returns.done }}", max: 3 }, needs: [call] }
  apart: { shell: apart }
`;
  const called = (word: string) => `tasks:\n  one: { shell: echo ${word} }\n`;
  const review = await reviewed(
    { called: called('a'), caller },
    { called: called('b'), caller },
    { changedPaths: ['load.sh'] },
  );
  expect(linesOf(review)).toEqual([
    'called/one modified [command] `command`',
    'caller/etl rerun `caller/etl/load` in it changed',
    'caller/etl/load rerun code changed: `load.sh`',
    'caller/etl/clean rerun upstream `load`',
    'caller/call rerun upstream `etl`',
    'caller/loop rerun upstream `call`',
  ]);
  expect(review.plan.map(({ id, instances }) => [id, instances])).toEqual([
    ['called/one', 1],
    ['caller/etl/load', 1],
    ['caller/etl/clean', 1],
    ['caller/call', 1],
    ['caller/loop', null],
  ]);
  expect(review.estimated).toBe(true);
  expect(review.counts.unchanged).toBe(1);
});

it('tells pipelines that came, went, have another name or cannot be read', async () => {
  const text = (word: string) => `tasks:\n  t: { shell: echo ${word} }\n`;
  const review = await reviewed(
    { old: text('same'), gone: text('x'), broken: text('y'), kept: text('z') },
    { new: text('same'), fresh: text('v'), broken: 'tasks: { t: { shell: 1 } }', kept: text('z') },
  );
  expect(review.pipelines.map(({ name, change, from }) => [name, change, from])).toEqual([
    ['broken', 'invalid', null],
    ['fresh', 'added', null],
    ['gone', 'removed', null],
    ['new', 'renamed', 'old'],
  ]);
  expect(linesOf(review)).toEqual(['fresh/t added', 'gone/t removed', 'new/t renamed was `old/t`']);
  expect(review.diagnostics).toMatchObject([{ severity: 'error', file: '.runnable/broken.yaml', line: 1 }]);
});

it('tells edges that came and went, and none for another name', async () => {
  const text = (needs: string, name = 'a') =>
    `tasks:\n  ${name}: { shell: one }\n  b: { shell: two }\n  c: { shell: three, needs: [${needs}] }\n`;
  const { edges } = await reviewed({ p: text('a') }, { p: text('b') });
  expect(edges).toEqual({
    added: [{ from: 'p/b', to: 'p/c' }],
    removed: [{ from: 'p/a', to: 'p/c' }],
    kept: [],
  });
  const renamed = await reviewed({ p: text('a') }, { p: text('z', 'z') });
  expect(renamed.edges).toEqual({ added: [], removed: [], kept: [{ from: 'p/z', to: 'p/c' }] });
});

it('takes two tasks that are the same for no other name of a third', async () => {
  const text = (names: readonly string[]) =>
    `tasks:\n${names.map((name) => `  ${name}: { shell: same }\n`).join('')}`;
  const review = await reviewed({ p: text(['a']) }, { p: text(['b', 'c']) });
  expect(linesOf(review)).toEqual(['p/b added', 'p/c added', 'p/a removed']);
});

it('quotes nothing that looks like a secret', async () => {
  const review = await changed([
    'shell: make',
    'shell: make ghp_0123456789abcdefghijABCDEFGHIJ\n    env: { API_TOKEN: hunter2hunter2 }',
  ]);
  const text = JSON.stringify(review);
  expect(text).not.toMatch(/ghp_0|hunter2/);
  expect(text).toContain('it looks like a secret');
});
