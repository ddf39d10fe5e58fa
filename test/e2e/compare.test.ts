import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

const files = {
  '.runnable/train.yaml': `params: { alpha: 0.1 }
tasks:
  load:
    shell: |
      echo "made,by" > rows.csv
      echo "$RUNNABLE_PARAM_alpha,me" >> rows.csv
    outputs: [rows.csv]
  fit:
    shell: { file: fit.sh }
    needs: [load]
    returns: [{ name: auc, kind: metric }]
  report:
    shell: 'true'
`,
  'fit.sh': 'echo "auc:=$RUNNABLE_PARAM_alpha" >> "$RUNNABLE_RETURNS"\n',
};

const idsOut = (text: string, ids: readonly string[]) =>
  ids
    .reduce((all, id, index) => all.replaceAll(id, `RUN-${'AB'[index]}`), text)
    .replace(/\b[0-9a-f]{12}\b/g, 'COMMIT')
    .replace(/\d+\.\ds/g, '1.0s');

async function idOf(project: ReturnType<typeof makeCliProject>, text: string): Promise<string> {
  const { stdout } = await project.run('runs', 'show', text, '--json');
  return (JSON.parse(stdout) as { run: { id: string } }).run.id;
}

it('says in what two runs differ: code, params, how tasks ended, returns and outputs', async () => {
  const project = makeCliProject(files);
  await project.run('run', 'train');
  project.write({ 'fit.sh': `${files['fit.sh']}# more\n`, 'notes.md': 'x\n' });
  project.write({ '.runnable/train.yaml': files['.runnable/train.yaml'].replace("'true'", "'exit 3'") });
  project.commit();
  await project.run('run', 'train', '-p', 'alpha=0.4');
  const ids = [await idOf(project, 'latest~1'), await idOf(project, 'latest')];

  const { code, stdout, stderr } = await project.run('compare', 'latest~1', 'latest');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(idsOut(stdout, ids)).toBe(`RUN-A  train  COMMIT  1.0s  ✓ succeeded
RUN-B  train  COMMIT  1.0s  ✗ failed: \`report\` failed

CODE
  changed  .runnable/train.yaml
  changed  fit.sh
  added    notes.md

PARAMS
  alpha  0.1 → 0.4

TASKS
  ✓ load  succeeded  1.0s → 1.0s
      outputs      rows.csv  15 B, as before
                     1 row differs, first in row 2, column \`made\`
                     0.1 → 0.4
  ✓ fit  succeeded  1.0s → 1.0s
      code         fit.sh  changed
      returns      auc  0.1 → 0.4 (+0.3, +300 %)
  ✗ report  succeeded → failed: exit 3  1.0s → 1.0s
      definition   shell.script  true → exit 3
`);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);

  const one = await project.run('compare', 'latest~1', 'latest', '--task', 'fit', '--json');
  const comparison = JSON.parse(one.stdout);
  expect(comparison).toMatchObject({
    before: { id: ids[0], pipeline: 'train', status: 'succeeded', dirty: false },
    after: { id: ids[1], status: 'failed', reason: '`report` failed' },
    params: [{ name: 'alpha', change: 'changed', before: 0.1, after: 0.4 }],
    environment: [],
  });
  expect(comparison.tasks).toEqual([
    {
      id: 'fit',
      kind: 'shell',
      parent: null,
      change: 'changed',
      status: { before: 'succeeded', after: 'succeeded' },
      reason: { before: '', after: '' },
      seconds: { before: expect.any(Number), after: expect.any(Number) },
      definition: [],
      code: [{ path: 'fit.sh', change: 'changed', as: 'code' }],
      params: [],
      environment: [],
      packages: [],
      returns: [
        {
          name: 'auc',
          change: 'changed',
          before: 0.1,
          after: 0.4,
          metric: { delta: expect.closeTo(0.3), ratio: expect.closeTo(3) },
        },
      ],
      outputs: [],
    },
  ]);

  const report = await project.run('report', 'latest', '--compare', 'latest~1', '--html', 'out/a.html');
  expect(report).toMatchObject({ code: 0, stdout: 'out/a.html\n', stderr: '' });
  const html = readFileSync(join(project.root, 'out/a.html'), 'utf8');
  const section = /<section id="comparison".*?<\/section>/s.exec(html)?.[0] ?? '';
  expect(section).toContain(`What is other than in <code>${ids[0]}</code>`);
  expect(section.match(/<article class="difference">/g)).toHaveLength(3);
  expect(html).toContain('<a href="#comparison">Comparison</a>');

  const same = await project.run('compare', ids[0] ?? '', ids[0] ?? '');
  expect(idsOut(same.stdout, ids)).toMatch(
    /^RUN-A .*\nRUN-A .*\n\nthe same: load 1.0s → 1.0s, fit 1.0s → 1.0s, report 1.0s → 1.0s\n$/,
  );
  const none = await project.run('compare', 'latest~1', 'latest', '--task', 'fitt');
  expect(none).toMatchObject({
    code: 2,
    stderr:
      'error[unknown-task-of-run]: neither of the runs has a task `fitt`; they have `load`, `fit`, `report`\nhint: did you mean `fit`?\n',
  });
});

it('tells tasks that only one of the runs has', async () => {
  const project = makeCliProject({ '.runnable/p.yaml': 'tasks:\n  one: { shell: "true" }\n' });
  await project.run('run', 'p');
  project.write({ '.runnable/p.yaml': 'tasks:\n  two: { shell: "true" }\n' });
  project.commit();
  await project.run('run', 'p');
  const { stdout } = await project.run('compare', 'latest~1', 'latest', '--json');
  const { tasks, code } = JSON.parse(stdout);
  expect(code).toEqual([{ path: '.runnable/p.yaml', change: 'changed' }]);
  expect(tasks).toMatchObject([
    { id: 'two', change: 'added', status: { before: null, after: 'succeeded' } },
    { id: 'one', change: 'removed', status: { before: 'succeeded', after: null } },
  ]);
});
