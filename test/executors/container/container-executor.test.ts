import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { fileAppears } from '../../support/cli-project.ts';
import { containerEngine, plainImage } from '../../support/container.ts';
import { openContainerBench } from '../../support/container-bench.ts';
import { createStop } from '../../support/local-executor.ts';
import { itNeeds } from '../../support/needs.ts';

const itBox = itNeeds(containerEngine);
const image = containerEngine.met ? plainImage() : '';

describe('what a task in a container is given', () => {
  itBox(
    'sees programs of its image, a home of its own, and no more of the caller than it asked for',
    async () => {
      const environment = {
        ...{
          PATH: process.env['PATH'],
          HOME: '/home/me',
          USER: 'me',
          LANG: 'xx',
          TZ: 'UTC',
          TOKEN: 'no',
          MINE: 'm',
        },
        https_proxy: 'http://proxy',
        // Where the engine of the tests is.
        DOCKER_HOST: process.env['DOCKER_HOST'],
      };
      const { script } = openContainerBench({ image }, { environment });
      const { outcome, stdout } = await script('cd; touch here; printf "%s\\n" "$PWD"; cat; env -0', {
        invocation: {
          env: { OWN: 'declared', RUNNABLE_STATE_DIR: '/state' },
          fallbackEnv: { OWN: 'weaker', MINE: 'weaker', LAST: 'given' },
          passEnv: ['MINE'],
        },
      });
      const [home = '', rest = ''] = stdout.split(/\n(.*)/s);
      const seen = Object.fromEntries(
        rest
          .split('\0')
          .filter(Boolean)
          .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      );
      for (const name of ['PWD', 'OLDPWD', 'SHLVL', 'HOSTNAME', '_']) delete seen[name];
      expect(outcome).toEqual({ status: 'succeeded' });
      expect(seen).toEqual({
        ...{ PATH: '/usr/bin:/bin', HOME: home, USER: 'me', TZ: 'UTC', https_proxy: 'http://proxy' },
        ...{ MINE: 'm', OWN: 'declared', LAST: 'given' },
        ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.bareRepository', GIT_CONFIG_VALUE_0: 'explicit' },
        RUNNABLE_RETURNS: join(dirname(home), 'returns'),
        RUNNABLE_SUMMARY: join(dirname(home), 'summary.md'),
      });
    },
  );

  itBox(
    'gets values byte for byte, and no process of the machine shows one in its arguments or environment',
    async () => {
      const key = '-----BEGIN KEY-----\nsecret-bytes-4711\n-----END KEY-----\n';
      const values = {
        ...{
          KEY: key,
          PLAIN: 'secret-plain-4711',
          BLANKS: ' secret-4711\t ',
          HASH: '#secret-4711',
          EMPTY: '',
        },
        ...{
          QUOTES: `'secret-4711' "$(id)" \`id\` \\`,
          RETURN: 'secret-4711\r',
          LONG: `secret-4711${'x'.repeat(70_000)}`,
        },
      };
      const { script, project } = openContainerBench({ image });
      const names = Object.keys(values);
      const work = script(
        `for name in ${names.join(' ')}; do eval "printf '%s\\0' \\"\\$$name\\""; done; touch ready; until [ -e go ]; do sleep 0.05; done`,
        { attempt: { secrets: values } },
      );
      await fileAppears(join(project, 'ready'));
      const shown = listProcesses().filter(({ text }) => text.includes('4711'));
      writeFileSync(join(project, 'go'), '');
      const { outcome, stdout } = await work;
      expect(outcome).toEqual({ status: 'succeeded' });
      expect(stdout.split('\0').slice(0, -1)).toEqual(Object.values(values));
      // Its own processes have them in their environment.
      expect(shown.filter(({ inContainer }) => !inContainer).map(({ name }) => name)).toEqual([]);
      expect(shown.filter(({ where }) => where === 'cmdline')).toEqual([]);
      expect(shown.length).toBeGreaterThan(0);
    },
  );

  itBox('works in the workspace by its own name, as the user of the runner', async () => {
    const { script, project } = openContainerBench({ image });
    mkdirSync(join(project, 'sub'));
    const { stdout } = await script('pwd; id -u; id -g; echo x > made; cat "$1"', {
      invocation: {
        cwd: 'sub',
        argv: ['sh', '-c', 'pwd; id -u; id -g; echo x > made; cat "$1"', 'sh', { file: 'a/b.txt' }],
        files: [{ name: 'a/b.txt', content: 'given\n' }],
      },
    });
    expect(stdout).toBe(`${project}/sub\n${process.getuid?.()}\n${process.getgid?.()}\ngiven\n`);
    expect(statSync(join(project, 'sub/made')).uid).toBe(process.getuid?.());
  });

  itBox(
    'sees linked paths read-only unless they are for writing, and nothing else of the machine',
    async () => {
      const outer = openContainerBench({ image });
      const root = join(dirname(outer.project), 'checkout, "live"');
      for (const name of ['data', 'cache', 'hidden']) mkdirSync(join(root, name), { recursive: true });
      writeFileSync(join(root, 'data/in'), 'in\n');
      const { script, project } = openContainerBench(
        { image },
        {
          links: [
            { path: join(root, 'data'), mode: 'read-only' },
            { path: join(root, 'cache'), mode: 'read-write' },
          ],
        },
      );
      for (const name of ['data', 'cache', 'hidden']) symlinkSync(join(root, name), join(project, name));
      const { stdout } = await script(
        'cat data/in; touch data/x 2>/dev/null || echo kept; touch cache/x && echo written; ls hidden/ 2>/dev/null || echo hidden',
      );
      expect(stdout).toBe('in\nkept\nwritten\nhidden\n');
    },
  );

  itBox('is refused a link that leads to the whole machine or to a socket', async () => {
    const outer = openContainerBench({ image });
    const path = join(dirname(outer.project), 'all');
    symlinkSync('/', path);
    const { script } = openContainerBench({ image }, { links: [{ path, mode: 'read-only' }] });
    expect((await script('ls')).outcome).toEqual({
      status: 'error',
      code: 'prepare',
      message: `\`${path}\`, which leads to \`/\`, is not shown to containers: it is the whole machine`,
    });
  });
});

describe('how a container ends', () => {
  itBox('gives its returns, its summary, its output by stream and its exit code', async () => {
    const { script } = openContainerBench({ image });
    const text =
      'echo out; echo err >&2; echo "n=3" >> "$RUNNABLE_RETURNS"; echo "# Done" > "$RUNNABLE_SUMMARY"; exit 125';
    const { outcome, stdout, stderr, returns, summary } = await script(text);
    expect({ outcome, stdout, stderr, returns, summary }).toEqual({
      outcome: { status: 'failed', exitCode: 125, signal: null },
      stdout: 'out\n',
      stderr: 'err\n',
      returns: 'n=3\n',
      summary: '# Done\n',
    });
  });

  itBox('says which program the image lacks', async () => {
    const { script } = openContainerBench({ image });
    const { outcome } = await script('', { invocation: { argv: ['bash', '-c', 'true'] } });
    expect(outcome).toEqual({
      status: 'error',
      code: 'spawn',
      message: `the image \`${image}\` has no program \`bash\` on its PATH`,
      hint: "say which shell it has: `shell: { script: …, shell: 'sh -eu' }`",
    });
  });

  itBox(
    'has a while to put things in order after its timeout, and all of its processes are gone then',
    async () => {
      const { script, executor, left } = openContainerBench({ image });
      const { outcome, stdout } = await script(
        `trap 'echo in order; exit 0' TERM; setsid sleep 1000 & echo begun; while true; do sleep 1; done`,
        { attempt: { timeoutMs: 1500 } },
      );
      expect([outcome, stdout]).toEqual([{ status: 'timed_out', afterMs: 1500 }, 'begun\nin order\n']);
      await executor.sweep();
      expect(left()).toEqual([]);
    },
  );

  itBox('is killed when it passes over the signal to end', async () => {
    const { script, executor, left } = openContainerBench({ image }, { graceMs: 300 });
    const { outcome } = await script("trap '' TERM; while true; do sleep 1; done", {
      attempt: { timeoutMs: 1000 },
    });
    expect(outcome).toEqual({ status: 'timed_out', afterMs: 1000 });
    await executor.sweep();
    expect(left()).toEqual([]);
  });

  itBox('is called off before it has begun', async () => {
    const { script, executor, left, project } = openContainerBench({ image });
    const { signal, stop } = createStop({ graceMs: 0 });
    const work = script('touch begun; sleep 1000', { attempt: { signal } });
    setTimeout(stop, 30);
    expect((await work).outcome).toEqual({ status: 'canceled' });
    await executor.sweep();
    expect([left(), readdirSync(project).length <= 1]).toEqual([[], true]);
  });

  itBox('names the limit of memory when the kernel killed it for that', async () => {
    const { script } = openContainerBench({ image });
    const { outcome } = await script('head -c 200000000 /dev/zero | tail', {
      invocation: { argv: ['tail', '/dev/zero'], resources: { memoryBytes: 16 * 1024 * 1024 } },
    });
    expect(outcome).toMatchObject({
      status: 'failed',
      exitCode: 137,
      failure: { code: 'possible-oom', message: expect.stringContaining('out of memory') },
    });
  });

  itBox('F53: a fork bomb meets the limit of processes, its task fails, and others run on', async () => {
    const { script } = openContainerBench({ image, pids: 40 });
    const bomb = script('while true; do (sleep 1000 & sleep 1000) & done', {
      attempt: { timeoutMs: 20_000 },
    });
    const beside = await script('echo beside');
    expect([beside.outcome, beside.stdout]).toEqual([{ status: 'succeeded' }, 'beside\n']);
    const { outcome, stderr } = await bomb;
    expect(outcome.status).toBe('failed');
    expect(stderr).toContain("can't fork");
  });

  itBox('is ended by another runner of the same run, and counts as lost for the first', async () => {
    const first = openContainerBench({ image });
    const second = openContainerBench({ image }, { run: first.run });
    const work = first.script('touch begun; sleep 1000');
    await fileAppears(join(first.project, 'begun'));
    await second.executor.sweep();
    expect((await work).outcome).toEqual({
      status: 'lost',
      message: 'its container was taken away by somebody else',
    });
    expect(first.left()).toEqual([]);
  });
});

interface SeenText {
  readonly name: string;
  readonly where: 'cmdline' | 'environ';
  readonly text: string;
  readonly inContainer: boolean;
}

/** Arguments and environment of all processes of this machine but this one. */
function listProcesses(): readonly SeenText[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && pid !== String(process.pid))
    .flatMap((pid) =>
      (['cmdline', 'environ'] as const).map((where) => ({
        ...{ name: `${pid} ${read(`/proc/${pid}/comm`).trim()}`, where, text: read(`/proc/${pid}/${where}`) },
        inContainer: /docker|containerd|libpod/.test(read(`/proc/${pid}/cgroup`)),
      })),
    );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
