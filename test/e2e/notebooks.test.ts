import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { runRunnable } from '../support/command-line.ts';
import { itNeeds } from '../support/needs.ts';
import { jupyter, writeNotebook } from '../support/notebook.ts';
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts';

const it = itNeeds(jupyter);

function runnable(repository: TestRepository, args: readonly string[], more: Record<string, string> = {}) {
  const env = {
    ...repository.environment,
    RUNNABLE_STATE_DIR: repository.state,
    RUNNABLE_WORKSPACE_DIR: repository.workspaces,
    ...more,
  };
  return runRunnable(args, { cwd: repository.root, env });
}

/** What `artifacts get` writes of the latest run, by path. */
async function artifacts(repository: TestRepository): Promise<(path: string) => string> {
  const folder = makeFolder();
  const got = await runnable(repository, ['artifacts', 'get', 'latest', '--to', folder]);
  expect(got).toMatchObject({ code: 0 });
  return (path) => readFileSync(join(folder, path), 'utf8');
}

describe('a notebook in a pipeline', () => {
  it('takes from Python and gives to Python, and what is kept of it stays out of the workspaces of others', async () => {
    const repository = makeRepository({
      files: {
        '.runnable/report.yaml': `
params: { scale: 2 }
tasks:
  load: { python: steps:load, returns: [numbers] }
  fit:
    notebook: notebooks/fit.ipynb
    needs: [load]
    returns: [model, { name: total, kind: metric }]
    outputs: [chart.txt]
  check: { python: steps:check, needs: [fit], returns: [verdict] }
`,
        'steps.py': `
import os
def load(): return {1, 2, 3}
def check(model, total): return [str(model), total, sorted(n for n in os.listdir('.') if 'notebook' in n)]
`,
        'notebooks/fit.ipynb': writeNotebook([
          { source: 'scale = 1', tags: ['parameters'] },
          'total = sum(numbers) * scale\nmodel = frozenset(numbers)',
          'open("../chart.txt", "w").write(str(total))',
        ]),
      },
    });
    const run = await runnable(repository, ['run', 'report', '--json']);
    expect(run).toMatchObject({ code: 0 });
    expect(JSON.parse(run.stdout).tasks).toMatchObject([
      { id: 'load' },
      {
        id: 'fit',
        returns: { total: 12 },
        outputs: [
          { path: 'chart.txt' },
          { path: '.runnable-notebooks/fit/fit.ipynb' },
          { path: '.runnable-notebooks/fit/fit.html' },
        ],
      },
      { id: 'check', returns: { verdict: ['frozenset({1, 2, 3})', 12, ['notebooks']] } },
    ]);
    const read = await artifacts(repository);
    const alone = await runnable(repository, ['run', 'report#check', '--json']);
    expect(JSON.parse(alone.stdout).tasks.at(-1)).toMatchObject({
      returns: { verdict: ['frozenset({1, 2, 3})', 12, ['notebooks']] },
    });
    expect(read('.runnable-notebooks/fit/fit.ipynb')).toContain('"injected-parameters"');
    expect(read('.runnable-notebooks/fit/fit.html')).toContain('scale');
  });

  it('is kept after a failure and after a timeout, with secrets masked, and its failure names the cell', async () => {
    const repository = makeRepository({
      files: {
        '.runnable/bad.yaml': `
secrets: [TOKEN]
tasks:
  fails: { notebook: fails.ipynb, secrets: [TOKEN] }
  hangs: { notebook: hangs.ipynb, timeout: 8s }
`,
        'fails.ipynb': writeNotebook(['import os\nprint(os.environ["TOKEN"])', '1/0']),
        'hangs.ipynb': writeNotebook([
          'import os; print("kernel", os.getpid())',
          'import time; time.sleep(600)',
        ]),
      },
    });
    const secret = 'sésame "ouvre" <toi>';
    const run = await runnable(repository, ['run', 'bad', '--json'], { TOKEN: secret });
    expect(run).toMatchObject({ code: 1 });
    expect(run.stdout).not.toContain('ouvre');
    expect(JSON.parse(run.stdout).tasks).toMatchObject([
      {
        id: 'fails',
        status: 'failed',
        reason: 'ZeroDivisionError: division by zero (cell 2, line 1: `1/0`)',
        outputs: [
          { path: '.runnable-notebooks/fails/fails.ipynb' },
          { path: '.runnable-notebooks/fails/fails.html' },
        ],
      },
      {
        id: 'hangs',
        status: 'timed_out',
        outputs: [
          { path: '.runnable-notebooks/hangs/hangs.ipynb' },
          { path: '.runnable-notebooks/hangs/hangs.html' },
        ],
      },
    ]);
    const read = await artifacts(repository);
    for (const end of ['ipynb', 'html']) {
      const text = read(`.runnable-notebooks/fails/fails.${end}`);
      expect(text).toContain('***');
      expect(text).not.toContain('ouvre');
    }
    const kernel = /kernel (\d+)/.exec(read('.runnable-notebooks/hangs/hangs.ipynb'))?.[1];
    expect(() => process.kill(Number(kernel), 0)).toThrow('ESRCH');
  });

  it('runs as a job that stands in no file, with its params', async () => {
    const repository = makeRepository({ files: { 'sum.ipynb': writeNotebook(['total = a + b']) } });
    const run = [
      'job',
      'notebook',
      'sum.ipynb',
      '-p',
      'a=1',
      '-p',
      'b=2',
      '--returns',
      'total',
      '--logs',
      'none',
    ];
    expect(await runnable(repository, run)).toMatchObject({ code: 0, stdout: 'total=3\n' });
  });
});
