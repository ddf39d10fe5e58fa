import { expect, it } from 'vitest';
import { createGithubReporter } from '../../src/reporters/github.ts';
import { reportLines } from '../../src/reporters/line-reporter.ts';
import { createLinesReporter, type LinesOptions } from '../../src/reporters/lines.ts';
import { collectSummary } from '../../src/reporters/run-summary.ts';
import { handClock, keepText, plainStyle, tellRun } from '../support/told-run.ts';
import { failingPlan, failingRun, quietPlan, quietRun } from './runs.ts';

function linesReporter(options: Partial<LinesOptions> = {}) {
  const collector = collectSummary();
  const sink = keepText();
  const clock = handClock();
  const lines = createLinesReporter({
    sink,
    style: plainStyle,
    clock,
    logs: 'all',
    quiet: false,
    collector,
    ...options,
  });
  return { sink, clock, reporter: reportLines([collector, lines]) };
}

function githubReporter() {
  const collector = collectSummary();
  const sink = keepText();
  const clock = handClock();
  const options = {
    sink,
    style: plainStyle,
    clock,
    token: () => 'token',
    logs: 'all',
    positions: new Map(),
    collector,
  } as const;
  return { sink, clock, reporter: reportLines([collector, createGithubReporter(options)]) };
}

it('tells a failing run line by line, and what to know at its end', async () => {
  const { sink, reporter } = linesReporter();
  await tellRun(failingPlan, failingRun, reporter);
  await expect(sink.text()).toMatchFileSnapshot('golden/failing.lines.txt');
});

it('tells an undisturbed run in few lines', async () => {
  const { sink, reporter } = linesReporter();
  await tellRun(quietPlan, quietRun, reporter);
  await expect(sink.text()).toMatchFileSnapshot('golden/quiet.lines.txt');
});

it.each(['lines', 'github'] as const)(
  'says with %s how to mend what kept a task from starting',
  async (form) => {
    const hint = 'look at its name';
    const outcome = { status: 'error', code: 'prepare', message: '`fit.py` is not there', hint } as const;
    const happenings = quietRun.map((happening) =>
      'event' in happening && happening.event === 'task-finished'
        ? { ...happening, status: 'failed' as const, reason: outcome.message, outcome }
        : happening,
    );
    const { sink, reporter } = form === 'lines' ? linesReporter() : githubReporter();
    await tellRun(quietPlan, happenings, reporter);
    expect(sink.text()).toMatch(
      form === 'lines' ? /^hint: look at its name$/m : /^::error .*%0Ahint: look at its name$/m,
    );
  },
);

it('keeps to ASCII without UTF-8 and paints with colour', async () => {
  const { sink, reporter } = linesReporter({ style: { colour: true, unicode: false, columns: 80 } });
  await tellRun(failingPlan, failingRun, reporter);
  expect(sink.text().replaceAll('\u001b', '')).toMatch(/^[\n\x20-\x7e]*$/);
  expect(sink.text()).toContain('\u001b[1;31mx\u001b[0m train[seed=1] ValueError');
});

it('says only what went wrong when quiet, and keeps output for the end', async () => {
  const { sink, reporter } = linesReporter({ quiet: true });
  await tellRun(failingPlan, failingRun, reporter);
  const text = sink.text();
  expect(text.split('\n').filter((line) => /^[»✓⊘↻]/.test(line))).toEqual([
    '⊘ report not run: `train[seed=1]` failed',
  ]);
  expect(text).not.toContain('load │');
  expect(text).toContain('   epoch 9 loss=nan');
});

it('repeats no output with --logs none', async () => {
  const { sink, reporter } = linesReporter({ logs: 'none' });
  await tellRun(failingPlan, failingRun, reporter);
  expect(sink.text()).not.toContain('epoch 9');
});

it.each(['lines', 'github'] as const)(
  'names with %s what runs after 30 s of silence, and only then',
  async (form) => {
    const { sink, clock, reporter } = form === 'lines' ? linesReporter() : githubReporter();
    const [started, prepared, task] = quietRun;
    if (!(started && prepared && task)) throw new Error('the run is shorter than it was');
    const silent = { ...reporter, close: async () => {} };
    await tellRun(quietPlan, [started, prepared, task], silent);
    clock.pass(20_000);
    reporter.output?.({ id: 'hello', attempt: 1 }, 'stdout', Buffer.from('here\n'));
    clock.pass(29_000);
    expect(sink.text()).not.toContain('still running');
    clock.pass(1000);
    expect(sink.text()).toContain('still running: hello (50s)\n');
    clock.pass(29_000);
    expect(sink.text().match(/still running/g)).toHaveLength(1);
  },
);

it('leaves output out while its reader is slow, and says how much', async () => {
  const backlog = { value: 2 << 20 };
  const kept = keepText();
  const { reporter } = linesReporter({ sink: { ...kept, backlog: () => backlog.value } });
  reporter.output?.({ id: 'a', attempt: 1 }, 'stdout', Buffer.from('one\ntwo\n'));
  backlog.value = 0;
  reporter.output?.({ id: 'a', attempt: 1 }, 'stdout', Buffer.from('three\n'));
  expect(kept.text()).toBe(
    '2 lines of output are left out here, for the reader is slow; the logs have them\na │ three\n',
  );
});
