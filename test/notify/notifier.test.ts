import { afterEach, expect, it } from 'vitest';
import type { EventBody, RunEvent, TaskEnd } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import type { Reporter } from '../../src/engine/ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/state.ts';
import { createNotifier, type NotifierOptions } from '../../src/notify/notifier.ts';
import { listSubscriptions } from '../../src/notify/subscription.ts';
import type { Notification, NotifyOn } from '../../src/pipeline/model.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { idle } from '../support/idle.ts';
import { MemoryJournal } from '../support/memory-journal.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { type Answering, hang, Receiver } from '../support/receiver.ts';
import { startedOf } from '../support/recorded-run.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

// A run whose events the test makes; what is sent goes over real sockets.

const open: Receiver[] = [];

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function receive(...script: Answering[]): Promise<Receiver> {
  const receiver = await new Receiver(script).open();
  open.push(receiver);
  return receiver;
}

function tell(to: Receiver, on: readonly NotifyOn[], more: Partial<Notification> = {}): Notification {
  return { on, to: { url: to.url }, format: 'json', ...more };
}

/** Runs a plan by hand. */
class Course {
  readonly clock = new VirtualClock();
  readonly journal: MemoryJournal;
  readonly told: RunEvent[] = [];
  readonly waits: string[] = [];
  readonly notifier: Reporter;
  state: RunState;

  constructor(plan: Plan, more: Partial<NotifierOptions> = {}) {
    const { history = [] } = more;
    this.journal = new MemoryJournal(this.clock, history);
    this.state = history.reduce(reduce, initialState(plan));
    const subscriptions = listSubscriptions(plan);
    if (subscriptions === null) throw new Error('nobody is told');
    const inner: Reporter = {
      report: (event) => void this.told.push(event),
      close: async () => void this.waits.push('closed'),
    };
    this.notifier = createNotifier([inner], {
      plan,
      subscriptions,
      history,
      place: { record: '/state/runs/r-1', link: null, version: '1.2.3' },
      append: this.journal.append,
      clock: this.clock,
      random: () => 0.5,
      secret: async () => null,
      mask: (text) => text,
      previous: async () => null,
      onWait: (message) => this.waits.push(message),
      ...more,
    });
  }

  async emit(...bodies: EventBody[]): Promise<this> {
    for (const body of bodies) {
      for (const event of await this.journal.append([body])) {
        this.state = reduce(this.state, event);
        this.notifier.report(event, this.state);
      }
    }
    return this;
  }

  /** How deliveries fared, by the journal. */
  get deliveries(): string[] {
    return this.journal.events.flatMap((event) => {
      if (event.event === 'notification-delivered')
        return [`${event.id ?? 'run'} ${event.on} ${event.status} after ${event.tries}`];
      return event.event === 'notification-failed'
        ? [`${event.id ?? 'run'} ${event.on} to ${event.host} failed after ${event.tries}: ${event.reason}`]
        : [];
    });
  }

  close(): Promise<void> {
    return this.notifier.close(this.state);
  }
}

const start = (plan: Plan) => startedOf(plan, 'r-1');

function ended(id: string, status: TaskEnd, reason = ''): EventBody[] {
  const failure = { kind: 'exit', message: reason } as const;
  return [
    { event: 'task-started', id, task: id, attempt: 1, tools: [] },
    {
      event: 'task-finished',
      id,
      task: id,
      attempt: 1,
      status,
      reason,
      outcome: status === 'succeeded' ? { status } : { status: 'failed', failure: { ...failure } },
      seconds: 1,
      returns: {},
      outputs: [],
    } as EventBody,
  ];
}

function end(status: 'succeeded' | 'failed' | 'canceled', reason = ''): EventBody {
  return { event: 'run-finished', status, reason, exit_code: status === 'succeeded' ? 0 : 1, seconds: 2 };
}

it('tells of the start and the end of a run in a shape that is documented, and records that', async () => {
  const receiver = await receive();
  const plan = {
    ...planOf([taskOf('load')]),
    params: [{ name: 'region', type: 'string', value: 'hush-hush eu', source: 'default' }],
    notify: [tell(receiver, ['start', 'failure', 'always'])],
  } satisfies Plan;
  const course = new Course(plan, { mask: (text) => text.replaceAll('hush-hush', '***') });
  await course.emit(start(plan));
  await receiver.requests(1);
  await course.emit(...ended('load', 'failed', 'exit 3'), end('failed', '`load` failed'));
  await course.close();
  const [first, second] = receiver.bodies;
  expect(second).toEqual({
    version: 1,
    delivery: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    on: 'failure',
    time: '2026-01-01T00:00:00.000Z',
    run: {
      id: 'r-1',
      pipeline: 'etl',
      status: 'failed',
      reason: '`load` failed',
      commit: 'c0ffee'.padEnd(40, '0'),
      branch: 'main',
      ref: 'HEAD',
      dirty: false,
      project: '',
      params: { region: '*** eu' },
      trigger: 'manual',
      parent: null,
      started_at: '2026-01-01T00:00:00.000Z',
      ended_at: '2026-01-01T00:00:00.000Z',
      seconds: 0,
      host: 'here',
      record: '/state/runs/r-1',
      link: null,
    },
    task: null,
    failed_tasks: [{ id: 'load', status: 'failed', reason: 'exit 3' }],
    sender: 'runnable 1.2.3',
  });
  expect(first).toMatchObject({ on: 'start', run: { status: 'running', ended_at: null }, failed_tasks: [] });
  expect(first.delivery).not.toBe(second.delivery);
  expect(receiver.received.map(({ headers }) => headers['runnable-event'])).toEqual([
    'run-start',
    'run-failure',
  ]);
  expect(receiver.received.map(({ headers }) => headers['runnable-delivery'])).toEqual([
    first.delivery,
    second.delivery,
  ]);
  expect(course.deliveries).toEqual(['run start 200 after 1', 'run failure 200 after 1']);
  expect(JSON.stringify(course.journal.events)).not.toContain('/hook');
});

it('passes events on in the order of the journal, its own among them, and closes last', async () => {
  const receiver = await receive();
  const plan = { ...planOf([taskOf('a')]), notify: [tell(receiver, ['start', 'success'])] };
  const course = new Course(plan);
  await course.emit(start(plan), ...ended('a', 'succeeded'), end('succeeded'));
  await course.close();
  expect(course.told.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(course.told.map(({ event }) => event).sort()).toEqual(
    course.journal.events.map(({ event }) => event).sort(),
  );
  expect(course.waits).toEqual(['closed']);
});

interface End {
  readonly on: readonly NotifyOn[];
  readonly status: 'succeeded' | 'failed' | 'canceled';
  readonly before: string | null;
  readonly told: readonly NotifyOn[];
}

it.each<End>([
  { on: ['success'], status: 'succeeded', before: null, told: ['success'] },
  { on: ['success', 'recovery'], status: 'succeeded', before: 'failed', told: ['recovery'] },
  { on: ['recovery'], status: 'succeeded', before: 'timed_out', told: ['recovery'] },
  { on: ['recovery'], status: 'succeeded', before: 'succeeded', told: [] },
  { on: ['recovery'], status: 'succeeded', before: 'canceled', told: [] },
  { on: ['recovery'], status: 'succeeded', before: null, told: [] },
  { on: ['recovery', 'always'], status: 'succeeded', before: null, told: ['always'] },
  { on: ['failure'], status: 'succeeded', before: null, told: [] },
  { on: ['failure', 'always'], status: 'failed', before: 'failed', told: ['failure'] },
  { on: ['success', 'failure', 'recovery'], status: 'canceled', before: 'failed', told: [] },
  { on: ['always'], status: 'canceled', before: null, told: ['always'] },
])(
  'asked for $on, tells of a run that is $status after one that is $before: $told',
  async ({ on, status, before, told }) => {
    const receiver = await receive();
    const plan = { ...planOf([taskOf('a')]), notify: [tell(receiver, on)] };
    const course = new Course(plan, {
      previous: async () => (before === null ? null : { status: before, task: () => null }),
    });
    await course.emit(start(plan), end(status));
    await course.close();
    expect(receiver.bodies.map((body) => body.on)).toEqual(told);
  },
);

it('tells of tasks, and of a group instead of its instances', async () => {
  const receiver = await receive();
  const notify = [tell(receiver, ['start', 'failure', 'recovery'])];
  const plan = planOf([taskOf('load', { notify }), taskOf('train', { notify })]);
  const subscriptions = listSubscriptions(plan);
  expect(subscriptions?.of('train[seed=1]')).toEqual([]);
  expect(subscriptions?.of('train')).toEqual(notify);
  const course = new Course(plan, {
    previous: async () => ({ status: 'succeeded', task: (id) => (id === 'train' ? 'failed' : null) }),
  });
  await course.emit(
    start(plan),
    ...ended('load', 'failed', 'exit 1'),
    ...ended('train', 'succeeded'),
    end('failed'),
  );
  await course.close();
  expect(receiver.bodies.map((body) => `${body.task.id} ${body.on} ${body.task.status}`).sort()).toEqual([
    'load failure failed',
    'load start running',
    'train recovery succeeded',
    'train start running',
  ]);
  expect(new Set(receiver.received.map(({ headers }) => headers['runnable-event']))).toEqual(
    new Set(['task-start', 'task-failure', 'task-recovery']),
  );
});

it('tells once of what takes longer than it should, while it does', async () => {
  const receiver = await receive();
  const late = (afterMs: number) => tell(receiver, ['duration'], { afterMs });
  const plan = { ...planOf([taskOf('a', { notify: [late(5000)] })]), notify: [late(60_000)] };
  const course = new Course(plan);
  await course.emit(start(plan), ...ended('a', 'succeeded').slice(0, 1));
  course.clock.advance(4999);
  expect(course.deliveries).toEqual([]);
  course.clock.advance(1);
  await receiver.requests(1);
  await course.emit(...ended('a', 'succeeded').slice(1));
  course.clock.advance(54_999);
  await course.emit(end('succeeded'));
  course.clock.advance(1000);
  await course.close();
  expect(receiver.bodies.map((body) => [body.task?.id, body.on, body.run.status])).toEqual([
    ['a', 'duration', 'running'],
  ]);
});

it('sends again under the same id what a runner that vanished had not settled, and nothing else', async () => {
  const receiver = await receive();
  const plan = {
    ...planOf([taskOf('a')]),
    notify: [tell(receiver, ['start']), tell(receiver, ['failure', 'recovery'])],
  };
  const first = new Course(plan);
  await first.emit(start(plan), ...ended('a', 'failed', 'exit 1'), end('failed'));
  await first.close();
  const [begun, failed] = receiver.bodies;
  const settled = first.journal.events;
  expect(first.deliveries).toHaveLength(2);

  // The runner vanished when it had told, and before that was on disk.
  const history = settled.filter(({ event }) => event !== 'notification-delivered');
  const again = new Course(plan, { history });
  await again.close();
  expect(
    receiver.bodies
      .slice(2)
      .map(({ delivery }) => delivery)
      .sort(),
  ).toEqual([begun.delivery, failed.delivery].sort());

  const resumed = new Course(plan, { history: settled });
  await resumed.emit(
    { event: 'run-resumed', runner: '1', host: 'here', pid: 2, again: ['a'] },
    ...ended('a', 'succeeded'),
    end('succeeded'),
  );
  await resumed.close();
  expect(receiver.bodies.slice(4).map(({ on }) => on)).toEqual(['recovery']);
});

it('leaves to the next runner what was on its way when the run broke off', async () => {
  const receiver = await receive(hang);
  const plan = { ...planOf([taskOf('a')]), notify: [tell(receiver, ['start'])] };
  const course = new Course(plan);
  await course.emit(start(plan));
  await receiver.requests(1);
  await course.close();
  await idle();
  expect(course.deliveries).toEqual([]);
  const next = new Course(plan, { history: course.journal.events });
  await next.emit(end('succeeded'));
  await next.close();
  expect(next.deliveries).toEqual(['run start 200 after 1']);
});

it('waits for a dead receiver no longer than a minute after the end, says so, and records it', async () => {
  const receiver = await receive(hang, hang);
  const plan = { ...planOf([taskOf('a')]), notify: [tell(receiver, ['success'])] };
  const course = new Course(plan);
  await course.emit(start(plan), end('succeeded'));
  const closing = course.close();
  await receiver.requests(1);
  course.clock.advance(59_999);
  expect(course.waits).toEqual([
    'the run has ended; a notification to be delivered, for 60 s at most; Ctrl-C ends the wait',
  ]);
  course.clock.advance(1);
  await closing;
  expect(course.deliveries).toEqual([
    'run success to 127.0.0.1 failed after 1: there was no more time; given up',
  ]);
});

it('stops waiting when somebody asks for it then, and not because of what was asked before', async () => {
  const receiver = await receive(hang);
  const plan = { ...planOf([taskOf('a')]), notify: [tell(receiver, ['always'])] };
  let ask = () => {};
  const course = new Course(plan, {
    control: {
      listen: (callback) => {
        const request = { type: 'cancel', by: 'SIGINT', force: false } as const;
        callback(request);
        ask = () => callback(request);
        return () => {};
      },
    },
  });
  await course.emit(start(plan), end('canceled'));
  const closing = course.close();
  await receiver.requests(1);
  expect(course.waits).toEqual([]);
  ask();
  await closing;
  expect(course.deliveries).toEqual([
    'run always to 127.0.0.1 failed after 1: the wait was cut short; given up',
  ]);
});

it('takes address and key from secrets, and sends nothing where one of them is not to be had', async () => {
  const receiver = await receive();
  const secrets: Record<string, string> = {
    HOOK: `${receiver.url}\n`,
    PLAIN: 'http://example.com/hook',
    BAD: 'x',
  };
  const to = (secret: string, sign?: string): Notification => ({
    on: ['success'],
    to: { secret },
    format: 'json',
    ...(sign === undefined ? {} : { sign }),
  });
  const plan = {
    ...planOf([taskOf('a')]),
    notify: [to('HOOK'), to('HOOK', 'KEY'), to('NONE'), to('PLAIN'), to('BAD')],
  };
  expect(listSubscriptions(plan)?.secrets).toEqual(['HOOK', 'HOOK', 'KEY', 'NONE', 'PLAIN', 'BAD']);
  const course = new Course(plan, { secret: async (name) => secrets[name] ?? null });
  await course.emit(start(plan), end('succeeded'));
  await course.close();
  expect(course.deliveries.sort()).toEqual([
    'run success 200 after 1',
    'run success to 127.0.0.1 failed after 0: the secret `KEY` is not set',
    'run success to null failed after 0: the URL begins with `http`, which is accepted for this machine only; elsewhere it is `https`',
    'run success to null failed after 0: the URL is no URL such as `https://example.com/hook`',
    'run success to null failed after 0: the secret `NONE` is not set',
  ]);
  expect(receiver.received).toHaveLength(1);
});

it('asks a few receivers at a time, and tells of the end of the run before what is left of its tasks', async () => {
  const held: (() => void)[] = [];
  const hold: Answering = (response) => void held.push(() => response.writeHead(200).end());
  const receiver = await receive(hold, hold, hold, hold);
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const notify = [tell(receiver, ['success'])];
  const plan = { ...planOf(ids.map((id) => taskOf(id, { notify }))), notify };
  const course = new Course(plan);
  await course.emit(start(plan), ...ids.flatMap((id) => ended(id, 'succeeded')), end('succeeded'));
  await receiver.requests(4);
  await idle();
  expect(receiver.received).toHaveLength(4);
  held[0]?.();
  await receiver.requests(5);
  for (const release of held.slice(1)) release();
  await course.close();
  expect(
    receiver.bodies
      .slice(0, 4)
      .map(({ task }) => task.id)
      .sort(),
  ).toEqual(['a', 'b', 'c', 'd']);
  expect(receiver.bodies[4].task).toBeNull();
  expect(course.deliveries).toHaveLength(7);
});

it('goes on when it meets a bug of its own, and records that without the words of the error', async () => {
  const receiver = await receive();
  const plan = { ...planOf([taskOf('a')]), notify: [tell(receiver, ['start', 'success'])] };
  const send = async () => {
    throw new TypeError(`cannot read ${receiver.url}`);
  };
  const course = await new Course(plan, { send }).emit(start(plan), end('succeeded'));
  await course.close();
  expect(course.deliveries).toEqual([
    'run start to null failed after 0: a bug of runnable: TypeError',
    'run success to null failed after 0: a bug of runnable: TypeError',
  ]);
});

it('changes nothing when its own record cannot be written', async () => {
  const receiver = await receive();
  const plan = { ...planOf([taskOf('a')]), notify: [tell(receiver, ['success'])] };
  const course = new Course(plan);
  course.journal.failAt = 3;
  await course.emit(start(plan), end('succeeded'));
  await course.close();
  expect(receiver.received).toHaveLength(1);
  expect(course.told.map(({ event }) => event)).toEqual(['run-started', 'run-finished']);
});
