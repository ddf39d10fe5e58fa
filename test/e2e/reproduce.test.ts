import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';

const pipeline = `params: { n: 3 }
tasks:
  load:
    shell: |
      seq "$RUNNABLE_PARAM_n" > rows.txt
      echo "count=$RUNNABLE_PARAM_n" >> "$RUNNABLE_RETURNS"
    outputs: [rows.txt]
    returns: [count]
  made:
    shell: |
      echo id,made > made.csv
      echo "1,$(cat "$PLACE/now")" >> made.csv
    pass_env: [PLACE]
    needs: [load]
    outputs: [made.csv]
  last:
    shell: 'exit "$(cat "$PLACE/code")"'
    pass_env: [PLACE]
    needs: [made]
`;

function makeProject(): CliProject {
  const project = makeCliProject({ '.runnable/p.yaml': pipeline });
  writeFileSync(project.place('now'), '2026-01-01 10:00:00');
  writeFileSync(project.place('code'), '0');
  return project;
}

async function show(project: CliProject, run: string) {
  return JSON.parse((await project.run('runs', 'show', run, '--json')).stdout);
}

it('runs the same commit with the same params again and says that all came out the same', async () => {
  const project = makeProject();
  await project.run('run', 'p', '-p', 'n=5');
  const { run: of } = await show(project, 'latest');
  // Neither what is checked out nor what is in the work tree counts.
  project.write({ '.runnable/p.yaml': 'tasks:\n  other: { shell: "false" }\n' });
  project.commit();
  project.write({ 'rows.txt': 'mine\n' });

  const { code, stdout } = await project.run('reproduce', of.id);
  const { run, tasks } = await show(project, 'latest');
  expect(code).toBe(0);
  expect(stdout).toBe(
    `reproduced: ${run.id} gave what ${of.id} had given\n  the same: 3 tasks, 1 return, 2 output files\n`,
  );
  expect(run).toMatchObject({
    commit: of.commit,
    params: { n: 5 },
    parent: of.id,
    trigger: 'reproduce',
    status: 'succeeded',
  });
  expect(tasks[0].returns).toEqual({ count: '5' });
  expect(readFileSync(join(project.root, 'rows.txt'), 'utf8')).toBe('mine\n');
});

it('says which output came out otherwise, where, and what may explain it', async () => {
  const project = makeProject();
  await project.run('run', 'p');
  const { run: of } = await show(project, 'latest');
  writeFileSync(project.place('now'), '2026-02-03 04:05:06');
  const { code, stdout } = await project.run('reproduce', 'latest');
  const { run } = await show(project, 'latest');
  expect(code).toBe(1);
  expect(stdout).toBe(`differs: ${run.id} did not give what ${of.id} had given
  came out otherwise: 1 of 2 output files
  made
    made.csv  30 B, as before
      1 row differs, first in row 2, column \`made\`: a time
      2026-01-01 10:00:00 → 2026-02-03 04:05:06
all of it: runnable compare ${of.id} ${run.id}
`);
  const json = await project.run('reproduce', of.id, '--json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toEqual({
    equal: false,
    of: expect.objectContaining({ id: of.id, status: 'succeeded' }),
    run: expect.objectContaining({ status: 'succeeded' }),
    compared: { tasks: 3, returns: 1, outputs: 2 },
    tasks: [
      {
        id: 'made',
        kind: 'shell',
        status: { before: 'succeeded', after: 'succeeded' },
        reason: { before: '', after: '' },
        returns: [],
        outputs: [
          {
            path: 'made.csv',
            change: 'changed',
            before: { digest: expect.stringMatching(/^[0-9a-f]{64}$/), size: 30, stored: true, mode: 'file' },
            after: { digest: expect.stringMatching(/^[0-9a-f]{64}$/), size: 30, stored: true, mode: 'file' },
            how: {
              form: 'table',
              added: 0,
              removed: 0,
              changed: 1,
              first: { row: 2, column: 'made', before: '2026-01-01 10:00:00', after: '2026-02-03 04:05:06' },
              likely: 'a time',
            },
          },
        ],
      },
    ],
    environment: [],
    notes: [],
  });
});

it('takes a failure for reproduced when it is the same one, and not when a task ends otherwise', async () => {
  const project = makeProject();
  writeFileSync(project.place('code'), '3');
  await project.run('run', 'p');
  const again = await project.run('reproduce', 'latest', '--json');
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ equal: true, of: { status: 'failed' }, tasks: [] });
  writeFileSync(project.place('code'), '0');
  const other = await project.run('reproduce', 'p~1', '--json');
  expect(other.code).toBe(1);
  expect(JSON.parse(other.stdout)).toMatchObject({
    equal: false,
    tasks: [{ id: 'last', status: { before: 'failed', after: 'succeeded' }, returns: [], outputs: [] }],
  });
});

it('repeats a part of a pipeline as that part', async () => {
  const project = makeProject();
  await project.run('run', 'p');
  await project.run('run', 'p', '--only', 'made');
  const { code, stdout } = await project.run('reproduce', 'latest', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ equal: true, compared: { tasks: 1, returns: 0, outputs: 1 } });
});

it('repeats a run of changes that were not committed, and says where their code is when it is not here', async () => {
  const project = makeProject();
  project.write({ 'more.txt': 'not committed\n' });
  await project.run('run', 'p');
  const { run } = await show(project, 'latest');
  expect(run.dirty).toBe(true);
  project.write({ 'more.txt': null });
  expect((await project.run('reproduce', run.id)).code).toBe(0);
  rmSync(join(project.state, 'store.git'), { recursive: true, force: true });
  const { code, stderr } = await project.run('reproduce', run.id);
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /^error\[source-gone\]: the code of `r-\w+` is not here: [0-9a-f]{7} was made of a work tree with changes on `[^`]+`\nhint: reproduce it on `[^`]+`; of what was committed only, `runnable rerun r-\w+ --ref [0-9a-f]{40}`\n$/,
  );
});

it('refuses a run that is at work, and one of which nothing came to an end', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml':
      'tasks:\n  wait:\n    shell: \'touch "$PLACE/begun"; exec sleep 600\'\n    pass_env: [PLACE]\n',
  });
  const { process: child, ended } = project.start('run', 'p');
  await fileAppears(project.place('begun'));
  expect(await project.run('reproduce', 'latest')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^error\[run-busy\]: `r-\w+` is at work: what it gives is not known yet\n/),
  });
  child.kill('SIGINT');
  await ended;
  expect(await project.run('reproduce', 'latest')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^error\[nothing-to-reproduce\]: no task of run `r-\w+` came to an end, so there is nothing to compare with\n/,
    ),
  });
});

it('ends with the code of a cancel when it is canceled', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml':
      'tasks:\n  wait:\n    shell: \'test ! -e "$PLACE/slow" || { touch "$PLACE/begun"; exec sleep 600; }\'\n    pass_env: [PLACE]\n',
  });
  await project.run('run', 'p');
  writeFileSync(project.place('slow'), '');
  const { process: child, ended } = project.start('reproduce', 'latest');
  await fileAppears(project.place('begun'));
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
});
