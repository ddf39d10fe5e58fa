import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';
import { makeHub } from '../support/history.ts';

// Each instance leaves a line in `ran`, so that a test can tell what ran. Those that are named in `bad` fail.
const note = 'echo "$RUNNABLE_TASK" >> "$PLACE/ran"';
const mayFail = 'if grep -qxF "$RUNNABLE_TASK" "$PLACE/bad"; then exit 1; fi';

const pipeline = `
params: { top: 3 }
pass_env: [PLACE]
tasks:
  list:
    shell: |
      ${note}
      echo 'items:=["a", "b", "c", "d"]' >> "$RUNNABLE_RETURNS"
    returns: [items]
  score:
    needs: [list]
    for_each: \${{ tasks.list.returns.items }}
    shell: |
      ${note}
      ${mayFail}
      echo undeclared > "score-$RUNNABLE_PARAM_item.txt"
      echo "points=$RUNNABLE_PARAM_item$(date +%N)" >> "$RUNNABLE_RETURNS"
    returns: [points]
  draw:
    matrix: { n: [1, 2, 3] }
    shell: |
      ${note}
      ${mayFail}
      echo "$RUNNABLE_PARAM_n $(date +%N)" > "drawn-$RUNNABLE_PARAM_n.txt"
    outputs: [drawn-*.txt]
  report:
    needs: [score, draw]
    shell: |
      ${note}
      cat score-*.txt
      echo "drawn=$(cat drawn-*.txt | tr '\\n' ' ')" >> "$RUNNABLE_RETURNS"
    returns: [drawn]
  alarm:
    needs: [score, draw]
    run_if: at_least_one_failed
    shell: ${note}
`;

it('runs only those instances again that did not succeed, on results that stay where they belong', async () => {
  const { project, parent } = await failedRun(pipeline, 'score[2]', 'draw[n=2]');
  expect(ran(project)).toBe('alarm draw[n=1] draw[n=2] draw[n=3] list score[0] score[1] score[2] score[3]');
  const plan = await project.run('rerun', 'latest', '--failed', '--dry-run');
  expect(plan.stdout).toContain(`kept: 3 instances from ${parent.run.id}`);
  expect(plan.stdout).toContain(`kept: 2 instances from ${parent.run.id}`);
  makeBad(project);
  const { stderr } = await project.run('rerun', 'latest', '--failed');
  expect(ran(project)).toBe('draw[n=2] report score[2]');
  const kept = `skipped kept from ${parent.run.id}`;
  const again = await show(project);
  expect(outcomes(again)).toEqual([
    `list ${kept}`,
    'score succeeded 3 of 4 instances kept',
    `score[0] ${kept}`,
    `score[1] ${kept}`,
    'score[2] succeeded ',
    `score[3] ${kept}`,
    'draw succeeded 2 of 3 instances kept',
    `draw[n=1] ${kept}`,
    'draw[n=2] succeeded ',
    `draw[n=3] ${kept}`,
    'report succeeded ',
    'alarm skipped no upstream task failed',
  ]);
  const [before, after] = [pointsOf(parent), pointsOf(again)];
  const fresh = returnOf(again, 'score[2]', 'points');
  expect(before).toEqual([expect.stringMatching(/^a/), expect.stringMatching(/^b/), null, expect.anything()]);
  expect(after).toEqual([before[0], before[1], fresh, before[3]]);
  expect(fresh).toMatch(/^c/);
  expect(returnOf(again, 'score[0]', 'points')).toBe(before[0]);
  const files = (await project.run('artifacts', 'ls', 'latest/draw')).stdout.match(/^draw\S+ +\S+/gm);
  expect(files).toEqual([1, 2, 3].map((n) => `draw[n=${n}]  drawn-${n}.txt`));
  expect(returnOf(again, 'report', 'drawn')).toMatch(/^1 \d+ 2 \d+ 3 \d+ $/);
  expect(stderr).toMatch(/✓ score 4 instances, 3 kept \d/);
  expect(stderr).toMatch(/✓ draw 3 instances, 2 kept \d/);
  expect(stderr).toContain(': 3 succeeded, 5 kept, 2 skipped\n');
  expect((await project.run('logs', 'latest/score[0]')).stderr).toBe(
    `note: score[0] did not run here: it is kept from ${parent.run.id}; runnable logs '${parent.run.id}/score[0]'\n`,
  );
}, 60_000);

it('keeps of a rerun what that had kept itself', async () => {
  const { project, parent } = await failedRun(pipeline, 'score[2]', 'score[3]');
  ran(project);
  makeBad(project, 'score[3]');
  const second = await rerun(project, 'latest');
  expect(ran(project)).toBe('alarm score[2] score[3]');
  expect(outcomes(second).slice(1, 6)).toEqual([
    'score failed `score[3]` failed',
    `score[0] skipped kept from ${parent.run.id}`,
    `score[1] skipped kept from ${parent.run.id}`,
    'score[2] succeeded ',
    'score[3] failed exit 1',
  ]);
  const plan = await project.run('rerun', 'latest', '--failed', '--dry-run');
  expect(plan.stdout).toContain(
    `kept: 2 instances from ${parent.run.id}, 1 instance from ${second.run.id}\n`,
  );
  makeBad(project);
  const third = await rerun(project, 'latest');
  expect(ran(project)).toBe('report score[3]');
  expect(outcomes(third).slice(1, 6)).toEqual([
    'score succeeded 3 of 4 instances kept',
    `score[0] skipped kept from ${parent.run.id}`,
    `score[1] skipped kept from ${parent.run.id}`,
    `score[2] skipped kept from ${second.run.id}`,
    'score[3] succeeded ',
  ]);
  expect(pointsOf(third)).toEqual([
    ...pointsOf(parent).slice(0, 2),
    returnOf(second, 'score[2]', 'points'),
    returnOf(third, 'score[3]', 'points'),
  ]);
  await project.run('rerun', 'latest', '--only', 'score');
  expect(ran(project)).toBe('score[0] score[1] score[2] score[3]');
}, 60_000);

it('keeps nothing where what is upstream runs, or a param has another value', async () => {
  const { project } = await failedRun(pipeline, 'score[2]');
  ran(project);
  makeBad(project);
  await rerun(project, 'latest', '-p', 'top=4');
  expect(ran(project)).toBe('draw[n=1] draw[n=2] draw[n=3] list report score[0] score[1] score[2] score[3]');
  const upstream = await failedRun(pipeline, 'score[0]');
  ran(upstream.project);
  makeBad(upstream.project);
  const { workspace } = upstream.parent.run;
  rmSync(dirname(String(workspace)), { recursive: true });
  const plan = await upstream.project.run('rerun', 'latest', '--failed', '--dry-run');
  expect(plan.stdout).not.toContain('kept: 3');
  await rerun(upstream.project, 'latest');
  expect(ran(upstream.project)).toBe('list report score[0] score[1] score[2] score[3]');
}, 60_000);

const coded = `
pass_env: [PLACE]
tasks:
  all: { matrix: { n: [1, 2] }, shell: '${note}; ${mayFail}; cat code.py data/x' }
  some: { matrix: { n: [1, 2] }, shell: '${note}; ${mayFail}; cat data/x', inputs: [data/**] }
`;

it('keeps at another commit only what reads no file that changed', async () => {
  const files = { 'code.py': 'one\n', 'data/x': 'x\n' };
  const { project } = await failedRun(coded, ['all[n=1]', 'some[n=1]'], files);
  ran(project);
  makeBad(project);
  project.write({ 'code.py': 'two\n' });
  project.commit();
  await rerun(project, 'latest~0', '--ref', 'main');
  expect(ran(project)).toBe('all[n=1] all[n=2] some[n=1]');
  const changed = await failedRun(coded, ['some[n=1]'], files);
  ran(changed.project);
  makeBad(changed.project);
  changed.project.write({ '.runnable/main.yaml': coded.replace(/(some: .*)data\/x'/, "$1data/x; true'") });
  changed.project.commit();
  await rerun(changed.project, 'latest', '--ref', 'main');
  expect(ran(changed.project)).toBe('some[n=1] some[n=2]');
}, 60_000);

const imported = `
pass_env: [PLACE]
tasks:
  some: { matrix: { n: [1, 2] }, python: 'score:score', inputs: [data/**] }
  none: { matrix: { n: [1, 2] }, shell: '${note}; ${mayFail}', inputs: [] }
`;
const score = `import os
import helper

def score(n):
    task, place = os.environ['RUNNABLE_TASK'], os.environ['PLACE']
    with open(f'{place}/ran', 'a') as ran:
        ran.write(task + '\\n')
    assert task not in open(f'{place}/bad').read().split()
`;

it('keeps at another commit nothing of a function whose imports changed, and what reads no file of the project', async () => {
  const files = { 'score.py': score, 'helper.py': 'one = 1\n', 'data/x': 'x\n' };
  const { project } = await failedRun(imported, ['some[n=1]', 'none[n=1]'], files);
  ran(project);
  makeBad(project);
  project.write({ 'helper.py': 'one = 2\n' });
  project.commit();
  await rerun(project, 'latest', '--ref', 'main');
  expect(ran(project)).toBe('none[n=1] some[n=1] some[n=2]');
}, 60_000);

const changing = `
pass_env: [PLACE]
tasks:
  each:
    for_each: \${{ fromJSON(format('["same", "{0}", "bad"]', run.id)) }}
    shell: |
      ${note}
      ${mayFail}
      echo "$RUNNABLE_PARAM_item" > "$RUNNABLE_PARAM_item.txt"
    outputs: ["*.txt"]
`;

it('runs an instance that is given another item, and one whose files are gone from the catalog', async () => {
  const { project, parent } = await failedRun(changing, 'each[2]');
  ran(project);
  makeBad(project);
  const again = await rerun(project, 'latest');
  expect(ran(project)).toBe('each[1] each[2]');
  expect(outcomes(again)[0]).toBe('each succeeded 1 of 3 instances kept');
  const digest = parent.tasks.find(({ id }) => id === 'each[0]')?.outputs[0]?.digest ?? '';
  const [blob] = listFiles(join(project.state, 'catalog')).filter((path) =>
    path.replaceAll('/', '').endsWith(digest),
  );
  rmSync(blob ?? '', { force: true });
  await rerun(project, parent.run.id);
  expect(ran(project)).toBe('each[0] each[1] each[2]');
}, 60_000);

const calls = {
  '.runnable/main.yaml': `
pass_env: [PLACE]
tasks:
  region:
    matrix: { name: [eu, us] }
    pipeline: { name: city, params: { region: "\${{ matrix.name }}" } }
  sum:
    needs: [region]
    shell: '${note}; echo "all=$RUNNABLE_PARAM_sizes" >> "$RUNNABLE_RETURNS"; cat city-*.txt'
    returns: [all]
`,
  '.runnable/city.yaml': `
pass_env: [PLACE]
params: { region: { type: string } }
returns: { sizes: city.size }
tasks:
  city:
    for_each: [1, 2]
    shell: |
      ${note}
      ${mayFail}
      echo "$RUNNABLE_PARAM_region" > "city-$RUNNABLE_PARAM_region-$RUNNABLE_PARAM_item.txt"
      echo "size=$RUNNABLE_PARAM_region$RUNNABLE_PARAM_item" >> "$RUNNABLE_RETURNS"
    returns: [size]
    outputs: [city-*.txt]
`,
};

it('keeps an instance that is a pipeline as a whole', async () => {
  const { project, parent } = await failedRun('', ['region[name=us]/city[1]'], calls);
  ran(project);
  makeBad(project);
  const again = await rerun(project, 'latest');
  expect(ran(project)).toBe('region[name=us]/city[0] region[name=us]/city[1] sum');
  expect(outcomes(again).slice(0, 2)).toEqual([
    'region succeeded 1 of 2 instances kept',
    `region[name=eu] skipped kept from ${parent.run.id}`,
  ]);
  expect(returnOf(again, 'region', 'sizes')).toEqual([
    { matrix: { name: 'eu' }, value: ['eu1', 'eu2'] },
    { matrix: { name: 'us' }, value: ['us1', 'us2'] },
  ]);
}, 60_000);

const many = `
pass_env: [PLACE]
tasks:
  grid:
    for_each:
      items: [${Array.from({ length: 12 }, (_, index) => index).join(', ')}]
      max_parallel: 2
      fail_fast: true
    pool: gpu
    shell: |
      ${note}
      ${mayFail}
      if [ -e "$PLACE/hold" ]; then touch "$PLACE/held"; sleep 600; fi
      echo "$RUNNABLE_PARAM_item" > "x-$RUNNABLE_PARAM_item.txt"
    outputs: [x-*.txt]
  count: { needs: [grid], shell: '${note}; echo "files=$(ls x-*.txt | wc -l)" >> "$RUNNABLE_RETURNS"', returns: [files] }
`;

it('keeps the same after its runner was killed in the middle, and asks no places for what is kept', async () => {
  const files = { 'runnable.config.yaml': 'pools: { gpu: 2 }\n' };
  const { project, parent } = await failedRun(many, ['grid[3]', 'grid[7]'], files);
  const first = ran(project).split(' ');
  makeBad(project);
  writeFileSync(project.place('hold'), '');
  const held = fileAppears(project.place('held'));
  const started = project.start('rerun', 'latest', '--failed');
  await held;
  started.process.kill('SIGKILL');
  await started.ended;
  rmSync(project.place('hold'));
  ran(project);
  const resumed = await project.run('resume', 'latest');
  expect(resumed).toMatchObject({ code: 0 });
  const again = await show(project);
  const repeated = ran(project).split(' ');
  const kept = parent.tasks.filter(({ id, status }) => id.startsWith('grid[') && status === 'succeeded');
  expect(repeated).toEqual(
    ['count', ...parent.tasks.map(({ id }) => id).filter((id) => /^grid\[/.test(id))]
      .filter((id) => !kept.some((each) => each.id === id))
      .sort(),
  );
  expect(first.length).toBeGreaterThan(kept.length);
  expect(outcomes(again)[0]).toBe(`grid succeeded ${kept.length} of 12 instances kept`);
  expect(returnOf(again, 'count', 'files')).toBe('12');
}, 60_000);

it('hands on with a record what is kept in it', async () => {
  const { project } = await failedRun(pipeline, 'draw[n=2]');
  makeBad(project);
  const again = await rerun(project, 'latest');
  const hub = makeHub();
  const remote = ['--remote', hub.root];
  await project.run('runs', 'push', again.run.id, ...remote, '--outputs-up-to', '1Mi');
  const other = makeCliProject({});
  expect(await other.run('runs', 'pull', ...remote)).toMatchObject({ code: 0 });
  const folder = other.place('drawn');
  expect(await other.run('artifacts', 'get', again.run.id, '--to', folder)).toMatchObject({ code: 0 });
  expect(
    listFiles(folder)
      .map((path) => basename(path))
      .sort(),
  ).toEqual(['drawn-1.txt', 'drawn-2.txt', 'drawn-3.txt']);
}, 60_000);

interface Recorded {
  readonly run: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly tasks: readonly {
    readonly id: string;
    readonly status: string;
    readonly reason: string;
    readonly returns: Readonly<Record<string, unknown>>;
    readonly outputs: readonly { readonly digest: string }[];
  }[];
}

type Files = Readonly<Record<string, string>>;

/** A run in which these tasks have failed. */
async function failedRun(
  text: string,
  bad: string | readonly string[],
  more: string | Files = {},
): Promise<{ project: CliProject; parent: Recorded }> {
  const names = [...(typeof bad === 'string' ? [bad] : bad), ...(typeof more === 'string' ? [more] : [])];
  const files = typeof more === 'string' ? {} : more;
  const project = makeCliProject({ '.runnable/main.yaml': text, ...files });
  makeBad(project, ...names);
  const { code, stderr } = await project.run('run', 'main');
  expect([code, stderr]).toEqual([1, stderr]);
  return { project, parent: await show(project) };
}

function makeBad(project: CliProject, ...ids: readonly string[]): void {
  writeFileSync(project.place('bad'), `${ids.join('\n')}\n`);
}

/** What ran since the last look, in the order of names. */
function ran(project: CliProject): string {
  const path = project.place('ran');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  rmSync(path, { force: true });
  return text.trim().split('\n').sort().join(' ');
}

async function show(project: CliProject): Promise<Recorded> {
  return JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
}

async function rerun(project: CliProject, run: string, ...args: readonly string[]): Promise<Recorded> {
  const { stdout, stderr } = await project.run('rerun', run, '--failed', ...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

function outcomes({ tasks }: Recorded): readonly string[] {
  return tasks.map(({ id, status, reason }) => `${id} ${status} ${reason}`);
}

function returnOf({ tasks }: Recorded, id: string, name: string): unknown {
  return tasks.find((task) => task.id === id)?.returns[name];
}

/** What the instances of `score` gave together. */
function pointsOf(recorded: Recorded): readonly unknown[] {
  const points = returnOf(recorded, 'score', 'points');
  return Array.isArray(points) ? points : [];
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
