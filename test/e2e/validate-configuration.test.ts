import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

const files = {
  '.runnable/a.yaml': 'tasks:\n  one: { shell: "true" }\n',
  '.runnable/b.yaml': 'tasks:\n  one: { shel: "true" }\n',
};

it('judges a configuration with the pipelines, and these although it is faulty', async () => {
  const { run, runWith } = makeCliProject({
    ...files,
    'runnable.config.yaml': 'executorz: {}\n',
    'other.yaml': 'job-executor: none\n',
  });
  const told = await run('validate');
  expect([told.code, told.stderr]).toEqual([2, '']);
  expect(told.stdout).toMatch(
    /^error\[unknown-key\]: unknown key `executorz`\n──▶ runnable\.config\.yaml:1:1\n.*\n1 │ executorz: \{\}\n[\s\S]*──▶ \.runnable\/b\.yaml[\s\S]*\n3 files: \d errors\n$/,
  );
  const listed = JSON.parse((await run('validate', '--json')).stdout);
  expect(listed.diagnostics[0]).toMatchObject({ file: 'runnable.config.yaml', line: 1, code: 'unknown-key' });
  const named = await run('validate', 'runnable.config.yaml', '.runnable/a.yaml');
  expect([named.code, named.stdout]).toEqual([
    2,
    expect.stringMatching(/`executorz`[\s\S]*\n2 files: 1 error\n$/),
  ]);
  const other = await runWith({ RUNNABLE_CONFIGURATION_FILE: 'other.yaml' }, 'validate');
  expect(other.stdout).toMatch(/──▶ other\.yaml:1:15/);
  const absent = await runWith({ RUNNABLE_CONFIGURATION_FILE: 'none.yaml' }, 'validate');
  expect([absent.code, absent.stdout]).toEqual([
    2,
    expect.stringContaining('the configuration file `none.yaml` cannot be read: there is no such file'),
  ]);
});

it('counts warnings about the configuration with `--strict`, and says nothing of one that is well', async () => {
  const { run, root } = makeCliProject({
    '.runnable/a.yaml': files['.runnable/a.yaml'],
    'runnable-config.yaml': 'executor: {}\n',
  });
  const warned = await run('validate', '--strict');
  expect([warned.code, warned.stdout]).toEqual([
    2,
    expect.stringMatching(/^warning\[old-configuration\][\s\S]*\n1 file: 1 warning\n$/),
  ]);
  rmSync(join(root, 'runnable-config.yaml'));
  expect((await run('validate', '--strict')).stdout).toBe('1 file: no problem found\n');
});

const asking = `tasks:
  one: { shell: "true", executor: boxx }
  two: { shell: "true", pool: nopool }
  three: { shell: "true", image: "alpine:3" }
  four: { sql: { query: select 1, connection: nocon } }
  off: { shell: "true", executor: boxx, enabled: false }
`;

it('tells at once what tasks ask of the configuration and is not there, as `plan` does', async () => {
  const { run } = makeCliProject({
    '.runnable/a.yaml': asking,
    'runnable.config.yaml': 'pools: { gpu: 1 }\n',
  });
  const codes = (told: { readonly stdout: string; readonly stderr: string }) =>
    [...`${told.stdout}${told.stderr}`.matchAll(/^error\[([\w-]+)\][^\n]*\n──▶ (\S+)/gm)].map(
      ([, code, place]) => `${code} ${place}`,
    );
  const expected = [
    'unknown-executor .runnable/a.yaml:2:35',
    'container-needed .runnable/a.yaml:4:34',
    'unknown-pool .runnable/a.yaml:3:31',
    'unknown-connection .runnable/a.yaml:5:47',
  ];
  for (const words of [['validate'], ['validate', '.runnable/a.yaml'], ['plan', 'a'], ['run', 'a']]) {
    const told = await run(...words);
    expect([told.code, codes(told).sort()]).toEqual([2, expected.toSorted()]);
  }
});

it('leaves to the run what `--executor` may choose, and judges by no configuration that is faulty', async () => {
  const box = 'executors: { box: { type: container } }\n';
  const { run, runWith } = makeCliProject({
    '.runnable/a.yaml': 'tasks:\n  one: { shell: "true", image: "alpine:3" }\n',
    '.runnable/b.yaml': 'tasks:\n  one: { shell: "true", image: "alpine:3", executor: local }\n',
    'runnable.config.yaml': box,
    'faulty.yaml': 'executors: { box: { type: nothing } }\n',
  });
  const told = await run('validate');
  expect([told.code, told.stdout]).toEqual([
    2,
    expect.stringMatching(
      /^error\[container-needed\][\s\S]*──▶ \.runnable\/b\.yaml[\s\S]*\n2 files: 1 error\n$/,
    ),
  ]);
  const faulty = await runWith({ RUNNABLE_CONFIGURATION_FILE: 'faulty.yaml' }, 'validate');
  expect(faulty.stdout).not.toContain('container-needed');
});
