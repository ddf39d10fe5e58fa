import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openLocalBench } from '../../support/local-executor.ts';
import { itNeeds } from '../../support/needs.ts';
import { bundleProgram, type Driven } from '../../support/program.ts';

const isRoot = process.getuid?.() === 0;
const linuxRoot = { what: 'Linux and root', met: process.platform === 'linux' && isRoot };
const memoryGroup = '/sys/fs/cgroup/memory';
const canLimitMemory = isRoot && succeeds(() => readFileSync(`${memoryGroup}/memory.limit_in_bytes`));

describe('a runner under pressure', () => {
  let start: (args: readonly string[]) => Driven;
  beforeAll(async () => {
    start = await bundleProgram('local-executor');
  });

  async function open() {
    const folder = mkdtempSync(join(tmpdir(), 'pressure-'));
    chmodSync(folder, 0o777);
    const driven = start([folder]);
    onTestFinished(async () => {
      driven.process.stdin?.end();
      await driven.ended;
      rmSync(folder, { recursive: true, force: true });
    });
    const next = async () => JSON.parse((await driven.line()) ?? '{"done":{}}');
    const { ready } = await next();
    const rest = async () => {
      const facts = [];
      do facts.push(await next());
      while (facts.at(-1).done === undefined);
      return facts;
    };
    const limit = (what: string) => execFileSync('prlimit', ['--pid', String(ready), what]);
    return {
      folder,
      pid: Number(ready),
      say: (batch: object) => driven.say(JSON.stringify(batch)),
      next,
      rest,
      limit,
    };
  }

  itNeeds({ what: 'prlimit', met: succeeds(() => execFileSync('prlimit', ['--version'])) })(
    'F17: runs fewer tasks at a time when no more files can be opened, says so once, and completes all',
    async () => {
      const { say, rest, limit } = await open();
      limit('--nofile=64:64');
      say({ script: 'echo hello', count: 80, silent: true });
      const facts = await rest();
      expect(facts.filter(({ notice }) => notice !== undefined)).toEqual([
        {
          notice: {
            code: 'too-many-files',
            message: expect.stringMatching(
              /^no more files can be opened, so fewer tasks run at a time than allowed: \d+ now$/,
            ),
            hint: 'raise the limit: `ulimit -n 4096`',
          },
        },
      ]);
      expect(facts.filter(({ outcome }) => outcome?.status === 'succeeded')).toHaveLength(80);
      expect(facts.at(-1).done.bytes).toBe(80 * 'hello\n'.length);
    },
  );

  itNeeds(linuxRoot)('F18: tells that a fork may succeed later, while other tasks go on', async () => {
    const { folder, say, next, rest, limit } = await open();
    limit('--nproc=30:30');
    const gate = join(folder, 'gate');
    execFileSync('mkfifo', ['-m', '666', join(folder, 'fifo')]);
    // Waits without a process of its own.
    const script = `exec 3<>${folder}/fifo; until [ -e ${gate} ]; do read -rt 0.02 -u 3; done; true`;
    say({ script, count: 40, user: 65_534 });
    const first = await next();
    expect(first).toEqual({
      outcome: {
        ...{ status: 'error', code: 'spawn', again: true },
        message: '`bash` could not be started: the system has no room for another process (EAGAIN)',
        hint: 'run fewer tasks at a time: `--max-parallel 2`',
      },
    });
    writeFileSync(gate, '');
    const outcomes = (await rest()).flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome.status]));
    expect(outcomes.filter((status) => status === 'succeeded')).toHaveLength(40);
    expect(new Set(outcomes)).toEqual(new Set(['succeeded', 'error']));
  });

  it('F54: takes 1 GiB without a newline into a counting sink in bounded memory, blocks no child and keeps its exit code', async () => {
    const { say, rest } = await open();
    say({ script: 'head -c 1073741824 /dev/zero; exit 3', count: 1, silent: true });
    const [{ outcome }, { done }] = await rest();
    expect(outcome).toEqual({ status: 'failed', exitCode: 3, signal: null });
    expect(done.bytes).toBe(2 ** 30);
    expect(done.maxRss).toBeLessThan(256 * 2 ** 20);
  });

  it('F60: does not take time in which the whole tree was stopped for time of the task', async () => {
    const { folder, pid, say, next, rest } = await open();
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    say({ script: `echo $$; read -r line < ${folder}/fifo; echo "$line"`, count: 1, timeoutMs: 1500 });
    const task = Number((await next()).output);
    process.kill(pid, 'SIGSTOP');
    process.kill(-task, 'SIGSTOP');
    // Longer than the timeout, and than what a busy machine may be late.
    await pause(4000);
    process.kill(-task, 'SIGCONT');
    process.kill(pid, 'SIGCONT');
    writeFileSync(join(folder, 'fifo'), 'released\n');
    expect(await rest()).toMatchObject([
      { output: 'released' },
      { outcome: { status: 'succeeded' } },
      { done: {} },
    ]);
  });
});

describe('a task that is killed from outside', () => {
  it('F19: has failed by signal KILL, with a word on memory', async () => {
    const { script } = openLocalBench();
    const [own, child] = [await script('kill -KILL $$'), await script("bash -c 'kill -KILL $$'; exit $?")];
    expect(own.outcome).toEqual({
      status: 'failed',
      exitCode: null,
      signal: 'KILL',
      failure: {
        code: 'possible-oom',
        message: expect.stringMatching(/^signal KILL \((possible OOM|out of memory): .*\)$/),
        hint: 'give the task less to hold at a time, or run fewer tasks at a time: `--max-parallel 1`',
      },
    });
    expect(child.outcome).toMatchObject({
      exitCode: 137,
      failure: { message: expect.stringMatching(/^exit 137: a process of the task got signal KILL \(/) },
    });
  });

  itNeeds({ what: 'a memory control group (version 1) and root', met: canLimitMemory })(
    'is told from others by the count of the kernel when memory ran out',
    async () => {
      const group = join(memoryGroup, `runnable-test-${process.pid}`);
      mkdirSync(group);
      onTestFinished(() => rmdirSync(group));
      writeFileSync(join(group, 'memory.limit_in_bytes'), String(48 * 2 ** 20));
      const { script } = openLocalBench();
      const { outcome } = await script(
        `echo $$ > ${group}/cgroup.procs; exec python3 -c 'b"x" * (500 << 20)'`,
      );
      expect(outcome).toMatchObject({
        signal: 'KILL',
        failure: { message: 'signal KILL (out of memory: the kernel killed a process in this run)' },
      });
    },
  );

  it('has only a signal when it ended itself by another one', async () => {
    const { script } = openLocalBench();
    expect((await script('kill -TERM $$')).outcome).toEqual({
      status: 'failed',
      exitCode: null,
      signal: 'TERM',
    });
  });
});

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
