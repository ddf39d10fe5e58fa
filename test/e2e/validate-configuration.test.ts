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
