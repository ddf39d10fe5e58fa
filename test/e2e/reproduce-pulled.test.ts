import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { commandsIn } from '../support/cli-project.ts';
import { cloneRepository, makeRepository } from '../support/repository.ts';

const pipeline =
  'tasks:\n  load:\n    shell: seq 3 > rows.txt; echo "rows=3" >> "$RUNNABLE_RETURNS"\n    outputs: [rows.txt]\n    returns: [rows]\n';

it('reproduces and compares a run that another clone has recorded', async () => {
  const origin = makeRepository({ files: { '.runnable/p.yaml': pipeline } });
  const remote = join(dirname(origin.root), 'history.git');
  execFileSync('git', ['init', '--quiet', '--bare', remote], { env: origin.environment });
  const [there, here] = [cloneRepository(origin), cloneRepository(origin)];
  for (const clone of [there, here]) clone.git('remote', 'add', 'history', `file://${remote}`);
  const [run, again] = [commandsIn(there).run, commandsIn(here).run];
  await run('run', 'p');
  there.write({ 'notes.md': 'not pushed\n' });
  there.commit();
  await run('run', 'p');
  expect(await run('runs', 'push', '--remote', 'history')).toMatchObject({ code: 0 });
  expect(await again('runs', 'pull', '--remote', 'history')).toMatchObject({ code: 0 });

  const reproduced = await again('reproduce', 'p~1', '--json');
  expect({ code: reproduced.code, ...JSON.parse(reproduced.stdout) }).toMatchObject({
    code: 0,
    equal: true,
    compared: { tasks: 1, returns: 1, outputs: 1 },
  });
  const { of, run: repeated } = JSON.parse(reproduced.stdout);
  const compared = await again('compare', of.id, repeated.id, '--json');
  expect(JSON.parse(compared.stdout)).toMatchObject({ code: [], tasks: [{ id: 'load', change: 'same' }] });
  // The commit of the other one never left that clone.
  const { run: newest } = JSON.parse((await run('runs', 'show', 'latest', '--json')).stdout);
  const gone = await again('reproduce', newest.id);
  expect(gone).toMatchObject({
    code: 3,
    stderr: `error[source-gone]: the commit ${newest.commit.slice(0, 7)} of \`${newest.id}\` is not in the repository\nhint: fetch it: git fetch origin ${newest.commit}\n`,
  });
});
