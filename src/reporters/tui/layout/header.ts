import { showOnOneLine } from '../../../values/visible-text.ts';
import { formatElapsed } from '../../elapsed.ts';
import { describeSource } from '../../event-teller.ts';
import { markOf, markOfRun, wordOf } from '../../glyphs.ts';
import { estimateRest, formatAbout } from '../model/estimate.ts';
import { countRun, type StatusCounts } from '../model/task-list.ts';
import { drawingOf, shownOrder } from './glyphs.ts';
import { fill, type Piece, type Row, rowWidth, spread } from './row.ts';
import type { Seen } from './seen.ts';

/** What run this is, how its tasks fare, how far it is and for how long it has run. What has no room is left out. */
export function renderHeader(seen: Seen): Row {
  const { columns } = seen.size;
  const counts = countRun(seen.state);
  const name: Piece = { text: ` ${showOnOneLine(seen.plan.pipeline)}`, tone: 'strong' };
  const source: Piece = { text: `  ${describeCommit(seen)}` };
  const run: Piece = { text: ` ${seen.state.started?.run ?? ''}`, tone: 'note' };
  const end: Row = [
    ...describeStatus(seen),
    { text: ` ${formatElapsed(secondsOf(seen))} ` },
    ...describeRest(seen),
  ];
  const tally = [...describeCounts(counts, seen.unicode), { text: '   ' }];
  const progress: Row = [{ text: `${counts.ended}/${counts.total}  ` }];
  const bar: Row = [...drawBar(counts, seen), { text: '  ' }];
  const rights = [
    [...tally, ...progress, ...bar, ...end],
    [...tally, ...progress, ...end],
    [...tally, ...end],
    end,
  ];
  const lefts = [[name, source, run], [name, run], [name]];
  for (const left of lefts) {
    const right = rights.find((row) => rowWidth(left) + 2 + rowWidth(row) <= columns);
    if (right !== undefined && (right.length > end.length || left.length === 1))
      return spread(left, right, columns);
  }
  return fill([name, ...end], columns);
}

/** How a run counts its tasks: `✗1 »2 ✓9`. */
export function describeCounts({ counts }: StatusCounts, unicode: boolean): readonly Piece[] {
  const shown = new Map<string, { count: number; tone: Piece['tone'] }>();
  for (const status of shownOrder) {
    const count = counts.get(status) ?? 0;
    if (count === 0) continue;
    const { glyph, tone } = markOf(status, unicode);
    shown.set(glyph, { count: count + (shown.get(glyph)?.count ?? 0), tone: shown.get(glyph)?.tone ?? tone });
  }
  return [...shown].flatMap(([glyph, { count, tone }], index) => [
    { text: `${index === 0 ? '' : ' '}${glyph}${count}`, ...(tone === undefined ? {} : { tone }) },
  ]);
}

/** How long the run has been at work, in seconds. */
export function secondsOf({ state, now }: Pick<Seen, 'state' | 'now'>): number {
  if (state.started === null) return 0;
  const end = state.finished === null ? now : Date.parse(state.finished.time);
  return Math.max(0, (end - Date.parse(state.started.time)) / 1000);
}

function describeCommit({ plan }: Seen): string {
  return describeSource({ ...plan.source, dirty: false }) + (plan.source.dirty ? '+' : '');
}

function describeStatus({ state, live, unicode }: Seen): Row {
  if (state.finished !== null) {
    const { glyph, tone } = markOfRun(state.finished.status, unicode);
    return [{ text: `${glyph} ${wordOf(state.finished.status)}`, tone }];
  }
  if (!live) return [{ text: `${markOf('waiting', unicode).glyph} interrupted`, tone: 'warning' }];
  if (state.cancel !== null) return [{ text: 'stopping', tone: 'warning' }];
  if (state.queued !== null) return [{ text: 'queued', tone: 'warning' }];
  return [{ text: 'running', tone: 'note' }];
}

// Also in the narrowest head: that is what people wait for.
function describeRest(seen: Seen): Row {
  const { state, live, earlier } = seen;
  if (!live || state.finished !== null || state.cancel !== null || state.queued !== null) return [];
  const rest = estimateRest(earlier, secondsOf(seen));
  return rest === null ? [] : [{ text: `${formatAbout(rest)} `, tone: 'faint' }];
}

function drawBar({ ended, total }: StatusCounts, { unicode }: Seen): readonly Piece[] {
  const { full, empty } = drawingOf(unicode);
  const done = total === 0 ? 0 : Math.floor((ended / total) * barColumns);
  return [
    { text: full.repeat(done), tone: 'note' },
    { text: empty.repeat(barColumns - done), tone: 'faint' },
  ];
}

const barColumns = 12;
