import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Clock, OutputStream } from '../../../src/engine/ports.ts';
import { openProcessTable } from '../../../src/executors/local/process-table.ts';
import { createStop, openLocalBench, type ScriptEnd } from '../../support/local-executor.ts';
import { isRunning } from '../../support/process.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('the end of an attempt', () => {
  it('F51: kills a task that ignores SIGTERM when the grace after its timeout is over', async () => {
    const clock = new VirtualClock();
    const { script } = openLocalBench({ clock, graceMs: 7000 });
    const heard = listen();
    const end = script(`trap 'echo TERM' TERM; echo ready $$; ${waitForEver}`, {
      attempt: { timeoutMs: 60_000, onOutput: heard.take },
    });
    const [, pid] = await heard.word('ready');
    clock.advance(59_999);
    expect(isRunning(Number(pid))).toBe(true);
    clock.advance(1);
    await heard.word('TERM');
    clock.advance(6999);
    expect(isRunning(Number(pid))).toBe(true);
    clock.advance(1);
    expect(await outcomeOf(end)).toEqual({ status: 'timed_out', afterMs: 60_000 });
    expect(isRunning(Number(pid))).toBe(false);
  });

  it('F52: ends at the exit of the main process and a drain of 5 s although a daemon holds its output, and kills the daemon', async () => {
    const asked: number[] = [];
    const { script } = openLocalBench({ clock: hurry(asked), drainMs: 5000 });
    const { outcome, stdout } = await script(
      `(setsid bash -c 'trap "" HUP TERM; echo $$; touch up; ${waitForEver}' &); until [ -e up ]; do :; done; exit 3`,
    );
    expect(outcome).toEqual({ status: 'failed', exitCode: 3, signal: null });
    expect(asked).toEqual([5000]);
    expect(isRunning(Number(stdout.trim()))).toBe(false);
  });

  it('waits for what still comes through a pipe after the main process has ended', async () => {
    const { script } = openLocalBench({ drainMs: 60_000 });
    const { stdout } = await script(
      'exec > >(while read -r line; do echo "late: $line"; done); echo one; echo two',
    );
    expect(stdout).toBe('late: one\nlate: two\n');
  });

  it('kills what is left in the group of a task that has ended by itself', async () => {
    const { script } = openLocalBench();
    const { outcome, stdout } = await script(`bash -c '${waitForEver}' > /dev/null 2>&1 & echo $!`);
    expect(outcome).toEqual({ status: 'succeeded' });
    await gone(Number(stdout));
  });

  it('lets a canceled task clean up, its children in other groups and sessions too', async () => {
    const { script, project } = openLocalBench();
    const { signal, stop } = createStop();
    const heard = listen();
    const end = script(
      `trap 'touch main; exit 0' TERM
       setsid bash -c 'trap "touch daemon; exit" TERM; echo daemon up; ${waitForEver}' &
       set -m; bash -c 'trap "touch grouped; exit" TERM; echo grouped up; ${waitForEver}' & set +m
       ${waitForEver}`,
      { attempt: { signal, onOutput: heard.take } },
    );
    await Promise.all([heard.word('daemon'), heard.word('grouped')]);
    stop();
    expect(await outcomeOf(end)).toEqual({ status: 'canceled' });
    expect(['main', 'daemon', 'grouped'].filter((name) => !existsSync(join(project, name)))).toEqual([]);
  });

  it('cuts the grace short when the stop is forced, also while a timeout is being carried out', async () => {
    for (const timeoutMs of [undefined, 1000]) {
      const clock = new VirtualClock();
      const { script } = openLocalBench({ clock });
      const { signal, stop, force } = createStop();
      const heard = listen();
      const end = script(`trap 'echo TERM' TERM; echo ready; ${waitForEver}`, {
        attempt: { signal, onOutput: heard.take, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
      });
      await heard.word('ready');
      if (timeoutMs === undefined) stop();
      else clock.advance(timeoutMs);
      await heard.word('TERM');
      if (timeoutMs !== undefined) stop();
      force();
      const expected =
        timeoutMs === undefined ? { status: 'canceled' } : { status: 'timed_out', afterMs: 1000 };
      expect(await outcomeOf(end)).toEqual(expected);
    }
  });

  it('kills at once when there is no grace, also a task that is stopped', async () => {
    const { script } = openLocalBench();
    const { signal, stop } = createStop({ graceMs: 0, status: 'timed_out' });
    const heard = listen();
    const end = script(`trap '' TERM; echo ready; kill -STOP $$`, {
      attempt: { signal, onOutput: heard.take },
    });
    await heard.word('ready');
    stop();
    expect(await outcomeOf(end)).toEqual({ status: 'timed_out', afterMs: expect.any(Number) });
  });

  it('is what the task itself made of it when it ended before it was stopped', async () => {
    const { script } = openLocalBench();
    const { signal, stop } = createStop();
    const { outcome } = await script('exit 7', { attempt: { signal } });
    stop();
    expect(outcome).toEqual({ status: 'failed', exitCode: 7, signal: null });
  });
});

describe('a sweep', () => {
  it('ends daemons that attempts of the run left behind, and nobody else', async () => {
    const { script, executor } = openLocalBench({ graceMs: 20 });
    const other = spawn('sleep', ['1000'], {
      env: { RUNNABLE_ATTEMPT_ID: '[r-other:1:1]', PATH: process.env['PATH'] },
    });
    onTestFinished(() => {
      other.kill('SIGKILL');
    });
    const { stdout } = await script(
      `setsid bash -c 'trap "" TERM; echo $$; exec > /dev/null 2>&1; touch up; ${waitForEver}' & until [ -e up ]; do :; done`,
    );
    const daemon = Number(stdout);
    expect(isRunning(daemon)).toBe(true);
    await executor.sweep();
    expect([isRunning(daemon), isRunning(Number(other.pid))]).toEqual([false, true]);
  });
});

describe('the process table', () => {
  it.each(['linux', 'darwin'] as const)(
    'finds processes by their environment and by their group (%s)',
    async (platform) => {
      const child = spawn('bash', ['-c', `echo up; sleep 1000 & ${waitForEver}`], {
        ...{ detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
        env: { PATH: process.env['PATH'], RUNNABLE_ATTEMPT_ID: `[r-table${platform}:1:1]` },
      });
      const leader = Number(child.pid);
      onTestFinished(() => {
        process.kill(-leader, 'SIGKILL');
      });
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      const table = openProcessTable(platform);
      const byMarker = await table({ marker: `[r-table${platform}:` });
      expect(byMarker.find(({ pid }) => pid === leader)).toMatchObject({ group: leader, marked: true });
      const byGroup = await table({ marker: '[r-nobody:', leader });
      expect(byGroup.map(({ pid }) => pid)).toContain(leader);
      expect(byGroup.every(({ group, marked }) => group === leader && !marked)).toBe(true);
      expect(await table({ marker: '[r-nobody:' })).toEqual([]);
    },
  );
});

/** Bash that only signals end; its traps run at once. */
const waitForEver = 'while :; do sleep 1000 & wait $!; done';

async function outcomeOf(end: Promise<ScriptEnd>) {
  return (await end).outcome;
}

/** A clock on which all limits are over at once; they are noted. */
function hurry(limits: number[]): Clock {
  return {
    ...new VirtualClock(),
    after: (milliseconds, callback) => {
      limits.push(milliseconds);
      setImmediate(callback);
      return () => {};
    },
  };
}

/** Hears what a task says while it runs. */
function listen() {
  let heard = '';
  const waiting = new Set<() => void>();
  return {
    take: (_: OutputStream, chunk: Uint8Array) => {
      heard += Buffer.from(chunk).toString();
      for (const look of waiting) look();
    },
    /** The words of the first line that begins with this one. */
    word: (first: string) =>
      new Promise<string[]>((resolve) => {
        const look = () => {
          const line = heard
            .split('\n')
            .slice(0, -1)
            .find((each) => each.split(' ')[0] === first);
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line.split(' '));
        };
        waiting.add(look);
        look();
      }),
  };
}

/** SIGKILL was sent; the kernel needs a moment to carry it out. */
async function gone(pid: number): Promise<void> {
  await vi.waitUntil(() => !isRunning(pid), { interval: 5, timeout: 5000 });
}
