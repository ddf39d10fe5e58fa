import type { EventBody, RunEvent } from '../../../src/engine/event.ts';
import { initialState } from '../../../src/engine/initial-state.ts';
import { reduce } from '../../../src/engine/reduce.ts';
import type { RunState } from '../../../src/engine/state.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { layOut } from '../../../src/reporters/tui/layout/lay-out.ts';
import type { Seen } from '../../../src/reporters/tui/layout/seen.ts';
import { lookAt } from '../../../src/reporters/tui/look-at.ts';
import type { LogPiece } from '../../../src/reporters/tui/model/log-page.ts';
import { firstState, type UiState } from '../../../src/reporters/tui/model/ui-state.ts';
import { startedOf } from '../../support/recorded-run.ts';

/** The state after these events of a run of the plan, a second apart, from 2026-01-01 on. */
export function stateOf(plan: Plan, events: readonly EventBody[]): RunState {
  let state = initialState(plan);
  for (const [index, body] of [startedOf(plan, 'r-7k2q'), ...events].entries()) {
    const time = new Date(firstSecond + index * 1000).toISOString();
    state = reduce(state, { v: 1, seq: index + 1, time, ...body } as RunEvent);
  }
  return state;
}

export const firstSecond = Date.UTC(2026, 0, 1);

/** What a person sees of a state; 80×24 unless said otherwise. */
export function see(
  plan: Plan,
  state: RunState,
  parts: Partial<Seen> & { chosenUi?: Partial<UiState> } = {},
): Seen {
  const ui = { ...firstState, ...parts.chosenUi };
  const size = parts.size ?? { columns: 80, rows: 24 };
  const { lines, chosen } = lookAt({ plan, state, size }, ui);
  const now = firstSecond + 60_000;
  return {
    plan,
    state,
    ui,
    size,
    lines,
    chosen,
    live: true,
    now,
    unicode: true,
    earlier: [],
    log: null,
    pinned: null,
    ...parts,
  };
}

/** The rows of the screen as text, each as wide as the screen. */
export function rowsOf(seen: Seen): readonly string[] {
  const { bands } = layOut(seen);
  return bands.flatMap((band) => {
    const height = Math.max(0, ...band.map(({ rows }) => rows.length));
    return Array.from({ length: height }, (_, row) =>
      band.map((pane) => (pane.rows[row] ?? []).map(({ text }) => text).join('')).join(''),
    );
  });
}

/** A log in memory. `readBytes`: how many bytes were asked for so far. */
export function memoryLog(text: string | Buffer) {
  const bytes = Buffer.from(text);
  const log = {
    readBytes: 0,
    size: () => bytes.byteLength,
    read: async (from: number, size: number): Promise<readonly LogPiece[]> => {
      const piece = bytes.subarray(from, from + size);
      log.readBytes += piece.byteLength;
      return piece.byteLength === 0 ? [] : [{ offset: from, stream: 'stdout', time: 0, bytes: piece }];
    },
    bytes: async (from: number, size: number) => bytes.subarray(from, from + size),
    append: () => {},
  };
  return log;
}

export function started(id: string, attempt = 1): EventBody {
  return { event: 'task-started', id, task: id, attempt, tools: [] };
}

export function finished(id: string, status: 'succeeded' | 'failed' | 'canceled', reason = ''): EventBody {
  const outcome = status === 'succeeded' ? { status } : { status, message: reason };
  return {
    event: 'task-finished',
    id,
    task: id,
    attempt: 1,
    status,
    reason,
    outcome,
    seconds: 1,
    returns: {},
    outputs: [],
  } as EventBody;
}
