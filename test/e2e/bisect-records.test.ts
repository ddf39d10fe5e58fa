import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, commandsIn, makeCliProject } from '../support/cli-project.ts';
import { makeHub } from '../support/history.ts';
import { cloneRepository } from '../support/repository.ts';

const task = (line: string) => `tasks:\n  fit: { shell: '${line}', pass_env: [PLACE] }\n`;

/** What a search has found out of each commit, the good one first. */
async function verdictsOf(project: CliProject, ...args: readonly string[]) {
  const { code, stdout, stderr } = await project.run('bisect', ...args, '--json');
  if (stdout === '') return { code, stderr };
  const { tried } = JSON.parse(stdout) as { tried: { verdict: string; recorded: boolean }[] };
  return { code, tried: tried.map(({ verdict, recorded }) => [verdict, recorded]) };
}

it('takes no pulled run for an answer', async () => {
  const origin = makeCliProject({ '.runnable/p.yaml': task('true') });
  const first = origin.git('rev-parse', 'HEAD');
  origin.write({ '.runnable/p.yaml': task('exit 3') });
  origin.commit('Broken');
  const hub = makeHub();
  const here = commandsIn(cloneRepository(origin));
  for (const each of [origin, here]) each.git('remote', 'add', 'history', hub.root);
  await origin.run('run', 'p');
  await origin.run('run', 'p', '--ref', first);
  await origin.run('runs', 'push', '--remote', 'history');

  expect(await here.run('runs', 'pull', '--remote', 'history')).toMatchObject({ code: 0 });
  const log = await here.run('bisect', 'p#fit', first, '--log');
  expect(log.stdout).not.toMatch(/^(?:good|bad|skip) /m);
  const tried = (recorded: boolean) => ({
    code: 0,
    tried: [
      ['good', recorded],
      ['bad', recorded],
    ],
  });
  expect(await verdictsOf(here, 'p#fit', first)).toEqual(tried(false));
  expect(await verdictsOf(here, 'p#fit', first)).toEqual(tried(true));
  expect(await verdictsOf(origin, 'p#fit', first)).toEqual(tried(true));
});

it('takes a failure for want of time for an answer only of a search that gave no less of it', async () => {
  const gate = 'test -e "$PLACE/quick" || sleep 600';
  const project = makeCliProject({ '.runnable/p.yaml': task(gate) });
  const first = project.git('rev-parse', 'HEAD');
  project.write({ '.runnable/p.yaml': task(`${gate}; test -e "$PLACE/well"`) });
  project.commit('Broken');
  const open = (name: string) => writeFileSync(project.place(name), '');

  // Somebody hurried a run of the good commit: it says nothing.
  expect(await project.run('run', 'p', '--ref', first, '--timeout', '1s')).toMatchObject({ code: 124 });
  open('quick');
  expect(await verdictsOf(project, 'p', first)).toMatchObject({
    tried: [
      ['good', false],
      ['bad', false],
    ],
  });

  // A search that gave too little time to the bad commit keeps its answer, for those that give no more.
  project.write({ '.runnable/p.yaml': task(`${gate}; : again; test -e "$PLACE/well"`) });
  project.commit('Broken as well');
  rmSync(project.place('quick'));
  const found = {
    tried: [
      ['good', true],
      ['bad', true],
      ['bad', true],
    ],
  };
  open('well');
  const unjudged = await verdictsOf(project, 'p#fit', first, '--timeout', '1s');
  expect(unjudged.stderr).toContain('nothing can be said of it: `fit` ended as canceled: timeout of the run');
  expect(await verdictsOf(project, 'p', first, '--timeout', '1s')).toMatchObject(found);
  expect(await verdictsOf(project, 'p', first, '--timeout', '900ms')).toMatchObject(found);
  open('quick');
  for (const what of ['p', 'p#fit']) {
    const { stderr } = await verdictsOf(project, what, first);
    expect(stderr).toContain(`was said to be bad, and \`${what.replace('p#', '')}\` succeeds there`);
  }
});

it('tries a commit anew of which the record is damaged', async () => {
  const project = makeCliProject({ '.runnable/p.yaml': task('true') });
  const first = project.git('rev-parse', 'HEAD');
  project.write({ '.runnable/p.yaml': task('exit 3') });
  project.commit('Broken');
  await project.run('run', 'p');
  await project.run('run', 'p', '--ref', first);
  const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
  const damaged = runs.find(({ commit }: { commit: string }) => commit === first).id;
  writeFileSync(join(project.state, 'runs', damaged, 'plan.json'), '{}\n');
  expect(await verdictsOf(project, 'p#fit', first)).toEqual({
    code: 0,
    tried: [
      ['good', false],
      ['bad', true],
    ],
  });
});
