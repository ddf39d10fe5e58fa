import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

it('takes words after `--` as they are, also where they begin with a dash', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml':
      'tasks: { load: { shell: "echo 1 > ./-x.csv; echo 2 > y.csv", outputs: ["-x.csv", y.csv] } }\n',
  });
  expect(await project.run('run', 'p')).toMatchObject({ code: 0 });
  expect(await project.run('artifacts', 'get', 'latest', '--to', 'got', '--', '-x.csv')).toMatchObject({
    code: 0,
    stdout: 'got/-x.csv\n',
  });
  expect(readdirSync(join(project.root, 'got'))).toEqual(['-x.csv']);
  for (const words of [
    ['compare', '--', '-x', 'latest'],
    ['compare', 'latest', '--', '-x'],
  ]) {
    const { code, stderr } = await project.run(...words);
    expect({ words, code }).toEqual({ words, code: 2 });
    expect(stderr).toContain('error[unknown-run]: there is no run `-x`; accepted are ');
  }
  expect((await project.run('run', '--', '--help')).stderr).toContain('error[unknown-pipeline]: ');
  expect(existsSync(join(project.root, '-x.csv'))).toBe(false);
});
