import { expect, it } from 'vitest';
import { commandsIn, makeCliProject } from '../support/cli-project.ts';
import { makeHub } from '../support/history.ts';
import { cloneRepository } from '../support/repository.ts';

const train = `params: { alpha: 0.5 }
tasks:
  train:
    params: { depth: { type: integer, default: 1 } }
    shell: |
      echo "auc:=$RUNNABLE_PARAM_alpha$RUNNABLE_PARAM_depth" >> "$RUNNABLE_RETURNS"
      test "$RUNNABLE_PARAM_alpha" != 0.3
    returns: [{ name: auc, kind: metric }]
`;
const grid = '{"pipeline_parameters": {"alpha": [0.1, 0.3]}, "train": {"depth": [3, 5]}}';

it('shows a sweep whose runs were pulled as it is shown where it was carried out, and goes on with it nowhere else', async () => {
  const hub = makeHub();
  const here = makeCliProject({ '.runnable/train.yaml': train, '.runnable/train.parameters.json': grid });
  const there = commandsIn(cloneRepository(here));
  for (const each of [here, there]) each.git('remote', 'add', 'history', hub.root);
  expect(await here.run('sweep', 'train', '-j', '1')).toMatchObject({ code: 1 });
  const { sweep } = JSON.parse((await here.run('sweep', 'show', 'latest', '--json')).stdout);

  // Some of its runs first: those that are not there yet are none of the other place's.
  const { runs } = JSON.parse((await here.run('runs', 'list', '--all', '--json')).stdout);
  expect(runs).toHaveLength(4);
  expect(await here.run('runs', 'push', '--remote', 'history', runs[3].id)).toMatchObject({ code: 0 });
  expect(await there.run('runs', 'pull', '--remote', 'history')).toMatchObject({ code: 0 });
  const part = JSON.parse((await there.run('sweep', 'show', sweep.id, '--json')).stdout);
  expect(part.runs.map(({ run }: { run: string | null }) => run)).toEqual([runs[3].id, null, null, null]);

  expect(await here.run('runs', 'push', '--remote', 'history')).toMatchObject({ code: 0 });
  expect(await there.run('runs', 'pull', '--remote', 'history')).toMatchObject({ code: 0 });
  for (const flags of [['--json'], ['--csv'], []]) {
    const shown = await there.run('sweep', 'show', sweep.id, ...flags);
    expect(shown).toEqual(await here.run('sweep', 'show', sweep.id, ...flags));
    expect(shown).toMatchObject({ code: 0, stderr: '' });
  }
  expect((await there.run('sweep', 'list')).stdout).toContain(sweep.id);
  expect(await there.run('report', sweep.id, '--html', 'sweep.html')).toMatchObject({ code: 0 });

  const resumed = await there.run('resume', sweep.id);
  expect(resumed.code).toBe(4);
  expect(resumed.stderr).toContain(
    `error[run-pulled]: the sweep \`${sweep.id}\` was carried out somewhere else`,
  );
});
