import { expect, it } from 'vitest';
import { openContainerBench } from '../../support/container-bench.ts';
import { type EngineScripts, fakeImageId, makeFakeEngine } from '../../support/fake-engine.ts';

const unreachable =
  "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2; exit 1";
const torn = "echo begun; echo 'error waiting for container: unexpected EOF' >&2; exit 125";
const absent = "echo 'Error response from daemon: No such container: x' >&2; exit 1";

function state(parts: object): string {
  const all = { Status: 'exited', ExitCode: 0, OOMKilled: false, Error: '', ...parts };
  return `echo '${JSON.stringify(all)}'`;
}

function open(scripts: EngineScripts) {
  const engine = makeFakeEngine(scripts);
  const bench = openContainerBench(
    { image: 'box:1' },
    { environment: engine.environment, returnMs: 1500, graceMs: 100 },
  );
  return { ...bench, ...engine };
}

it('F65: waits for an engine that went away, counts what came of the container as lost, and ends the run if it stays away', async () => {
  const gone = open({ run: [torn], container: [unreachable, unreachable, absent] });
  expect((await gone.script('x')).outcome).toEqual({
    status: 'lost',
    message: '`docker` went away, and took its container along',
  });
  const killed = open({ run: [torn], container: [unreachable, state({ ExitCode: 137 })] });
  expect((await killed.script('x')).outcome).toEqual({
    status: 'lost',
    message: '`docker` went away, and its container ended meanwhile with exit 137',
  });
  const away = open({ run: [torn], container: [unreachable] });
  await expect(away.script('x')).rejects.toMatchObject({
    code: 'engine-gone',
    exitCode: 3,
    message: expect.stringMatching(/^`docker` does not answer any more: Cannot connect/),
  });
});

it('takes a container up again that worked on without its engine', async () => {
  const { script, calls } = open({
    run: [torn],
    container: [unreachable, state({ Status: 'running' }), state({ ExitCode: 3 })],
    attach: ['echo further; exit 3'],
  });
  const { outcome, stdout } = await script('x');
  expect([outcome, stdout]).toEqual([{ status: 'failed', exitCode: 3, signal: null }, 'begun\nfurther\n']);
  expect(calls().filter((call) => call.startsWith('attach'))).toEqual([
    expect.stringMatching(/^attach --no-stdin -- runnable-r-box\w+-[0-9a-f]{6}-1$/),
  ]);
});

it('believes a container that ended well while its engine was away', async () => {
  const { script } = open({ run: [torn], container: [unreachable, state({})] });
  expect((await script('x')).outcome).toEqual({ status: 'succeeded' });
});

it('loses a container that somebody is about to take away', async () => {
  const leaving = state({ Status: 'removing', ExitCode: 137 });
  const { script } = open({ run: ['exit 137'], container: [leaving] });
  expect((await script('x')).outcome).toEqual({
    status: 'lost',
    message: 'its container was taken away by somebody else',
  });
});

it('takes the engine at its word about the exit code, not its command', async () => {
  const { script } = open({ run: ['exit 0'], container: [state({ ExitCode: 9 })] });
  expect((await script('x')).outcome).toEqual({
    status: 'lost',
    message: '`docker` went away, and its container ended meanwhile with exit 9',
  });
});

it.each([
  [
    "docker: Error response from daemon: exec: 'bash': executable file not found in $PATH: unknown.",
    { message: 'the image `box:1` has no program `sh` on its PATH' },
  ],
  [
    'docker: Error response from daemon: mkdir /var/lib/docker/overlay2/x: no space left on device.',
    { code: 'prepare', message: 'no container can be made: the disk of `docker` is full' },
  ],
  [
    'docker: Error response from daemon: Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available',
    {
      message:
        '`docker` could not start a container of `box:1`: Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available',
    },
  ],
  ['runc: fork/exec: resource temporarily unavailable', { again: true }],
  ['Error: could not find "catatonit" in one of [/usr/bin]', { hint: 'install it: `apt-get install tini`' }],
])('says why no container was started: %s', async (words, expected) => {
  const { script } = open({
    run: [`cat >&2 <<'END'\n${words}\n\nRun 'docker run --help' for more information\nEND\nexit 125`],
    container: [absent],
  });
  expect((await script('x')).outcome).toMatchObject({ status: 'error', code: 'spawn', ...expected });
});

it('builds the words for the engine itself: options with their values, then what a user wrote', async () => {
  const { script, calls, run, project } = open({});
  await script('x', { invocation: { argv: ['--privileged', '-v', '/:/host'] } });
  const words = calls().find((call) => call.startsWith('run '));
  const session = words?.match(/-([0-9a-f]{6})-1 /)?.[1];
  expect(words?.replaceAll(project, 'PROJECT').replaceAll(/=[^ ,]*\/scratch\/[^ ,]*/g, '=PRIVATE')).toBe(
    [
      `run --env-file=/dev/stdin --workdir=PROJECT --name=runnable-${run}-${session}-1`,
      `--label=runnable.run=${run} --label=runnable.task=task --label=runnable.attempt=1`,
      '--pull=never --init --log-driver=none --pids-limit=256',
      `--user=${process.getuid?.()}:${process.getgid?.()}`,
      '--security-opt=no-new-privileges',
      '--mount=type=bind,source=PROJECT,target=PROJECT',
      '--mount=type=bind,source=PRIVATE,target=PRIVATE',
      `--entrypoint= -- ${fakeImageId} --privileged -v /:/host`,
    ].join(' '),
  );
});

it.each([
  ['[FATAL tini (7)] exec sh failed: No such file or directory', 127],
  ['ERROR (catatonit:6): failed to exec pid1: No such file or directory', 1],
])('hears what an init program says that finds no program: %s', async (words, code) => {
  const { script } = open({
    run: [`echo '${words}' >&2; exit ${code}`],
    container: [state({ ExitCode: code })],
  });
  expect((await script('x')).outcome).toMatchObject({
    ...{ status: 'error', code: 'spawn' },
    message: 'the image `box:1` has no program `sh` on its PATH',
  });
});

it('leaves an exit code to the task that says such a thing itself', async () => {
  const { script } = open({
    run: ['echo "sh: foo: not found" >&2; exit 127'],
    container: [state({ ExitCode: 127 })],
  });
  expect((await script('x')).outcome).toEqual({ status: 'failed', exitCode: 127, signal: null });
});
