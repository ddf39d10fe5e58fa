import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock } from '../../src/journal/lock.ts';
import { readState, type StateDirectory } from '../../src/journal/state-directory.ts';
import { joinLine, type Ticket, type WaitingLine } from '../../src/journal/waiting-line.ts';
import { bundleProgram, type Driven } from '../support/program.ts';
import { makeFolder } from '../support/state.ts';

const group: WaitingLine = { kind: 'group', name: 'train', capacity: 1 };

let start: (args: readonly string[]) => Driven;
beforeAll(async () => {
  start = await bundleProgram('line-stander');
});

describe('a waiting line', () => {
  it('gives turns in the order of joining, and tells who stands ahead', async () => {
    const state = await stateWith('r-a', 'r-b', 'r-c');
    const of = await joinInTurn(state, 'r-a', 'r-b', 'r-c');
    expect((await of('r-c').ahead()).map(({ run }) => run)).toEqual(['r-a', 'r-b']);
    const isTurn = () => Promise.all(['r-a', 'r-b', 'r-c'].map((run) => of(run).isTurn()));
    expect(await isTurn()).toEqual([true, false, false]);
    const { signal } = new AbortController();
    const b = of('r-b').turn(signal);
    const c = of('r-c').turn(signal);
    of('r-a').leave();
    expect(await b).toBe(true);
    expect(await isTurn()).toEqual([true, true, false]);
    of('r-b').leave();
    expect(await c).toBe(true);
  });

  it('ends a wait that is called off', async () => {
    const state = await stateWith('r-a', 'r-b');
    const of = await joinInTurn(state, 'r-a', 'r-b');
    const stop = new AbortController();
    const waiting = of('r-b').turn(stop.signal);
    stop.abort();
    expect(await waiting).toBe(false);
  });

  it('lets nobody who wants few places overtake one who wants many', async () => {
    const state = await stateWith('r-a', 'r-b', 'r-c');
    const pool: WaitingLine = { kind: 'pool', name: 'gpu', capacity: 3 };
    const a = await joinLine(state, pool, { run: 'r-a', task: 't', slots: 2 });
    const b = await joinLine(state, pool, { run: 'r-b', task: 't', slots: 3 });
    const c = await joinLine(state, pool, { run: 'r-c', task: 't', slots: 1 });
    expect(await Promise.all([a, b, c].map((ticket) => ticket.isTurn()))).toEqual([true, false, false]);
    b.leave();
    expect(await c.isTurn()).toBe(true);
  });

  it('keeps lines apart, whatever their names hold', async () => {
    const state = await stateWith('r-a', 'r-b');
    for (const [run, name] of [
      ['r-a', '../x/ü'],
      ['r-b', '../x/u'],
    ] as const) {
      const ticket = await joinLine(state, { ...group, name }, { run, slots: 1 });
      expect(await ticket.isTurn()).toBe(true);
    }
    expect(readdirSync(join(state.path, 'lines')).every((name) => /^group-[0-9a-f]{32}$/.test(name))).toBe(
      true,
    );
  });

  it('does not count what an earlier process of a run stood in line for', async () => {
    const state = await stateWith('r-b');
    const first = await startStander(state, 'r-a');
    expect(await ask(first, 'join')).toBe('nobody');
    first.process.kill('SIGKILL');
    await first.ended;
    const again = await startStander(state, 'r-a');
    const b = await joinLine(state, group, { run: 'r-b', slots: 1 });
    expect(await b.isTurn()).toBe(true);
    expect(await ask(again, 'join')).toBe('r-b');
  });

  it('gives the turn of a holder that was killed to the next, which nobody has to unlock', async () => {
    const state = await stateWith();
    const runs = await Promise.all(['r-a', 'r-b', 'r-c'].map((run) => startStander(state, run)));
    const [a, b, c] = runs as [Driven, Driven, Driven];
    expect(await ask(a, 'join')).toBe('nobody');
    expect(await ask(b, 'join')).toBe('r-a');
    expect(await ask(c, 'join')).toBe('r-a r-b');
    b.say('turn');
    c.say('turn');
    a.process.kill('SIGKILL');
    expect(await b.line()).toBe('turn');
    b.process.kill('SIGKILL');
    expect(await c.line()).toBe('turn');
  });

  it('lets one in at a time when 8 processes crowd', async () => {
    const state = await stateWith();
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, index) => startStander(state, `r-${index}`)),
    );
    const ahead = await Promise.all(runs.map((run) => ask(run, 'join')));
    const places = ahead.map((line) => (line === 'nobody' ? 0 : line.split(' ').length));
    expect([...places].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const inOrder = runs
      .map((run, index) => ({ run, place: places[index] ?? 0 }))
      .sort((x, y) => x.place - y.place);
    for (const { run } of inOrder) run.say('turn');
    for (const { run } of inOrder) {
      expect(await run.line()).toBe('turn');
      expect(await ask(run, 'leave')).toBe('left');
    }
  });
});

async function stateWith(...runs: readonly string[]): Promise<StateDirectory> {
  const path = makeFolder();
  mkdirSync(join(path, 'runs'), { recursive: true });
  const state = readState(path);
  for (const run of runs) {
    mkdirSync(state.run(run).path);
    const lock = await acquireLock(state.run(run).lock, run);
    onTestFinished(() => lock.release());
  }
  return state;
}

async function joinInTurn(
  state: StateDirectory,
  ...runs: readonly string[]
): Promise<(run: string) => Ticket> {
  const tickets = new Map<string, Ticket>();
  for (const run of runs) tickets.set(run, await joinLine(state, group, { run, slots: 1 }));
  return (run) => {
    const ticket = tickets.get(run);
    if (ticket === undefined) throw new Error(`${run} does not stand in the line`);
    return ticket;
  };
}

async function startStander(state: StateDirectory, run: string): Promise<Driven> {
  const stander = start([state.path, run]);
  onTestFinished(() => void stander.process.kill('SIGKILL'));
  expect(await stander.line()).toBe('ready');
  return stander;
}

async function ask(stander: Driven, word: string): Promise<string> {
  stander.say(word);
  return (await stander.line()) ?? '';
}
