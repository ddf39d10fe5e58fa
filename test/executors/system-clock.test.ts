import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe('createSystemClock', () => {
  let createSystemClock: typeof import('../../src/executors/system-clock.ts').createSystemClock;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'hrtime', 'Date'] });
    // As in a process that has just begun: all clocks of one share what they count.
    vi.resetModules();
    ({ createSystemClock } = await import('../../src/executors/system-clock.ts'));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('calls back after the time that was asked for, however long', () => {
    const clock = createSystemClock();
    const called: string[] = [];
    clock.after(0, () => called.push('now'));
    clock.after(1500, () => called.push('1.5 s'));
    clock.after(7_200_000, () => called.push('2 hours'));
    clock.after(2 ** 31, () => called.push('more than one timer can take'));
    clock.after(10, () => called.push('never'))();
    vi.advanceTimersByTime(1499);
    expect(called).toEqual(['now']);
    vi.advanceTimersByTime(2);
    expect(called).toEqual(['now', '1.5 s']);
    vi.advanceTimersByTime(7_200_000);
    expect(called).toEqual(['now', '1.5 s', '2 hours']);
    expect(clock.monotonic()).toBeCloseTo(7_201_501, -1);
  });

  it('does not count a gap in which no tick came, and none by which the wall clock is set', () => {
    const clock = createSystemClock();
    let over = false;
    clock.after(10_000, () => {
      over = true;
    });
    vi.advanceTimersByTime(4000);
    vi.setSystemTime(Date.now() + 86_400_000);
    const suspended = 3_600_000;
    const { bigint } = process.hrtime;
    vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => bigint() + BigInt(suspended) * 1_000_000n);
    vi.advanceTimersByTime(1000);
    expect([over, clock.monotonic() < 6000]).toEqual([false, true]);
    vi.advanceTimersByTime(6000);
    expect(over).toBe(true);
  });

  it('leaves no more behind for many clocks than for one', () => {
    for (let count = 0; count < 100; count += 1) createSystemClock();
    expect(vi.getTimerCount()).toBe(1);
  });

  it('tells the time in UTC with milliseconds', () => {
    vi.setSystemTime(new Date('2026-03-01T12:00:00.007+02:00'));
    expect(createSystemClock().now()).toBe('2026-03-01T10:00:00.007Z');
  });
});
