import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RunEvent, TaskEnd } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/state.ts';
import '../../src/expressions/evaluate-template.ts';
import '../../src/expressions/references.ts';
import type { Task } from '../../src/pipeline/model.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Trial } from '../support/engine.ts';
import { planTasks } from '../support/grouped.ts';
import { type RandomGroups, randomGroups } from '../support/random-groups.ts';
import { succeeded } from '../support/scripted-executor.ts';

it('ends every task, group and run as the slow and obvious reading of the rules says', async () => {
  await fc.assert(
    fc.asyncProperty(randomGroups, async (run) => {
      const state = await trialOf(run).finish();
      const expected = new Reading(run);
      expect(endsOf(state)).toEqual(Object.fromEntries(expected.ends));
      expect(state.finished?.status).toBe(expected.verdict);
    }),
    { numRuns: 120 },
  );
});

it('starts nothing before its group and its needs, and no more instances at once than a group may have', async () => {
  await fc.assert(
    fc.asyncProperty(randomGroups, async (run) => {
      const trial = trialOf(run);
      await trial.finish();
      const ended = new Set<string>();
      const started = new Set<string>();
      let state = initialState(trial.plan);
      for (const event of trial.journal.events) {
        state = reduce(state, event);
        if (event.event === 'task-started' || event.event === 'group-started') {
          const planned = state.planned.get(event.id);
          expect(planned?.needs.filter((id) => !ended.has(id))).toEqual([]);
          if (planned?.parent !== undefined) expect(started.has(planned.parent)).toBe(true);
          started.add(event.id);
          expectLimit(state, planned?.parent);
        }
        if (['task-finished', 'task-skipped', 'group-finished'].includes(event.event) && 'id' in event) {
          ended.add(event.id ?? '');
        }
      }
      expect(trial.executor.mostRunning).toBeLessThanOrEqual(run.maxParallel);
      expect(new Set(trial.executor.executed).size).toBe(trial.executor.executed.length);
    }),
    { numRuns: 50 },
  );
});

it('reaches the same end from every prefix of its journal, and runs nothing again that had succeeded', async () => {
  await fc.assert(
    fc.asyncProperty(randomGroups, async (run) => {
      const whole = trialOf(run);
      const undisturbed = await whole.finish();
      const { events } = whole.journal;
      const step = Math.max(1, Math.floor(events.length / 15));
      for (let cut = 1; cut < events.length; cut += step) {
        const trial = trialOf(run, events.slice(0, cut));
        await trial.finish(trial.begin({}));
        const state = replay(trial.plan, trial.journal.events);
        expect(endsOf(state)).toEqual(endsOf(undisturbed));
        expect(state.finished).toMatchObject({
          status: undisturbed.finished?.status,
          reason: undisturbed.finished?.reason,
        });
        expect(executedAgain(trial, events.slice(0, cut))).toEqual([]);
      }
    }),
    { numRuns: 15 },
  );
});

it('tries again what failed, and comes to what a run without failures is', async () => {
  await fc.assert(
    fc.asyncProperty(randomGroups, async (run) => {
      const first = trialOf(run);
      const state = await first.finish();
      const mended = trialOf({ ...run, outcomeOf: () => ({ status: 'succeeded' }) }, first.journal.events);
      await mended.finish(mended.begin({}));
      const resumed = replay(mended.plan, mended.journal.events);
      if (state.finished?.status !== 'failed') {
        expect(resumed.seq).toBe(state.seq);
        return;
      }
      expect(executedAgain(mended, first.journal.events)).toEqual([]);
      const left = [...resumed.tasks.values()].filter(
        ({ id, status, members }) => members === null && isFailure(status) && !isExcused(resumed, id),
      );
      expect(left.map(({ id, status }) => `${id} ${status}`)).toEqual([]);
      expect([...resumed.tasks.values()].filter(({ endedAt }) => endedAt === null)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

it('ends everything, whatever fails fast and whoever is canceled when, and goes on afterwards', async () => {
  const storm = fc.record({
    at: fc.nat(60),
    victim: fc.option(fc.nat(30), { nil: null, freq: 3 }),
    force: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(randomGroups, storm, async (calm, { at, victim, force }) => {
      const run = { ...calm, tasks: calm.tasks.map(failFast) };
      const trial = trialOf(run);
      trial.clock.after(at, () => {
        const ids = [...trial.state().tasks.keys()];
        const id = victim === null ? undefined : ids[victim % ids.length];
        trial.ask('SIGINT', { force, ...(id === undefined ? {} : { id }) });
      });
      const state = await trial.finish();
      expect(state.finished).not.toBe(null);
      expect(unended(state)).toEqual([]);
      const next = trialOf({ ...run, outcomeOf: () => succeeded }, trial.journal.events);
      await next.finish(next.begin({}));
      const resumed = next.state();
      expect(unended(resumed)).toEqual([]);
      expect(['succeeded', 'succeeded_with_failures', 'skipped', 'failed']).toContain(
        resumed.finished?.status,
      );
    }),
    { numRuns: 100 },
  );
});

function unended(state: RunState): string[] {
  return [...state.tasks.values()].filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
}

/** The same task, whose instances all fail fast, inside as well. */
function failFast(task: Task): Task {
  const { expansion, call } = task;
  return {
    ...task,
    ...(expansion === undefined || expansion.form === 'repeat'
      ? {}
      : { expansion: { ...expansion, failFast: true } }),
    ...(call?.form === 'inline' ? { call: { ...call, tasks: call.tasks.map(failFast) } } : {}),
  };
}

function isFailure(status: string): boolean {
  return status === 'failed' || status === 'timed_out';
}

/** Its failure was allowed, or dealt with inside a group that succeeded: nobody tries that again. */
function isExcused(state: RunState, id: string): boolean {
  for (let at = state.planned.get(id); at !== undefined; at = state.planned.get(at.parent ?? '')) {
    if (at.allowFailure || state.tasks.get(at.parent ?? '')?.status === 'succeeded') return true;
  }
  return false;
}

function expectLimit(state: RunState, parent: string | undefined): void {
  const group = state.planned.get(parent ?? '')?.group;
  if (parent === undefined || group === undefined || group.form === 'call') return;
  const members = state.tasks.get(parent)?.members ?? [];
  const running = members.filter((id) => state.tasks.get(id)?.status === 'running').length;
  const most = group.form === 'repeat' ? 1 : (group.maxParallel ?? Number.POSITIVE_INFINITY);
  expect(running).toBeLessThanOrEqual(most);
}

function trialOf(run: RandomGroups, events?: readonly RunEvent[]): Trial {
  const plan = planTasks(run.tasks, { maxParallel: run.maxParallel });
  const trial: Trial = new Trial(
    plan,
    async ({ id }) => {
      await new Promise<void>((resolve) => void trial.clock.after(run.durationOf(id), resolve));
      return { outcome: run.outcomeOf(id) };
    },
    events === undefined ? {} : { events },
  );
  return trial;
}

function replay(plan: Plan, events: readonly RunEvent[]): RunState {
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

/** How everything ends, read off the tables of the specification one task after the other, from the file alone. */
class Reading {
  readonly ends = new Map<string, TaskEnd>();
  readonly verdict: string;
  readonly #run: RandomGroups;
  /** Ids of the instances that count one by one for those that need their group. */
  readonly #instances = new Map<string, string[]>();

  constructor(run: RandomGroups) {
    this.#run = run;
    const end = this.#level(run.tasks, '');
    const someFailed = [...this.ends.values()].some(isFailure);
    this.verdict = end === 'succeeded' && someFailed ? 'succeeded_with_failures' : end;
  }

  /** How a run or a call of these tasks ends. */
  #level(tasks: readonly Task[], prefix: string): TaskEnd {
    for (const task of tasks) {
      const needs = task.needs.flatMap((id) => this.#counted(tasks, prefix + id, id));
      const kept = whyKept(task, needs);
      if (kept === null) this.#set(prefix + task.id, this.#task(task, prefix + task.id));
      else this.#mark(task, prefix + task.id, kept);
    }
    const endOf = ({ id }: Task) => this.ends.get(prefix + id) ?? 'skipped';
    const unhandled = tasks.filter(
      (task) => isFailure(endOf(task)) && !task.allowFailure && !this.#isHandled(tasks, task, prefix),
    );
    if (unhandled.length > 0) return 'failed';
    return tasks.every((task) => ['skipped', 'upstream_failed'].includes(endOf(task)))
      ? 'skipped'
      : 'succeeded';
  }

  /** A handler that succeeded names it, or names what its failure reached. */
  #isHandled(tasks: readonly Task[], failed: Task, prefix: string): boolean {
    const reached = new Set([failed.id]);
    for (const task of tasks) {
      const passes = this.ends.get(prefix + task.id) === 'upstream_failed';
      if (passes && task.needs.some((id) => reached.has(id))) reached.add(task.id);
    }
    return tasks.some(
      ({ id, handles }) =>
        this.ends.get(prefix + id) === 'succeeded' && handles.some((one) => reached.has(one)),
    );
  }

  #counted(tasks: readonly Task[], id: string, name: string): TaskEnd[] {
    const excused = tasks.find((task) => task.id === name)?.allowFailure === true;
    const ids = this.#instances.get(id) ?? [];
    return (ids.length === 0 ? [id] : ids).map((one) => {
      const end = this.ends.get(one) ?? 'succeeded';
      return excused && isFailure(end) ? 'succeeded' : end;
    });
  }

  #task(task: Task, id: string): TaskEnd {
    const { expansion } = task;
    if (expansion === undefined) return this.#instance(task, id);
    if (expansion.form === 'repeat') return this.#repeat(task, id);
    const ids = instanceIds(task, id);
    this.#instances.set(id, ids);
    const ends = ids.map((one) => this.#set(one, this.#instance(task, one)));
    if (ends.some(isFailure)) return task.allowFailure ? 'succeeded' : 'failed';
    return ends.length > 0 && ends.every((end) => end === 'skipped') ? 'skipped' : 'succeeded';
  }

  #repeat(task: Task, id: string): TaskEnd {
    const { expansion } = task;
    if (expansion?.form !== 'repeat') return 'succeeded';
    const last = Number(/== (\d)/.exec(expansion.until)?.[1]);
    for (let index = 0; index < expansion.max; index += 1) {
      const end = this.#set(`${id}[${index}]`, this.#instance(task, `${id}[${index}]`));
      if (end !== 'succeeded' || index === last) return end;
    }
    return expansion.onMax === 'fail' ? 'failed' : 'succeeded';
  }

  #instance(task: Task, id: string): TaskEnd {
    if (task.call?.form === 'inline') return this.#level(task.call.tasks, `${id}/`);
    return this.#run.outcomeOf(id).status as TaskEnd;
  }

  /** It does not start, and so nothing does that the file tells to be inside it. */
  #mark(task: Task, id: string, end: TaskEnd): void {
    this.#set(id, end);
    if (!task.enabled) return;
    const ids = task.expansion === undefined ? [id] : isDynamic(task) ? [] : instanceIds(task, id);
    for (const one of ids) {
      this.#set(one, end);
      if (task.call?.form !== 'inline') continue;
      for (const inner of task.call.tasks) this.#mark(inner, `${one}/${inner.id}`, end);
    }
  }

  #set(id: string, end: TaskEnd): TaskEnd {
    this.ends.set(id, end);
    return end;
  }
}

function isDynamic({ expansion }: Task): boolean {
  return (
    expansion?.form === 'repeat' || (expansion?.form === 'for-each' && typeof expansion.items === 'string')
  );
}

function instanceIds({ expansion }: Task, id: string): string[] {
  if (expansion?.form === 'for-each') {
    const { items } = expansion;
    const count =
      typeof items === 'string' ? (JSON.parse(/\[.*\]/.exec(items)?.[0] ?? '[]') as []).length : items.length;
    return Array.from({ length: count }, (_, index) => `${id}[${index}]`);
  }
  if (expansion?.form !== 'matrix') return [];
  let keys = [''];
  for (const { name, values } of expansion.axes) {
    keys = keys.flatMap((key) =>
      [...(values as unknown[])].map((value) => `${key}${key === '' ? '' : ','}${name}=${value}`),
    );
  }
  return keys.map((key) => `${id}[${key}]`);
}

function whyKept(task: Task, needs: readonly TaskEnd[]): TaskEnd | null {
  if (!task.enabled) return 'skipped';
  const good = needs.filter((end) => end === 'succeeded').length;
  const bad = needs.filter((end) => end !== 'succeeded' && end !== 'skipped').length;
  if (needs.length > 0 && good + bad === 0) return 'skipped';
  switch (task.runIf) {
    case 'all_success':
    case 'none_failed':
      return bad > 0 ? 'upstream_failed' : null;
    case 'at_least_one_success':
      return good === 0 && bad > 0 ? 'upstream_failed' : null;
    case 'all_done':
      return null;
    case 'at_least_one_failed':
      return bad === 0 ? 'skipped' : null;
    case 'all_failed':
      return bad === 0 || good > 0 ? 'skipped' : null;
  }
}
