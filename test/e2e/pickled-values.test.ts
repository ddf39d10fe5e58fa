import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

// What JSON cannot hold, here sets, tuples and paths, where an expression names it.

const functions = `
from pathlib import Path
def load(): return {1}
def clean(df): return df | {2}
def show(df): print("got", df)
def see(x): print("seen", x)
def paths(): return [Path("a"), Path("b")]
def step(count=frozenset()): return count | {len(count)}, len(count) + 1
`;

it('hands a pickled return on where a param of a Python task names it', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': `
tasks:
  load:  { python: "v:load",  returns: [df] }
  clean: { python: "v:clean", needs: [load], returns: [df] }
  last: { python: "v:show", needs: [load, clean], params: { df: "\${{ tasks.clean.returns.df }}" } }
  first: { python: "v:show", needs: [load, clean], params: { df: "\${{ tasks.load.returns['df'] }}" } }
  each: { python: "v:show", needs: [clean], matrix: { n: [1, 2] }, params: { df: "\${{ tasks.clean.returns.df }}" } }
`,
    'v.py': functions,
  });
  expect(await project.run('run', 'main')).toMatchObject({ code: 0 });
  const shown = async (task: string) => (await project.run('logs', `latest/${task}`)).stdout;
  expect([await shown('last'), await shown('first')]).toEqual(['got {1, 2}\n', 'got {1}\n']);
  expect([await shown('each[n=1]'), await shown('each[n=2]')]).toEqual(['got {1, 2}\n', 'got {1, 2}\n']);
});

it('hands it into called pipelines and branches, and on from there', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': `
tasks:
  load:  { python: "v:load",  returns: [{ name: df, kind: pickle }] }
  sub: { pipeline: { name: outer, params: { x: "\${{ tasks.load.returns.df }}" } }, needs: [load] }
`,
    '.runnable/outer.yaml': `
params: { x: { required: true } }
tasks:
  see: { python: "v:see" }
  deep: { pipeline: { name: inner, params: { y: "\${{ params.x }}" } } }
`,
    '.runnable/inner.yaml': `
params: { y: { required: true } }
tasks:
  branch:
    params: { df: "\${{ pipeline.params.y }}" }
    pipeline: { tasks: { in: { python: "v:show", cache: true } } }
`,
    'v.py': functions,
  });
  const run = async () => {
    const { tasks } = JSON.parse((await project.run('run', 'main', '--json')).stdout);
    return tasks.map(({ id, reason }: Record<string, string>) => `${id} ${reason}`.trim());
  };
  const all = ['load', 'sub', 'sub/see', 'sub/deep', 'sub/deep/branch'];
  expect(await run()).toEqual([...all, 'sub/deep/branch/in']);
  const shown = async (task: string) => (await project.run('logs', `latest/${task}`)).stdout;
  expect(await shown('sub/see')).toBe('seen {1}\n');
  expect(await shown('sub/deep/branch/in')).toBe('got {1}\n');
  expect(await run()).toEqual([...all, 'sub/deep/branch/in cached']);
});

it('says of a pickled return that no expression reads it, in place of nothing', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': `
tasks:
  load:  { python: "v:load",  returns: [df] }
  paths: { python: "v:paths", returns: [files] }
  holds: { stub: true, needs: [load], when: "\${{ tasks.load.returns.df }}" }
  words: { shell: { script: "true", args: ["\${{ tasks.load.returns.df }}"] }, needs: [load] }
  variable: { shell: "true", needs: [load], env: { A: "v \${{ tasks.load.returns.df }}" } }
  param: { shell: "true", needs: [load], params: { q: "\${{ tasks.load.returns.df }}" } }
  script: { python: v.py, needs: [load], params: { q: "\${{ tasks.load.returns.df }}" } }
  larger: { python: "v:show", needs: [load], params: { df: "\${{ tasks.load.returns.df || 1 }}" } }
  further: { python: "v:show", needs: [load], params: { df: "\${{ tasks.load.returns.df }}" }, env: { A: "\${{ params.df }}" } }
  typed: { python: "v:show", needs: [load], params: { df: { type: integer, default: "\${{ tasks.load.returns.df }}" } } }
  each: { shell: "true", needs: [paths], for_each: "\${{ tasks.paths.returns.files }}" }
  again: { python: "v:step", repeat: { until: "\${{ returns.count }}", max: 2 }, returns: [count, size] }
  status: { stub: true, needs: [load], when: "\${{ tasks.load.status == 'succeeded' }}" }
`,
    'v.py': functions,
  });
  const { tasks } = JSON.parse((await project.run('run', 'main', '--json')).stdout);
  const failed = Object.fromEntries(
    tasks
      .filter(({ status }: Record<string, string>) => status === 'failed')
      .map(({ id, reason }: Record<string, string>) => [id, reason]),
  );
  const ofDf = '`df` of task `load` is pickled, and an expression reads only JSON';
  const unread = `\`\${{ tasks.load.returns.df }}\` cannot be evaluated: ${ofDf}`;
  const hint = (task: string) =>
    `let \`${task}\` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone`;
  expect(failed).toEqual({
    holds: unread,
    words: unread,
    variable: unread,
    param: unread,
    script: unread,
    larger: `\`\${{ tasks.load.returns.df || 1 }}\` cannot be evaluated: ${ofDf}`,
    further: `\`\${{ params.df }}\` cannot be evaluated: ${ofDf}`,
    typed:
      'param `df` must be a whole number up to 2^53 - 1; `${{ tasks.load.returns.df }}` gave `df` of task `load`, which is pickled',
    each: `\`\${{ tasks.paths.returns.files }}\` cannot be evaluated: \`files\` of task \`paths\` is pickled, and an expression reads only JSON; ${hint('paths')}`,
    again: `\`\${{ returns.count }}\` cannot be evaluated: \`count\` of task \`again[0]\` is pickled, and an expression reads only JSON; ${hint('again[0]')}`,
  });
  const alone = await project.run('run', 'main', '--only', 'param', '--inputs-from', 'latest');
  expect(alone.stderr).toContain(`hint: ${hint('load')}\n`);
});

it('reproduces a set of texts, and lets the caller, the file or a task say another order', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': `
tasks:
  vocab: { python: "w:vocab", returns: [words] }
  print: { python: w.py }
`,
    '.runnable/other.yaml': `
env: { PYTHONHASHSEED: "7" }
tasks:
  file: { python: "w:seed" }
  task: { python: "w:seed", env: { PYTHONHASHSEED: "8" } }
`,
    '.runnable/passed.yaml': 'pass_env: [PYTHONHASHSEED]\ntask: { python: "w:seed" }\n',
    'w.py': `
import os
def vocab(): return {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"}
def seed(): print(os.environ.get("PYTHONHASHSEED"))
if __name__ == "__main__": seed()
`,
  });
  expect((await project.run('run', 'main')).code).toBe(0);
  const shown = async (task: string) => (await project.run('logs', task)).stdout;
  expect(await shown('latest/print')).toBe('0\n');
  expect(await project.run('reproduce', 'latest')).toMatchObject({ code: 0 });
  await project.run('run', 'other');
  expect([await shown('latest/file'), await shown('latest/task')]).toEqual(['7\n', '8\n']);
  await project.runWith({ PYTHONHASHSEED: '9' }, 'run', 'passed');
  expect(await shown('latest')).toBe('9\n');
  await project.run('run', 'passed');
  expect(await shown('latest')).toBe('0\n');
});
