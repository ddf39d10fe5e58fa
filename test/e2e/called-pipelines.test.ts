import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

// Pipelines that call others, found and judged from what was committed.

const files = {
  '.runnable/main.yaml': `
tasks:
  a: { pipeline: sub }
  b: { pipeline: { name: other-name }, needs: [a] }
  c: { needs: [b], shell: 'echo "$RUNNABLE_PARAM_size $RUNNABLE_PARAM_rows"' }
`,
  '.runnable/sub.yaml': 'returns: { size: x }\ntasks: { x: { stub: { size: 3 } }, y: { pipeline: leaf } }\n',
  '.runnable/leaf.yaml': 'task: { shell: echo leaf }\n',
  '.runnable/named.yaml': 'name: other-name\nreturns: { rows: x }\ntasks: { x: { stub: { rows: 4 } } }\n',
  '.runnable/broken.yaml': 'tasks: { x: { shel: y } }\n',
  '.runnable/caller.yaml': 'tasks: { x: { pipeline: broken } }\n',
  '.runnable/round.yaml': 'tasks: { x: { pipeline: trip } }\n',
  '.runnable/trip.yaml': 'tasks: { y: { pipeline: round } }\n',
};

it('runs what a pipeline calls, also by the name that a file gives itself, from the pinned commit', async () => {
  const project = makeCliProject(files);
  // What is on disk and not part of the commit is not run.
  writeFileSync(join(project.root, '.runnable/leaf.yaml'), 'task: { shell: exit 9 }\n');
  const ended = await project.run('run', 'main', '--ref', 'HEAD', '--json');
  expect(ended.code).toBe(0);
  const { tasks } = JSON.parse(ended.stdout);
  expect(tasks.map(({ id, status }: Record<string, string>) => [id, status])).toEqual(
    ['a', 'a/x', 'a/y', 'a/y/task', 'b', 'b/x', 'c'].map((id) => [id, 'succeeded']),
  );
  expect((await project.run('logs', 'latest/c')).stdout).toBe('3 4\n');
});

it('does not start where a called pipeline has an error, and shows it in its own file', async () => {
  const project = makeCliProject(files);
  const ended = await project.run('run', 'caller');
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(`error[unknown-key]: unknown key \`shel\`
──▶ .runnable/broken.yaml:1:15
  │
1 │ tasks: { x: { shel: y } }
  │               ^^^^
hint: did you mean \`shell\`?
`);
  const circle = await project.run('plan', 'round');
  expect(circle.code).toBe(2);
  expect(circle.stderr).toContain(
    'error[pipeline-cycle]: pipelines call one another in a circle: `round` → `trip` → `round`\n──▶ .runnable/round.yaml:1:25',
  );
  expect(circle.stderr).toContain('.runnable/trip.yaml:1:25');
  // Those that have nothing to do with it are not held up.
  expect(await project.run('plan', 'sub', '-q')).toMatchObject({ code: 0 });
});

it('validates all files against one another, or one with those beside it', async () => {
  const project = makeCliProject(files);
  const codes = async (...args: string[]) => {
    const { diagnostics } = JSON.parse((await project.run('validate', '--json', ...args)).stdout);
    return diagnostics.map(({ code, file }: Record<string, string>) => `${file} ${code}`);
  };
  expect(await codes()).toEqual(['.runnable/broken.yaml unknown-key', '.runnable/round.yaml pipeline-cycle']);
  expect(await codes('.runnable/main.yaml', '.runnable/caller.yaml')).toEqual([]);
  expect(await codes('.runnable/trip.yaml')).toEqual(['.runnable/trip.yaml pipeline-cycle']);
  writeFileSync(join(project.root, '.runnable/main.yaml'), 'tasks: { a: { pipeline: leav } }\n');
  expect(await codes('.runnable/main.yaml')).toEqual(['.runnable/main.yaml unknown-pipeline']);
  const refused = await project.run('validate', '.runnable/main.yaml');
  expect(refused.stdout).toContain('hint: did you mean `leaf`?\n');
});

it('refuses two files with one name, names both, and lists and runs the others', async () => {
  const project = makeCliProject({
    '.runnable/a2.yaml': 'name: dup\ntask: { shell: echo a }\n',
    '.runnable/b1.yaml': 'task: { shell: echo b }\nname: dup\n',
    '.runnable/rep.yaml': 'task: { shell: echo yaml }\n',
    '.runnable/rep.yml': 'task: { shell: echo yml }\n',
    '.runnable/train.yaml': 'task: { shell: echo train }\n',
    '.runnable/aside.yaml': 'name: train\ntask: { shell: echo aside }\n',
    '.runnable/calls.yaml': 'tasks: { x: { pipeline: rep } }\n',
    '.runnable/sound.yaml': "task: { shell: 'echo name: train' }\n",
  });
  const both = (first: string, second: string, name: string) =>
    `error[duplicate-pipeline]: \`.runnable/${first}\` and \`.runnable/${second}\` both give the pipeline \`${name}\`, and only one of them could run\n`;
  const dup = `${both('a2.yaml', 'b1.yaml', 'dup')}──▶ .runnable/b1.yaml:2:7\n`;
  const rep = `${both('rep.yaml', 'rep.yml', 'rep')}──▶ .runnable/rep.yml:1:1\n`;
  const train = `${both('aside.yaml', 'train.yaml', 'train')}──▶ .runnable/aside.yaml:1:7\n`;
  const validated = await project.run('validate');
  expect(validated.code).toBe(2);
  for (const each of [dup, rep, train]) expect(validated.stdout).toContain(each);
  expect(validated.stdout).toContain('\n8 files: 3 errors\n');
  const refused = await Promise.all(
    [
      ['run', 'dup'],
      ['plan', 'rep', '--ref', 'HEAD'],
      ['run', 'train'],
      ['plan', 'calls'],
    ].map((args) => project.run(...args)),
  );
  expect(refused.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  for (const [index, each] of [dup, rep, train, rep].entries())
    expect(refused[index]?.stderr).toContain(each);
  const listed = JSON.parse((await project.run('list', '--json')).stdout);
  expect(listed.pipelines.map(({ file }: { file: string }) => file)).toHaveLength(8);
  expect(await project.run('run', 'sound')).toMatchObject({ code: 0 });
  const two = await project.run('validate', '.runnable/a2.yaml', '.runnable/b1.yaml');
  expect(two).toMatchObject({ code: 2, stdout: expect.stringContaining(dup) });
});

it('warns of names that differ only in case, and runs both', async () => {
  const project = makeCliProject({
    '.runnable/train.yaml': 'task: { shell: echo small }\n',
    '.runnable/other.yaml': 'name: Train\ntask: { shell: echo large }\n',
  });
  const validated = await project.run('validate');
  expect(validated).toMatchObject({ code: 0 });
  expect(validated.stdout).toContain(
    'warning[duplicate-pipeline]: the pipelines `Train` of `.runnable/other.yaml` and `train` of `.runnable/train.yaml` differ only in case\n──▶ .runnable/other.yaml:1:7\n',
  );
  expect(await project.run('run', 'train')).toMatchObject({ code: 0 });
  expect(await project.run('run', 'Train')).toMatchObject({ code: 0 });
});
