import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fileAppears, makeCliProject } from '../support/cli-project.ts';
import { containerEngine, listLabelled, plainImage, pythonImage } from '../support/container.ts';
import { makeFakeEngine } from '../support/fake-engine.ts';
import { itNeeds } from '../support/needs.ts';

const itBox = itNeeds(containerEngine);
// Its image is made of the Python of this machine, and Debian has this in a package of its own.
const itVenv = itNeeds({
  what: 'a container engine, and python3-venv',
  met: containerEngine.met && spawnSync('/usr/bin/python3', ['-c', 'import ensurepip']).status === 0,
});

const box = (image: string, config = '') => `executors:
  box: { type: container, config: { image: "${image}"${config} } }
pipeline-executor: box
job-executor: box
connections: { lite: { type: sqlite, path: facts.db } }
`;

const sh = (script: string) => `shell: { script: ${JSON.stringify(script)}, shell: sh -eu }`;

interface Shown {
  readonly run: { readonly id: string; readonly status: string };
  readonly tasks: readonly {
    readonly id: string;
    readonly reason: string;
    readonly returns: object;
    readonly outputs: readonly { readonly path: string }[];
  }[];
}

itBox('runs every kind of task with the programs of its image, values and files between them', async () => {
  const project = makeCliProject({
    'runnable.config.yaml': box(pythonImage()),
    'etl/__init__.py': '',
    'etl/steps.py': `
from collections import OrderedDict

def load(n: int):
    return OrderedDict(n=n), n + 1

def use(data, more):
    assert type(data) is OrderedDict
    return data["n"] + more
`,
    'steps/twice.ts': 'export function twice({ more }: { more: number }) { return { double: 2 * more }; }\n',
    'script.py': 'import sys\nopen("from-script.txt", "w").write(sys.argv[1])\n',
    '.runnable/all.yaml': `
params: { n: 4 }
tasks:
  load: { python: "etl.steps:load", returns: [data, more] }
  use: { python: "etl.steps:use", needs: [load], returns: [sum] }
  twice: { node: "steps/twice.ts#twice", needs: [load], returns: [double] }
  facts: { sql: { connection: lite, query: "select $n * 10 as tens" }, returns: [tens] }
  script: { python: { script: script.py, args: ["\${{ params.n }}"] }, outputs: [from-script.txt] }
  read:
    ${sh('echo "text=$(cat from-script.txt)-$RUNNABLE_PARAM_more" >> "$RUNNABLE_RETURNS"')}
    needs: [script, load]
    returns: [text]
  sketch: { stub: { a: 1 }, returns: [a] }
`,
  });
  const { code, stderr } = await project.run('run', 'all');
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  const shown: Shown = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
  expect(Object.fromEntries(shown.tasks.map(({ id, returns }) => [id, returns]))).toMatchObject({
    ...{ load: { more: 5 }, use: { sum: 9 }, twice: { double: 10 }, facts: { tens: 40 } },
    ...{ script: {}, read: { text: '4-5' }, sketch: { a: 1 } },
  });
  expect(listLabelled(`runnable.run=${shown.run.id}`)).toEqual([]);
});

itVenv(
  'makes an environment in the image, once, for all tasks that name it',
  async () => {
    const project = makeCliProject({
      'runnable.config.yaml': box(pythonImage()),
      'requirements.txt': '# nothing from elsewhere\n',
      'steps.py': 'import sys\ndef where():\n    return sys.prefix\n',
      '.runnable/env.yaml': `
tasks:
  one: { python: { function: "steps:where", environment: requirements.txt }, returns: [a] }
  two: { python: { function: "steps:where", environment: requirements.txt }, returns: [b] }
`,
    });
    const { code, stderr } = await project.run('run', 'env');
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const { stdout } = await project.run('runs', 'show', 'latest', '--json');
    const [one, two] = (JSON.parse(stdout) as Shown).tasks.map(({ returns }) => Object.values(returns)[0]);
    expect(one).toBe(two);
    expect(one).toMatch(/\/environments\/[0-9a-f]{24}\/env$/);
  },
  180_000,
);

itBox(
  'B66: takes outputs of a container from the folder that both see, links as links, and unpacks no archive',
  async () => {
    const project = makeCliProject({
      'runnable.config.yaml': box(plainImage()),
      '.runnable/give.yaml': `
tasks:
  give:
    ${sh('mkdir out; echo x > out/a; ln out/a out/b; ln out/b out/c; ln -s ../../../../etc/passwd out/up; ln -s /etc/passwd out/abs')}
    outputs: [out/**]
  take:
    ${sh('rm -rf out/nothing; ls out; readlink out/up; readlink out/abs; cat out/c')}
    needs: [give]
`,
    });
    const { code, stderr } = await project.run('run', 'give', '--logs', 'all', '--ui', 'lines');
    expect(code).toBe(0);
    const lines = stderr.split('\n').filter((line) => line.startsWith('take │'));
    expect(lines.map((line) => line.slice(7))).toEqual([
      ...['a', 'abs', 'b', 'c', 'up', '../../../../etc/passwd', '/etc/passwd', 'x'],
    ]);
    const shown: Shown = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
    expect(shown.tasks[0]?.outputs.map(({ path }) => path)).toEqual([
      'out/a',
      'out/abs',
      'out/b',
      'out/c',
      'out/up',
    ]);
  },
);

itBox('ends what a killed runner left in its container before the run goes on', async () => {
  const project = makeCliProject({
    '.gitignore': 'signs/\n',
    'runnable.config.yaml': box(plainImage()),
    '.runnable/long.yaml': `
workspace: { link: [{ path: signs, mode: read-write }] }
tasks:
  long:
    ${sh('echo "$RUNNABLE_ATTEMPT" >> signs/begun; [ "$RUNNABLE_ATTEMPT" = 2 ] || sleep 1000')}
`,
  });
  const begun = join(project.root, 'signs/begun');
  mkdirSync(dirname(begun));
  const { process: runner, ended } = project.start('run', 'long');
  await fileAppears(begun);
  const { run }: Shown = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
  runner.kill('SIGKILL');
  await ended;
  expect(listLabelled(`runnable.run=${run.id}`)).toHaveLength(1);
  const resumed = await project.run('resume', 'latest');
  expect([resumed.code, readFileSync(begun, 'utf8')]).toEqual([0, '1\n2\n']);
  expect(listLabelled(`runnable.run=${run.id}`)).toEqual([]);
});

it('says that no engine answers before there is a run', async () => {
  const project = makeCliProject({
    'runnable.config.yaml': box('box:1', ', engine: docker'),
    '.runnable/a.yaml': `tasks:\n  a:\n    ${sh('true')}\n`,
  });
  const silent = makeFakeEngine({ info: ["echo 'Cannot connect to the Docker daemon' >&2; exit 1"] });
  const { code, stderr } = await project.runWith({ PATH: silent.environment['PATH'] ?? '' }, 'run', 'a');
  expect([code, stderr]).toEqual([
    3,
    `error[no-container-engine]: \`docker\` does not answer: Cannot connect to the Docker daemon
hint: start it: \`sudo systemctl start docker\`, or run it here with \`--executor local\`
`,
  ]);
  expect((await project.run('runs', 'list', '--json')).stdout).toBe('{"runs":[]}\n');
});

it('asks no engine for a pipeline whose tasks all say that they run here', async () => {
  const project = makeCliProject({
    'runnable.config.yaml': box('box:1', ', engine: docker'),
    '.runnable/a.yaml': `tasks:\n  a:\n    ${sh('true')}\n    executor: local\n  b: { stub: true, needs: [a] }\n`,
  });
  const silent = makeFakeEngine({ info: ['exit 1'] });
  const { code } = await project.runWith({ PATH: silent.environment['PATH'] ?? '' }, 'run', 'a');
  expect([code, silent.calls()]).toEqual([0, []]);
});

it('shows in the plan where each task runs, and with which image', async () => {
  const task = (rest: string) => `\n    ${sh('true')}${rest}`;
  const project = makeCliProject({
    'runnable.config.yaml': box('box:1'),
    '.runnable/a.yaml': `tasks:
  a:${task('')}
  b:${task('\n    image: other:2')}
  c:${task('\n    executor: local')}
  d:${task('\n    matrix: { n: [1, 2] }')}
  e: { stub: true }
`,
  });
  const { stdout } = await project.run('plan', 'a');
  expect(
    stdout
      .split('\n')
      .filter((line) => /[●○]|runs in/.test(line))
      .map((line) => line.trim()),
  ).toEqual([
    ...['● a  shell   true', 'runs in: box, image box:1'],
    ...['● b  shell   true', 'runs in: box, image other:2'],
    '● c  shell   true',
    ...['● d  shell   true', 'runs in: box, image box:1'],
    '● e  stub    nothing',
  ]);
  const { tasks } = JSON.parse((await project.run('plan', 'a', '--json')).stdout);
  expect(tasks.map(({ id, executor, image }: Record<string, string>) => [id, executor, image])).toEqual([
    ['a', 'box', 'box:1'],
    ['b', 'box', 'other:2'],
    ['c', undefined, undefined],
    ['d', undefined, undefined],
    ['d[n=1]', 'box', 'box:1'],
    ['d[n=2]', 'box', 'box:1'],
    ['e', undefined, undefined],
  ]);
});

it('is told about engines by doctor, which misses one only where an executor names it', async () => {
  const project = makeCliProject({
    'runnable.config.yaml': box('box:1', ', engine: docker'),
    '.runnable/a.yaml': `tasks:\n  a:\n    ${sh('true')}\n`,
  });
  const ask = async (info: string, ...args: readonly string[]) => {
    const path = makeFakeEngine({ info: [info] }).environment['PATH'] ?? '';
    const { code, stdout } = await project.runWith({ PATH: path }, 'doctor', '--json', ...args);
    const { findings } = JSON.parse(stdout) as { findings: readonly { name: string }[] };
    return [code, findings.find(({ name }) => name === 'docker')];
  };
  const docker = { name: 'docker', ok: true };
  expect(await ask(`echo '{"ServerVersion":"28.0.0"}'`)).toEqual([
    0,
    { ...docker, value: '28.0.0', why: expect.stringMatching(/\/bin\/docker$/) },
  ]);
  const silent = { name: 'docker', value: 'does not answer', why: 'is it running?' };
  expect(await ask('echo "is it running?" >&2; exit 1')).toEqual([3, { ...silent, ok: false }]);
  const without = project.place('empty.yaml');
  writeFileSync(without, 'executors: {}\n');
  expect(await ask('echo "is it running?" >&2; exit 1', '--config', without)).toEqual([
    0,
    { ...silent, ok: true, absent: true },
  ]);
  const text = await project.runWith(
    { PATH: makeFakeEngine({ info: ['exit 1'] }).environment['PATH'] ?? '' },
    'doctor',
    '--config',
    without,
  );
  expect(text.stdout).toMatch(/^no +docker +does not answer/m);
});

itBox('does what the example of containers says, with images of this machine', async () => {
  const folder = fileURLToPath(new URL('../../examples/containers', import.meta.url));
  const project = makeCliProject({});
  cpSync(folder, project.root, { recursive: true });
  project.commit();
  const config = project.place('boxes.yaml');
  writeFileSync(config, box(pythonImage(), ', pids: 200'));
  const { code, stdout } = await project.run(
    ...['run', 'words', '--json', '--config', config, '-p', `alpine=${plainImage()}`],
  );
  expect(code).toBe(0);
  const shown: Shown = JSON.parse(stdout);
  expect(Object.assign({}, ...shown.tasks.map(({ returns }) => returns))).toEqual({ word: 'the', times: 11 });
  const { stdout: said } = await project.run('logs', 'latest/say');
  expect(said).toContain('the stands 11 times in the text');
});
