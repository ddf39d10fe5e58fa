import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RunEvent, TaskEnd } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/state.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import { Trial } from '../support/engine.ts';
import { type RandomRun, randomRun } from '../support/random-plan.ts';
import { succeeded } from '../support/scripted-executor.ts';

it('ends every task and every run as the slow and obvious reading of the rules says', async () => {
  await fc.assert(
    fc.asyncProperty(randomRun, async (run) => {
      const state = await trialOf(run).finish();
      const expected = expectedEnds(run);
      expect(endsOf(state)).toEqual(expected);
      expect(state.finished?.status).toBe(expectedVerdict(run, expected));
    }),
    { numRuns: 300 },
  );
});

it('starts no task before its needs ended, no more at once than it may, and none twice', async () => {
  await fc.assert(
    fc.asyncProperty(randomRun, async (run) => {
      const trial = trialOf(run);
      await trial.finish();
      const ended = new Set<string>();
      for (const event of trial.journal.events) {
        if (event.event === 'task-started' || event.event === 'task-skipped') {
          const needs = run.plan.tasks.find(({ id }) => id === event.id)?.needs ?? [];
          expect(needs.filter((id) => !ended.has(id))).toEqual([]);
        }
        if (event.event === 'task-finished' || event.event === 'task-skipped') ended.add(event.id);
      }
      expect(trial.executor.mostRunning).toBeLessThanOrEqual(run.plan.limits.maxParallel ?? 0);
      expect(new Set(trial.executor.executed).size).toBe(trial.executor.executed.length);
    }),
    { numRuns: 200 },
  );
});

it('lets no task wait whose needs have ended while there is room for it', async () => {
  await fc.assert(
    fc.asyncProperty(randomRun, async (run) => {
      const trial = trialOf(run);
      const { maxParallel = 0 } = run.plan.limits;
      await trial.finish(undefined, () => {
        const { tasks } = replay(run, trial.journal.events);
        const waiting = run.plan.tasks.filter(({ id }) => tasks.get(id)?.status === 'queued');
        const free = waiting.filter(({ needs }) => needs.every((id) => tasks.get(id)?.endedAt !== null));
        expect(trial.executor.running.size === maxParallel ? [] : free).toEqual([]);
      });
    }),
    { numRuns: 200 },
  );
});

it('reaches the same end from every prefix of its journal', async () => {
  await fc.assert(
    fc.asyncProperty(randomRun, async (run) => {
      const whole = trialOf(run);
      const undisturbed = await whole.finish();
      for (let cut = 1; cut < whole.journal.events.length; cut += 1) {
        const trial = await resumeFrom(run, whole.journal.events.slice(0, cut));
        const state = replay(run, trial.journal.events);
        expect(endsOf(state)).toEqual(endsOf(undisturbed));
        expect(state.finished).toMatchObject({
          status: undisturbed.finished?.status,
          reason: undisturbed.finished?.reason,
        });
        expect(executedAgain(trial, whole.journal.events.slice(0, cut))).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});

it('reaches the same end however often a resume is cut short', async () => {
  await fc.assert(
    fc.asyncProperty(randomRun, fc.array(fc.nat(8), { minLength: 1, maxLength: 20 }), async (run, steps) => {
      const undisturbed = await trialOf(run).finish();
      let events = trialOf(run).journal.events;
      for (const step of steps) {
        const { journal } = await resumeFrom(run, events);
        events = journal.events.slice(0, Math.min(events.length + step, journal.events.length - 1));
      }
      const last = await resumeFrom(run, events);
      expect(endsOf(replay(run, last.journal.events))).toEqual(endsOf(undisturbed));
    }),
    { numRuns: 60 },
  );
});

function trialOf({ plan, outcomes, durations }: RandomRun, events?: readonly RunEvent[]): Trial {
  const trial: Trial = new Trial(
    plan,
    async ({ id }) => {
      await new Promise<void>((resolve) => void trial.clock.after(durations.get(id) ?? 0, resolve));
      return { outcome: outcomes.get(id) ?? succeeded };
    },
    events === undefined ? {} : { events },
  );
  return trial;
}

async function resumeFrom(run: RandomRun, events: readonly RunEvent[]): Promise<Trial> {
  const trial = trialOf(run, events);
  await trial.finish(trial.begin({}));
  return trial;
}

function replay({ plan }: RandomRun, events: readonly RunEvent[]): RunState {
  return events.reduce(reduce, initialState(plan));
}

/** Tasks that ran although they had succeeded before. */
function executedAgain(trial: Trial, before: readonly RunEvent[]): string[] {
  const done = before.flatMap((event) =>
    event.event === 'task-finished' && event.status === 'succeeded' ? [event.id] : [],
  );
  return trial.executor.executed.filter((name) => done.includes(name.replace(/\.\d+$/, '')));
}

function endsOf(state: RunState): Record<string, string> {
  return Object.fromEntries([...state.tasks].map(([id, task]) => [id, task.status]));
}

/** How each task ends, read off the tables of the specification one task after the other. */
function expectedEnds({ plan, outcomes }: RandomRun): Record<string, TaskEnd> {
  const ends: Record<string, TaskEnd> = {};
  for (const task of plan.tasks) {
    const needs = task.needs.map((id) => {
      const excused =
        plan.tasks.find((need) => need.id === id)?.allowFailure &&
        /^(failed|timed_out)$/.test(ends[id] ?? '');
      return excused ? 'succeeded' : (ends[id] ?? 'succeeded');
    });
    const kept = whyKept(task, needs);
    const outcome =
      outcomes.get(task.id)?.status === 'timed_out' ? 'timed_out' : outcomes.get(task.id)?.status;
    ends[task.id] = kept ?? (outcome as TaskEnd);
  }
  return ends;
}

function whyKept(task: PlannedTask, needs: readonly TaskEnd[]): TaskEnd | null {
  const good = needs.filter((end) => end === 'succeeded').length;
  const bad = needs.filter((end) => end !== 'succeeded' && end !== 'skipped').length;
  if (task.action === 'skip') return 'skipped';
  if (needs.length > 0 && good + bad === 0) return 'skipped';
  switch (task.runIf) {
    case 'all_success':
    case 'none_failed':
      return bad > 0 ? 'upstream_failed' : null;
    case 'at_least_one_success':
      return good > 0 || needs.length === 0 ? null : 'upstream_failed';
    case 'all_done':
      return null;
    case 'at_least_one_failed':
      return bad > 0 ? null : 'skipped';
    case 'all_failed':
      return bad > 0 && good === 0 ? null : 'skipped';
    default:
      return task.runIf satisfies never;
  }
}

/** The verdict by its definition: every path of a failure is walked for each handler. */
function expectedVerdict({ plan }: RandomRun, ends: Record<string, TaskEnd>): string {
  const failed = plan.tasks.filter(({ id }) => ends[id] === 'failed' || ends[id] === 'timed_out');
  const reaches = (from: string, to: string): boolean =>
    from === to ||
    plan.tasks.some(
      (next) => next.needs.includes(from) && ends[next.id] === 'upstream_failed' && reaches(next.id, to),
    );
  const handled = (id: string) =>
    plan.tasks.some(
      (task) => ends[task.id] === 'succeeded' && task.handles.some((named) => reaches(id, named)),
    );
  if (failed.some((task) => !task.allowFailure && !handled(task.id))) return 'failed';
  if (failed.length > 0) return 'succeeded_with_failures';
  return Object.values(ends).includes('succeeded') ? 'succeeded' : 'skipped';
}
