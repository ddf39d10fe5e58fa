import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileAppears, makeCliProject } from '../support/cli-project.ts';

// Runs with instances, branches and called pipelines, as people and programs see them.

const files = {
  '.runnable/main.yaml': `
tasks:
  list:
    shell: echo 'files:=["a.csv", "b.csv", "c.csv"]' >> "$RUNNABLE_RETURNS"
    returns: [files]
  count:
    needs: [list]
    for_each: { items: "\${{ tasks.list.returns.files }}", as: file }
    shell: |
      echo "counting $RUNNABLE_PARAM_file"
      test "$RUNNABLE_PARAM_file" != b.csv
      echo "rows:=3" >> "$RUNNABLE_RETURNS"
    returns: [rows]
  etl:
    matrix: { region: [eu, us] }
    pipeline: { name: sub, params: { region: "\${{ matrix.region }}" } }
  tune:
    params: { loss: 9 }
    repeat: { until: "\${{ returns.loss < 1 }}", max: 2 }
    shell: echo "loss:=$((RUNNABLE_PARAM_loss - 1))" >> "$RUNNABLE_RETURNS"
    returns: [loss]
  wrong: { for_each: "\${{ git.commit }}", shell: "true" }
  end: { needs: [count], shell: "true" }
`,
  '.runnable/sub.yaml': `
params: { region: { type: string, required: true } }
returns: { size: load }
tasks:
  load:
    shell: |
      echo "loading $RUNNABLE_PARAM_region"
      echo "size:=5" >> "$RUNNABLE_RETURNS"
    returns: [size]
`,
};

// What differs from run to run.
function mask(text: string, root: string): string {
  return text
    .replaceAll(root, 'PROJECT')
    .replace(/r-[a-z0-9]{10}/g, 'r-0000000000')
    .replace(/\b[0-9a-f]{40}\b/g, '0'.repeat(40))
    .replace(/@[0-9a-f]{7}\b/g, '@0000000')
    .replace(/\d+\.\d+s/g, '0.0s')
    .replace(/workspace {2}\S+/g, 'workspace  PLACE')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'TIME')
    .replace(/(?<=time=")[\d.]+|(?<=hostname=")[^"]*/g, '0')
    .replace(/::stop-commands::\S+|^::\S{36}::$/gm, (command) => command.replace(/[0-9a-f-]{36}/, 'TOKEN'));
}

it('tells a run with groups in lines and in reports', async () => {
  const project = makeCliProject(files);
  const junit = join(project.root, '..', 'junit.xml');
  const summary = join(project.root, '..', 'summary.md');
  const args = ['run', 'main', '-j', '1', '--ui', 'lines', '--junit', junit, '--summary', summary];
  const ended = await project.run(...args);
  expect(ended.code).toBe(1);
  await expect(mask(ended.stderr, project.root)).toMatchFileSnapshot('golden/groups.lines.txt');
  await expect(mask(readFileSync(junit, 'utf8'), project.root)).toMatchFileSnapshot(
    'golden/groups.junit.xml',
  );
  await expect(mask(readFileSync(summary, 'utf8'), project.root)).toMatchFileSnapshot(
    'golden/groups.summary.md',
  );
  const show = await project.run('runs', 'show', 'latest');
  await expect(mask(show.stdout, project.root)).toMatchFileSnapshot('golden/groups.show.txt');
  const record = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
  expect(record.tasks.map(({ id, task, parent }: Record<string, string>) => [id, task, parent])).toEqual([
    ['list', 'list', undefined],
    ['count', 'count', undefined],
    ['count[0]', 'count', 'count'],
    ['count[1]', 'count', 'count'],
    ['count[2]', 'count', 'count'],
    ['etl', 'etl', undefined],
    ['etl[region=eu]', 'etl', 'etl'],
    ['etl[region=eu]/load', 'load', 'etl[region=eu]'],
    ['etl[region=us]', 'etl', 'etl'],
    ['etl[region=us]/load', 'load', 'etl[region=us]'],
    ['tune', 'tune', undefined],
    ['tune[0]', 'tune', 'tune'],
    ['tune[1]', 'tune', 'tune'],
    ['wrong', 'wrong', undefined],
    ['end', 'end', undefined],
  ]);
});

it('annotates the failure of an instance at its task, and of a group that failed by itself', async () => {
  const project = makeCliProject(files);
  const ended = await project.run('run', 'main', '-j', '1', '--ui', 'github');
  await expect(mask(ended.stdout, project.root)).toMatchFileSnapshot('golden/groups.github.txt');
});

it('annotates what is wrong with a pipeline on its line, and leaves stdout to results', async () => {
  const project = makeCliProject({ '.runnable/p.yaml': 'tasks:\n  a: { shell: x, needs: [b] }\n' });
  const ended = await project.run('run', 'p', '--ui', 'github', '--json');
  expect([ended.code, ended.stdout]).toEqual([2, '']);
  expect(ended.stderr).toMatch(
    /^::error file=\.runnable\/p\.yaml,line=2,title=unknown-task::task `a` needs unknown task `b`/m,
  );
  expect((await project.run('run', 'p')).stderr).not.toContain('::error');
});

it('prints logs of an instance, of a group, and of what several share in their files', async () => {
  const project = makeCliProject(files);
  await project.run('run', 'main', '-j', '1', '-q');
  const logs = async (name: string) => (await project.run('logs', `latest/${name}`)).stdout;
  expect(await logs('count[1]')).toBe('counting b.csv\n');
  expect(await logs('count')).toBe(
    'count[0] │ counting a.csv\ncount[1] │ counting b.csv\ncount[2] │ counting c.csv\n',
  );
  expect(await logs('etl[region=us]')).toBe('etl[region=us]/load │ loading us\n');
  expect(await logs('load')).toBe('etl[region=eu]/load │ loading eu\netl[region=us]/load │ loading us\n');
  expect(await project.run('logs', 'latest/count[9]')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean `count[0]`?'),
  });
});

it('says the whole reason of a group that failed by itself, and names no log where nothing printed', async () => {
  const project = makeCliProject(files);
  const ended = await project.run('run', 'main', '--only', 'wrong');
  expect(ended).toMatchObject({ code: 1, stdout: expect.not.stringContaining('runnable logs') });
  const shown = (await project.run('runs', 'show', 'latest/wrong')).stdout;
  expect(shown).toMatch(/the items of `for_each` are no list but the text "[0-9a-f]{40}"\n/);
});

it('stops a group by one request, and lets clean up what is inside it', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': `
pass_env: [PLACE]
tasks:
  etl:
    for_each: [eu]
    pipeline:
      tasks:
        load: { matrix: { x: [1, 2] }, shell: touch "$PLACE/ready"; exec sleep 1000 }
        clean: { needs: [load], run_if: all_done, shell: echo cleaned }
  end: { needs: [etl], run_if: all_done, shell: "true" }
`,
  });
  const id = (await project.run('run', 'main', '-d')).stdout.trim();
  await fileAppears(project.place('ready'));
  const following = project.run('logs', id, '-f');
  await project.run('runs', 'cancel', `${id}/etl[0]`);
  await following;
  const { tasks } = JSON.parse((await project.run('runs', 'show', id, '--json')).stdout);
  expect(tasks.map((task: { id: string; status: string }) => `${task.id} ${task.status}`)).toEqual([
    'etl canceled',
    'etl[0] canceled',
    'etl[0]/load canceled',
    'etl[0]/load[x=1] canceled',
    'etl[0]/load[x=2] canceled',
    'etl[0]/clean succeeded',
    'end succeeded',
  ]);
});

it('follows the logs of instances that become known on the way', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': `
pass_env: [PLACE]
tasks:
  list: { shell: "echo 'n:=[1, 2]' >> $RUNNABLE_RETURNS", returns: [n] }
  each:
    needs: [list]
    for_each: "\${{ tasks.list.returns.n }}"
    shell: |
      echo "item $RUNNABLE_PARAM_item"
      until test -e "$PLACE/go"; do sleep 0.05; done
  after: { needs: [each], shell: echo after }
`,
  });
  const run = project.start('run', 'main', '--ui', 'json');
  const id = await new Promise<string>((resolve) => {
    run.process.stdout?.on('data', (text: string) => {
      const found = /"run-started".*?"run":"(r-\w+)"/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const logs = project.start('logs', `${id}/each`, '-f');
  const first = new Promise<void>((resolve) => logs.process.stdout?.once('data', () => resolve()));
  await first;
  writeFileSync(project.place('go'), '');
  const followed = await logs.ended;
  expect(followed.stdout.split('\n').sort()).toEqual(['', 'each[0] │ item 1', 'each[1] │ item 2']);
  expect(await run.ended).toMatchObject({ code: 0 });
});

it('reads at each place what the reference says of it', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': `
params: { limit: 7, seeds: "[1,2]" }
tasks:
  load: { stub: { rows: [a, b] } }
  outer:
    needs: [load]
    matrix: { region: [eu, us] }
    params: { day: "d-\${{ matrix.region }}", alias: "\${{ params.region }}" }
    when: "\${{ matrix.region != 'us' }}"
    pipeline:
      returns: { seen: each.seen }
      tasks:
        first: { stub: { x: 1 } }
        each:
          needs: [first]
          for_each: "\${{ tasks.load.returns.rows }}"
          params: { own: "\${{ item }}\${{ index }}" }
          shell:
            script: 'printf "seen=%s\\n" "$*" >> "$RUNNABLE_RETURNS"; echo "$*"'
            args: ["\${{ matrix.region }}", "\${{ item }}", "\${{ index }}", "\${{ params.day }}", "\${{ params.alias }}", "\${{ params.limit }}", "\${{ task.params.own }}", "\${{ task.params.item }}", "\${{ params.region }}", "\${{ tasks.first.returns.x }}", "\${{ tasks.load.status }}", "\${{ pipeline.params.limit }}"]
          returns: [seen]
        inner:
          needs: [each]
          matrix: { n: "\${{ fromJSON(params.seeds) }}" }
          shell: { script: 'echo "$*"', args: ["\${{ matrix.n }}", "\${{ matrix.region }}", "\${{ join(tasks.each.returns.seen, '; ') }}"] }
  named:
    needs: [outer]
    for_each: { items: [{ r: x }, { r: y }], as: it }
    pipeline: { name: sub, params: { region: "\${{ item.r }}-\${{ index }}-\${{ params.it.r }}", count: "\${{ params.limit }}" } }
  tune:
    params: { loss: 5 }
    repeat: { until: "\${{ returns.loss < 3 && index >= 1 && params.loss > returns.loss && task.params.index == index }}", max: 6 }
    env: { NOTE: "\${{ index }} \${{ params.loss }} \${{ task.params.loss }}" }
    shell: 'echo "$NOTE"; echo "loss:=$((RUNNABLE_PARAM_loss - 1))" >> "$RUNNABLE_RETURNS"'
    returns: [loss]
  loop:
    params: { total: 0 }
    repeat: { until: "\${{ returns.total >= 3 }}", max: 5, as: round }
    pipeline:
      returns: { total: add.total }
      tasks:
        add:
          shell: { script: 'echo "round $2"; echo "total:=$(($1 + 2))" >> "$RUNNABLE_RETURNS"', args: ["\${{ params.total }}", "\${{ params.round }}"] }
          returns: [total]
  end:
    needs: [tune, loop, named]
    shell: { script: 'echo "$*"', args: ["\${{ tasks.tune.returns.loss }}", "\${{ tasks.loop.returns.total }}", "\${{ join(tasks.named.returns.region) }}", "\${{ tasks.tune.status }}", "\${{ tasks.outer.attempts }}"] }
`,
    '.runnable/sub.yaml': `params: { region: { type: string, required: true }, count: 1, note: "n" }
env: { WHERE: "\${{ params.region }}" }
returns: { region: show.shown }
tasks:
  show:
    shell: { script: 'echo "$*" "$WHERE" "\${RUNNABLE_PARAM_limit-none}" "\${RUNNABLE_PARAM_it-none}"; echo "shown=$1" >> "$RUNNABLE_RETURNS"', args: ["\${{ params.region }}", "\${{ pipeline.params.count }}", "\${{ params.note }}"] }
    returns: [shown]
`,
  });
  expect(await project.run('run', 'main', '-j', '1', '-q')).toMatchObject({ code: 0 });
  const { stdout } = await project.run('logs', 'latest');
  expect(stdout.trimEnd().split('\n')).toEqual([
    'outer[region=eu]/each[0] │ eu a 0 d-eu eu 7 a0 a eu 1 succeeded 7',
    'outer[region=eu]/each[1] │ eu b 1 d-eu eu 7 b1 b eu 1 succeeded 7',
    'outer[region=eu]/inner[n=1] │ 1 eu eu a 0 d-eu eu 7 a0 a eu 1 succeeded 7; eu b 1 d-eu eu 7 b1 b eu 1 succeeded 7',
    'outer[region=eu]/inner[n=2] │ 2 eu eu a 0 d-eu eu 7 a0 a eu 1 succeeded 7; eu b 1 d-eu eu 7 b1 b eu 1 succeeded 7',
    'named[0]/show │ x-0-x 7 n x-0-x none none',
    'named[1]/show │ y-1-y 7 n y-1-y none none',
    'tune[0] │ 0 5 5',
    'tune[1] │ 1 4 4',
    'tune[2] │ 2 3 3',
    'loop[0]/add │ round 0',
    'loop[1]/add │ round 1',
    'end │ 2 4 x-0-x,y-1-y succeeded 5',
  ]);
});

it('leaves members that went well to their group where a run has hundreds of them', async () => {
  const items = Array.from({ length: 300 }, (_, index) => index);
  const project = makeCliProject({
    '.runnable/main.yaml': `tasks: { many: { stub: { x: 1 }, for_each: [${items}] }, end: { stub: true, needs: [many] } }\n`,
  });
  const summary = join(project.root, '..', 'summary.md');
  expect(await project.run('run', 'main', '-q', '--summary', summary)).toMatchObject({ code: 0 });
  const shown = mask((await project.run('runs', 'show', 'latest')).stdout, project.root);
  expect(shown.split('\n').slice(5, 9)).toEqual([
    '✓  many  stub  succeeded  × 300  0.0s',
    '✓  end   stub  succeeded         0.0s',
    'and 300 members of groups, which `runnable runs show r-0000000000 --json` lists',
    '',
  ]);
  const { tasks } = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
  expect(tasks).toHaveLength(302);
  expect(readFileSync(summary, 'utf8')).toContain('| ✓ | `many` × 300 | succeeded |');
  expect(readFileSync(summary, 'utf8')).not.toContain('many[7]');
});
