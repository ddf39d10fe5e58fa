import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, makeCliProject } from '../support/cli-project.ts';

const etl = `tasks:
  clean:
    shell: "mkdir -p out; sort raw/*.csv > out/clean.csv; echo sorted"
    inputs: [raw/**]
    outputs: [out/clean.csv]
    cache: true
  use:
    needs: [clean]
    shell: "cat out/clean.csv"
`;

interface Shown {
  readonly run: { readonly id: string; readonly workspace: string | null };
  readonly tasks: readonly { readonly id: string; readonly reason: string; readonly attempts: number }[];
}

async function run(project: CliProject, ...flags: readonly string[]): Promise<Shown> {
  const { stdout, stderr, code } = await project.run('run', 'etl', '--json', ...flags);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return JSON.parse(stdout);
}

const reasons = ({ tasks }: Shown) => Object.fromEntries(tasks.map(({ id, reason }) => [id, reason]));

it('uses a result in another run and another checkout of the files, places its files, and shows its log', async () => {
  const project = makeCliProject({ '.runnable/etl.yaml': etl, 'raw/a.csv': 'b\na\n', 'other.txt': '1' });
  const first = await run(project);
  project.write({ 'other.txt': '2' });
  project.commit();
  const second = await run(project);
  expect(reasons(second)).toEqual({ clean: 'cached', use: '' });
  const logs = await project.run('logs', second.run.id);
  expect(logs.stdout).toBe('clean │ sorted\nuse │ a\nuse │ b\n');
  const listed = await project.run('artifacts', 'ls', `${second.run.id}/clean`, '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject({ artifacts: [{ path: 'out/clean.csv', stored: true }] });
  // The run that made it is gone: its log with it, its files not.
  rmSync(join(project.state, 'runs', first.run.id), { recursive: true });
  const gone = await project.run('logs', `${second.run.id}/clean`);
  expect([gone.stdout, gone.stderr]).toEqual([
    '',
    `note: the log of clean is that of run ${first.run.id}, which is gone\n`,
  ]);
  expect(reasons(await run(project))).toEqual({ clean: 'cached', use: '' });
});

it('says which file and which commit made it run again, as the plan said before', async () => {
  const project = makeCliProject({ '.runnable/etl.yaml': etl, 'raw/a.csv': 'b\n' });
  await run(project);
  project.write({ 'raw/b.csv': 'a\n' });
  const commit = project.commit('Add rows of March').slice(0, 7);
  const plan = JSON.parse((await project.run('plan', 'etl', '--json')).stdout);
  expect(plan.tasks[0]).toMatchObject({
    id: 'clean',
    action: 'run',
    why: expect.stringMatching(/^`input raw\/\*\*` changed since r-/),
    changes: [
      { name: 'input raw/**', files: [{ path: 'raw/b.csv', change: 'added', commit: { author: 'Test' } }] },
    ],
    key: expect.stringMatching(/^[0-9a-f]{64}$/),
    fields: expect.arrayContaining([{ name: 'input raw/**', value: expect.stringMatching(/^tree:/) }]),
  });
  const shown = (await project.run('plan', 'etl', '--verbose')).stdout;
  expect(shown).toMatch(
    /\n +runs: `input raw\/\*\*` changed since r-\w+\n +raw\/b\.csv added by \w{7} Test, [-\d]+:/,
  );
  expect(shown).toMatch(/\n +its key:\n(?: {10,}.+\n)* +input raw\/\*\* tree:/);
  await run(project);
  const why = await project.run('why', 'clean');
  expect(why.stdout).toMatch(/^✓ clean succeeded in r-\w+\n {2}it ran: of what it stands on, since r-\w+\n/);
  expect(why.stdout).toMatch(/\n {4}input raw\/\*\* changed: tree:\w{10} → tree:\w{10}\n/);
  expect(why.stdout).toContain(`\n      raw/b.csv added by ${commit} Test, `);
  expect(why.stdout).toContain(': Add rows of March\n');
  project.write({ 'raw/a.csv': 'c\n' });
  await run(project, '--dirty', 'include');
  const dirty = JSON.parse((await project.run('why', 'clean', '--json')).stdout);
  expect(dirty.tasks[0].cache).toMatchObject({
    hit: false,
    since: {
      changes: [{ name: 'input raw/**', files: [{ path: 'raw/a.csv', change: 'changed', commit: null }] }],
    },
  });
});

it('runs a task whose kept bytes were altered, notes why, and keeps what it gives now', async () => {
  const project = makeCliProject({ '.runnable/etl.yaml': etl, 'raw/a.csv': 'b\n' });
  await run(project);
  const listed = JSON.parse((await project.run('artifacts', 'ls', 'latest', '--json')).stdout);
  const { digest } = listed.artifacts[0];
  const blob = join(project.state, 'catalog/sha256', digest.slice(0, 2), digest.slice(2));
  rmSync(blob);
  writeFileSync(blob, 'x\n');
  const again = await project.run('run', 'etl');
  expect(again.stderr).toContain('note: clean: what it gave before cannot be used again: the bytes of');
  expect(readFileSync(blob, 'utf8')).toBe('b\n');
  expect(reasons(await run(project))).toEqual({ clean: 'cached', use: '' });
});

it('makes no workspace and checks nothing out where all results are known', async () => {
  const project = makeCliProject({
    '.runnable/etl.yaml': `tasks:\n  all: { shell: "echo 'n=1' >> \\"$RUNNABLE_RETURNS\\"", returns: [n], cache: true }\n`,
  });
  await run(project);
  rmSync(project.workspaces, { recursive: true });
  const second = await run(project);
  expect(second).toMatchObject({
    run: { workspace: null },
    tasks: [{ reason: 'cached', returns: { n: '1' } }],
  });
  expect(existsSync(project.workspaces)).toBe(false);
});

it('fails a task before it starts when nothing matches one of its inputs', async () => {
  const project = makeCliProject({ '.runnable/etl.yaml': etl, 'row/a.csv': 'b\n' });
  const { code, stderr } = await project.run('run', 'etl');
  expect(code).toBe(1);
  expect(stderr).toContain('nothing matches `raw/**` in `inputs` of task `clean`');
  const plan = JSON.parse((await project.run('plan', 'etl', '--json')).stdout);
  expect(plan.tasks[0].why).toContain('nothing matches `raw/**`');
});

it('counts what is linked by its content', async () => {
  const project = makeCliProject({
    '.runnable/etl.yaml': `workspace: { link: [raw] }\n${etl}`,
    '.gitignore': 'raw\n',
  });
  project.write({ 'raw/a.csv': 'b\n' });
  await run(project);
  expect(reasons(await run(project))['clean']).toBe('cached');
  project.write({ 'raw/a.csv': 'c\n' });
  expect(reasons(await run(project))['clean']).toBe('');
});

it('keeps nothing of a task whose linked inputs changed while it ran', async () => {
  const project = makeCliProject({
    '.runnable/etl.yaml': `workspace: { link: [raw] }
tasks:
  clean:
    shell: 'cat raw/a.csv > out.csv; if [ -e "$PLACE/new" ]; then cat "$PLACE/new" > "$PLACE/live"; fi'
    inputs: [raw/*.csv]
    outputs: [out.csv]
    pass_env: [PLACE]
    cache: true
`,
    '.gitignore': 'raw\n',
  });
  project.write({ 'raw/a.csv': 'old\n' });
  symlinkSync(join(project.root, 'raw/a.csv'), project.place('live'));
  writeFileSync(project.place('new'), 'new\n');
  const changing = await project.run('run', 'etl');
  expect([changing.code, changing.stderr]).toEqual([
    0,
    expect.stringContaining(
      'note: clean: what it gave is not used again: linked files of `raw/*.csv` changed while it ran',
    ),
  ]);
  rmSync(project.place('new'));
  expect(reasons(await run(project))).toEqual({ clean: '' });
  expect(reasons(await run(project))).toEqual({ clean: 'cached' });
  project.write({ 'raw/a.csv': 'old\n' });
  expect(reasons(await run(project))).toEqual({ clean: '' });
});

it('gives on a branch what was forced there, and what a variable of a pattern was', async () => {
  const project = makeCliProject({
    '.runnable/etl.yaml': `tasks:
  clean: { shell: 'echo "made=$(date +%s%N)" >> "$RUNNABLE_RETURNS"', pass_env: ["FOO_*"], returns: [made], cache: true }
`,
  });
  project.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  project.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  const make = async (value: string, ...flags: readonly string[]) => {
    const { stdout } = await project.runWith({ FOO_X: value }, 'run', 'etl', '--json', ...flags);
    return JSON.parse(stdout).tasks[0].returns.made;
  };
  const first = await make('1');
  expect(await make('1')).toBe(first);
  expect(await make('2')).not.toBe(first);
  project.git('switch', '-qc', 'topic');
  expect(await make('1')).toBe(first);
  const forced = await make('1', '--force');
  expect(forced).not.toBe(first);
  expect(await make('1')).toBe(forced);
  project.git('switch', '-q', 'main');
  expect(await make('1')).toBe(first);
});

it('says why of a task without a cache, and refuses a run of another pipeline', async () => {
  const other = 'tasks:\n  use: { shell: "true", cache: true }\n';
  const project = makeCliProject({
    '.runnable/etl.yaml': etl,
    '.runnable/train.yaml': other,
    'raw/a.csv': 'b\n',
  });
  const { id } = (await run(project)).run;
  const why = await project.run('why', 'etl#use', id);
  expect(why.stdout).toBe(
    `✓ use succeeded in ${id}\n  it has no \`cache\`, so it runs each time: selected\n`,
  );
  const refused = await project.run('why', 'train#use', id);
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain(`run \`${id}\` is one of \`etl\`, not of \`train\``);
  await project.run('run', 'train', '--no-cache');
  const [asked] = JSON.parse((await project.run('why', 'train#use', '--json')).stdout).tasks;
  expect(asked).toMatchObject({ id: 'use', caching: 'off', cache: null });
});

it('says why of the latest run that can be read, and which it passed over', async () => {
  const project = makeCliProject({ '.runnable/etl.yaml': etl, 'raw/a.csv': 'b\n' });
  const { id } = (await run(project)).run;
  const newer = (await run(project)).run.id;
  const plan = join(project.state, 'runs', newer, 'plan.json');
  writeFileSync(plan, readFileSync(plan, 'latin1').replace('clean', 'cleam'));
  const why = await project.run('why', 'clean');
  expect(why.stderr).toBe(`note: the record of \`${newer}\` cannot be read and is passed over\n`);
  expect([why.code, why.stdout]).toEqual([0, expect.stringContaining(` in ${id}\n`)]);
  expect((await project.run('why', 'clean', '-q')).stderr).toBe('');
});

it('places what cached tasks gave for a task that is resumed and had failed before it had a copy', async () => {
  const pipeline = `tasks:
  a: { shell: "cp in.txt a.txt", inputs: [in.txt], outputs: [a.txt], cache: true }
  c: { shell: "true" }
  b: { needs: [a, c], cache: true, inputs: [data.bin], shell: "cat a.txt" }
`;
  const files = { '.runnable/etl.yaml': pipeline, 'in.txt': 'in', '.gitignore': 'data.bin\n' };
  const project = makeCliProject(files);
  for (const _ of ['first', 'cached']) expect((await project.run('run', 'etl')).code).toBe(1);
  project.write({ 'data.bin': '' });
  const resumed = await project.run('resume', 'latest');
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('b │ in')]);
});

it('says that it runs because its results are older than its `ttl`', async () => {
  const project = makeCliProject({
    '.runnable/etl.yaml': 'tasks:\n  clean: { shell: "echo", inputs: [a.csv], cache: { ttl: 1ms } }\n',
    'a.csv': 'a\n',
  });
  const first = (await run(project)).run.id;
  const plan = JSON.parse((await project.run('plan', 'etl', '--json')).stdout);
  expect(plan.tasks[0]).toMatchObject({
    action: 'run',
    why: `its results of ${first} are not within its \`ttl\``,
  });
  const second = await run(project);
  expect(reasons(second)).toEqual({ clean: '' });
  expect((await project.run('why', 'clean')).stdout).toBe(
    `✓ clean succeeded in ${second.run.id}\n  it ran: its results of ${first} were not within its \`ttl\`\n`,
  );
  const why = JSON.parse((await project.run('why', 'clean', '--json')).stdout);
  expect(why.tasks[0].cache).toMatchObject({ hit: false, outdated: first });
});

it('counts no file of the project for a task with an empty list of inputs, but its code', async () => {
  const project = makeCliProject({
    '.runnable/etl.yaml': `tasks:
  make: { shell: "echo 1 > far.txt", outputs: [far.txt] }
  between: { shell: "true", needs: [make] }
  clean: { shell: { file: clean.sh }, needs: [between], inputs: [], cache: true }
`,
    'clean.sh': 'echo clean\n',
  });
  await run(project);
  project.write({ 'other.txt': '2' });
  expect(reasons(await run(project))).toMatchObject({ clean: 'cached' });
  project.write({ 'clean.sh': 'echo cleaner\n' });
  expect(reasons(await run(project))).toMatchObject({ clean: '' });
  const { tasks } = JSON.parse((await project.run('why', 'clean', '--json')).stdout);
  const names = tasks[0].cache.fields.map(({ name }: { readonly name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['code clean.sh']));
  expect(names).not.toEqual(expect.arrayContaining(['project', 'files from further upstream']));
});
