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
