import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

const told = (text: string) =>
  [...text.matchAll(/^warning\[file-missing\]: `([^`]+)`, which task `(\w+)`[^\n]*\n ?──▶ (\S+)/gm)].map(
    ([, file, task, place]) => `${file} ${task} ${place}`,
  );

const absent = `tasks:
  one: { python: foo/bar.py }
  two: { notebook: nb/x.ipynb }
  three: { sql: { file: q.sql } }
  four: { node: "a.ts#f" }
  five: { shell: "true", environment: reqs.txt }
  six: { python: there.py }
  off: { python: never.py, enabled: false }
`;

it('tells of files that tasks run and that are nowhere, before anything runs', async () => {
  const { run } = makeCliProject({ '.runnable/a.yaml': absent, 'there.py': '' });
  const expected = [
    'foo/bar.py one .runnable/a.yaml:2:18',
    'nb/x.ipynb two .runnable/a.yaml:3:20',
    'q.sql three .runnable/a.yaml:4:25',
    'a.ts four .runnable/a.yaml:5:17',
    'reqs.txt five .runnable/a.yaml:6:39',
  ];
  const planned = await run('plan', 'a');
  expect([planned.code, told(planned.stderr)]).toEqual([0, expected]);
  const judged = await run('validate');
  expect([judged.code, told(judged.stdout)]).toEqual([0, expected]);
  expect(told((await run('plan', 'a', '--only', 'three', '--only', 'six')).stderr)).toEqual([expected[2]]);
  expect(told((await run('run', 'a', '--only', 'three')).stderr)).toEqual([expected[2]]);
});

it('is quiet about what a task before may give, what is linked, and what Git holds elsewhere', async () => {
  const { run, root } = makeCliProject({
    '.gitignore': 'data/\n',
    '.runnable/a.yaml': `workspace: { link: [data] }
tasks:
  make: { shell: ./make.sh, outputs: ["made/*.py", q.sql] }
  inner: { pipeline: { tasks: { deep: { shell: ./make.sh, outputs: [deep/] } } } }
  one: { python: made/x.py, needs: [make] }
  two: { sql: { file: q.sql }, needs: [one] }
  three: { python: data/x.py }
  four: { python: deep/x.py, needs: [inner] }
  five: { pipeline: b, needs: [make] }
  early: { python: made/early.py }
`,
    '.runnable/b.yaml': 'tasks:\n  called: { python: made/y.py }\n  lost: { python: lost.py }\n',
    'make.sh': '',
  });
  mkdirSync(join(root, 'data'));
  writeFileSync(join(root, 'data/x.py'), '');
  const expected = ['lost.py lost .runnable/b.yaml:3:19', 'made/early.py early .runnable/a.yaml:10:20'];
  expect(told((await run('plan', 'a')).stderr)).toEqual(expected);
  expect(told((await run('validate')).stdout)).toEqual(expected);
});

it('tells of a file that Git ignores, which is in the checkout and not in the snapshot', async () => {
  const { run, root } = makeCliProject({
    '.gitignore': 'x.py\n',
    '.runnable/a.yaml': 'tasks:\n  one: { python: ./x.py }\n  new: { python: new.py }\n',
  });
  writeFileSync(join(root, 'x.py'), '');
  writeFileSync(join(root, 'new.py'), '');
  expect(told((await run('plan', 'a')).stderr)).toEqual(['x.py one .runnable/a.yaml:2:18']);
});
