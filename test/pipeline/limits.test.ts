import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultConfiguration } from '../../src/config/configuration.ts';
import type { Repository } from '../../src/git/repository.ts';
import { readDefinitions } from '../../src/session/definitions.ts';
import type { Project } from '../../src/session/project.ts';
import { diagnose, load, loaded } from '../support/diagnosed.ts';

// What files that are odd but not wrong do, and what keeps a file from costing too much.

it('takes merge keys and aliases within the limits, the own key wins', async () => {
  const pipeline = await loaded(`
tasks:
  a: &base { shell: x, timeout: 10s, retry: 2 }
  b: { <<: *base, timeout: 20s }
  c: { <<: [{ retry: 5 }, *base], needs: [b] }
`);
  expect(pipeline.tasks.map(({ id, timeoutMs, retry }) => [id, timeoutMs, retry.max])).toEqual([
    ['a', 10_000, 2],
    ['b', 20_000, 2],
    ['c', 10_000, 5],
  ]);
});

it('does not take long for maps that merge one another many times over', async () => {
  const names = 'abcdefghij'.split('');
  const maps = names.map((name, index) => {
    const merged =
      index === 0
        ? 'k: 1'
        : `<<: [${Array(10)
            .fill(`*${names[index - 1]}`)
            .join(', ')}]`;
    return `${name}: &${name} { ${merged} }`;
  });
  expect((await diagnose(maps.join('\n'))).length).toBeGreaterThan(0);
});

it('B18: a file with too many keys is refused, and a large one is read in a worker', async () => {
  const keys = Array.from({ length: 80_000 }, (_, index) => `${index.toString(36)}:`).join('\n');
  expect(await diagnose(keys)).toEqual([
    '70000:1 error[nodes] the file has more than 150000 keys and values',
    '  hint: keep data in files of their own',
  ]);
  const worker = new URL('../../dist/load-worker.mjs', import.meta.url);
  const large = `tasks:\n${Array.from({ length: 3000 }, (_, index) => `  t${index}: { shell: "true" }\n`).join('')}`;
  const [here, there] = [await load(large, { worker: null }), await load(large, { worker })];
  if (!here.ok || !there.ok) throw new Error('both must load');
  expect(there.value.tasks).toEqual(here.value.tasks);
  expect(there.value.locate(['tasks', 't7'], 'key')).toEqual(here.value.locate(['tasks', 't7'], 'key'));
  expect(await diagnose(large.replace('t2999:', 't/9:'), { worker })).toEqual(
    await diagnose(large.replace('t2999:', 't/9:'), { worker: null }),
  );
});

it('B19: a file with a mistake does not keep the others from loading', async () => {
  const files = ['tasks: { a: { shell: x } }', 'tasks: { a: { shel: x } }', 'tasks: { b: { shell: x } }'];
  const results = await Promise.all(files.map((content) => load(content)));
  expect(
    results.map((result) => (result.ok ? result.value.tasks[0]?.id : result.diagnostics[0]?.code)),
  ).toEqual(['a', 'unknown-key', 'b']);
});

it('B20: a definition that is no plain file is refused and not opened', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'definitions-'));
  mkdirSync(join(folder, '.runnable/folder.yaml'), { recursive: true });
  writeFileSync(join(folder, '.runnable/good.yaml'), 'tasks: { a: { shell: x } }');
  symlinkSync('/etc/passwd', join(folder, '.runnable/link.yaml'));
  execFileSync('mkfifo', [join(folder, '.runnable/pipe.yaml')]);
  const project: Project = {
    repository: {} as Repository,
    cwd: folder,
    folder,
    prefix: '',
    stateDirectory: folder,
    configuration: defaultConfiguration,
    environment: {},
  };
  const { pipelines, diagnostics } = await readDefinitions(project, 'checkout');
  expect(pipelines.map(({ name }) => name)).toEqual(['good']);
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual(
    ['folder', 'link', 'pipe'].map(
      (name) => `not-a-file: \`.runnable/${name}.yaml\` is not a regular file, and a definition must be one`,
    ),
  );
});

it('B28: keys that mean something to objects are keys like others', async () => {
  expect(
    await diagnose(
      'params: { __proto__: 1, constructor: { type: string } }\ntasks:\n  __proto__: { shell: x }\n  constructor: { shell: x }\n  prototype: { shell: x }\n  a: { shell: x, __proto__: { shell: y }, env: { __proto__: z } }\n',
    ),
  ).toEqual([
    '1:11 error[name] `__proto__` is no name for a param, it is a letter or `_`, then letters, digits or `_`',
    '1:25 error[name] `constructor` is no name for a param, it is a letter or `_`, then letters, digits or `_`',
    '3:3 error[task-id] `__proto__` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '4:3 error[task-id] `constructor` can be no id for a task: every JavaScript object has something of that name',
    '5:3 error[task-id] `prototype` can be no id for a task: every JavaScript object has something of that name',
    '6:18 error[unknown-key] unknown key `__proto__`',
  ]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).shell).toBeUndefined();
});

it('B29: ids that every object has as a property work', async () => {
  const pipeline = await loaded(
    'tasks:\n  toString: { stub: { n: 1 } }\n  hasOwnProperty: { shell: x, needs: [toString], env: { N: "${{ tasks.toString.returns.n }}" } }\n  valueOf: { shell: x, needs: [hasOwnProperty] }\n',
  );
  expect(pipeline.tasks.map(({ id, needs }) => [id, needs])).toEqual([
    ['toString', []],
    ['hasOwnProperty', ['toString']],
    ['valueOf', ['hasOwnProperty']],
  ]);
});

it('B39: a glob that is costly to match is refused at once', async () => {
  const braces = '{a,'.repeat(10_000);
  const started = performance.now();
  expect(await diagnose(`tasks:\n  a: { shell: x, outputs: ["${braces}"] }\n`)).toEqual([
    `2:28 error[glob] the glob \`${braces.slice(0, 57)}…\` has 30000 characters, at most 1000 are accepted`,
  ]);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(
    await diagnose(
      'tasks:\n  a:\n    shell: x\n    outputs: ["{a,{b,c}", "a}", "x[", "+(a|aa)*", "!x", "{a,b}/[ab]/**/*.csv"]\n    inputs: ["{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a"]\n',
    ),
  ).toEqual([
    '4:15 error[glob] the glob `{a,{b,c}` has a `{` without a `}` after it',
    '4:27 error[glob] the glob `a}` has a `}` without a `{` before it',
    '4:33 error[glob] the glob `x[` has a `[` or `]` without its partner',
    '4:39 error[glob] the glob `+(a|aa)*` holds an extended pattern such as `+(…)`, which is not part of the language',
    '4:51 error[glob] the glob `!x` begins with `!`, a glob says what is meant and not what is not',
    '5:14 error[glob] the glob `{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}` holds more than 10 choices `{…}`',
    '5:73 error[glob] the glob `*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a` holds more than 20 stars',
  ]);
});

it('B40: an expression reaches nothing but its own functions and names', async () => {
  const expressions = [
    'process.exit()',
    "constructor.constructor('x')",
    "constructor('x')",
    'params.__proto__',
    "params['constructor']",
    'hashFiles()',
    'globalThis',
  ];
  const tasks = expressions.map((source, index) => `  t${index}: { shell: x, when: "\${{ ${source} }}" }\n`);
  expect(await diagnose(`params: { x: 1 }\ntasks:\n${tasks.join('')}`)).toEqual([
    '3:42 error[expression] unexpected `(` in the expression',
    '4:53 error[expression] unexpected `(` in the expression',
    '5:30 error[unknown-function] unknown function `constructor`, accepted are `case`, `contains`, `endsWith`, `format`, `fromJSON`, `join`, `startsWith`, `toJSON`',
    '6:37 error[unknown-name] unknown param `__proto__` in `params.__proto__`',
    '  hint: there is `x`',
    '7:37 error[unknown-name] unknown param `constructor` in `params.constructor`',
    '  hint: there is `x`',
    '8:30 error[unknown-function] unknown function `hashFiles`, accepted are `case`, `contains`, `endsWith`, `format`, `fromJSON`, `join`, `startsWith`, `toJSON`',
    '9:30 error[unknown-context] unknown context `globalThis` in the expression',
    '  hint: there are `params`, `pipeline`, `tasks`, `task`, `run`, `git`, `trigger`',
  ]);
});

it('B41: a `$ref` or `$data` in a file is an unknown key, and nothing is fetched', async () => {
  expect(
    await diagnose(
      'params:\n  a: { $ref: "http://127.0.0.1:9/x.json" }\n  b: { default: 1, $data: "/etc/passwd" }\n$ref: file:///etc/passwd\ntasks: { a: { shell: x } }\n',
    ),
  ).toEqual([
    '2:8 error[unknown-key] unknown key `$ref`, accepted are `type`, `description`, `enum`, `required`, `default`',
    '  hint: a default that is a map is written `{ type: object, default: { … } }`',
    '3:20 error[unknown-key] unknown key `$data`, accepted are `type`, `description`, `enum`, `required`, `default`',
    '  hint: a default that is a map is written `{ type: object, default: { … } }`',
    '4:1 error[unknown-key] unknown key `$ref`',
  ]);
});

it('B47: a variable that is no variable, or decides which code is loaded, is refused from the untrusted', async () => {
  const names = [
    '"A=B"',
    '1A',
    'LD_PRELOAD',
    'NODE_OPTIONS',
    'GIT_DIR',
    'BASH_ENV',
    'PATH',
    'RUNNABLE_RUN_ID',
    'FINE',
  ];
  const content = `tasks:\n  a:\n    shell: x\n    env:\n${names.map((name) => `      ${name}: x\n`).join('')}`;
  const say = (severity: string, rest: string) => [
    '5:7 error[env-name] `A=B` is no name for a variable, it is a letter or `_`, then letters, digits or `_`',
    '6:7 error[env-name] `1A` is no name for a variable, it is a letter or `_`, then letters, digits or `_`',
    ...['LD_PRELOAD', 'NODE_OPTIONS', 'GIT_DIR', 'BASH_ENV', 'PATH'].map(
      (name, index) =>
        `${7 + index}:7 ${severity}[env-name] \`${name}\` decides which code a process loads${rest}`,
    ),
    '12:7 error[env-name] `RUNNABLE_RUN_ID` begins with `RUNNABLE_`, which the runner keeps for itself',
  ];
  expect(await diagnose(content)).toEqual(say('warning', ''));
  expect(await diagnose(content, { trust: 'untrusted' })).toEqual(
    say('error', ', it is not accepted from here'),
  );
});
