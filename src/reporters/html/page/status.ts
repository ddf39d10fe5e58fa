import { markOf, wordOf } from '../../glyphs.ts';
import { make } from './element.ts';

/** A status as glyph and word. */
export function showStatus(status: string): HTMLElement {
  return make(
    'span',
    { class: `status s-${status}` },
    make('span', { class: 'mark', 'aria-hidden': 'true' }, glyphOf(status)),
    ' ',
    make('span', { class: 'word' }, wordOf(status)),
  );
}

/** Where a status stands when the worst comes first. */
export function rankOf(status: string): number {
  const rank = order.indexOf(status);
  return rank === -1 ? order.length : rank;
}

const order: readonly string[] = [
  'failed',
  'timed_out',
  'canceled',
  'upstream_failed',
  'waiting',
  'running',
  'queued',
  'succeeded',
  'skipped',
];

function glyphOf(status: string): string {
  switch (status) {
    case 'queued':
    case 'running':
    case 'waiting':
    case 'succeeded':
    case 'failed':
    case 'timed_out':
    case 'canceled':
    case 'skipped':
    case 'upstream_failed':
      return markOf(status, true).glyph;
    case 'succeeded_with_failures':
      return markOf('succeeded', true).glyph;
    default:
      return '·';
  }
}
