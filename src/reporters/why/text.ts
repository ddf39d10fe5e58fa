import { showOnOneLine } from '../../values/visible-text.ts';
import { markOf, wordOf } from '../glyphs.ts';
import { type Paint, paintWith } from '../paint.ts';
import type { Style } from '../sink.ts';
import { cutToWidth, fitToScreen, renderTable } from '../table.ts';
import { wordWithReason } from '../word-with-reason.ts';
import { describeFile } from './describe-file.ts';
import type { CacheWhy, CachingWhy, TaskWhy, WhyChange } from './task-why.ts';

/** Why a task ran or did not, for people. `whole`: with all that it stood on. Ends with a line end. */
export function renderWhy(why: TaskWhy, style: Style, whole: boolean): string {
  const paint = paintWith(style);
  const lines = [renderHead(why, paint, style), ...renderReason(why, paint, style)];
  const text = lines.map((line) => `${line}\n`).join('');
  const fields = why.cache?.fields ?? [];
  if (!whole || why.cache === null || fields.length === 0) return text;
  const rows = fields.map(
    ({ name, value }) => [{ text: `  ${name}` }, { text: value, tone: 'faint' }] as const,
  );
  return `${text}\nkey ${why.cache.key.slice(0, 12)}, of\n${renderTable({ rows }, style)}`;
}

function renderHead({ run, id, status, reason, cache }: TaskWhy, paint: Paint, { unicode }: Style): string {
  const isHit = cache?.hit === true;
  const { glyph, tone } = isHit
    ? { glyph: unicode ? '≡' : '=', tone: 'good' as const }
    : markOf(status, unicode);
  const said = isHit ? 'cached' : wordWithReason(wordOf(status), showOnOneLine(reason));
  return `${paint(tone, glyph)} ${paint('strong', id)} ${said} in ${paint('note', run)}`;
}

function renderReason({ cache, caching, why }: TaskWhy, paint: Paint, style: Style): readonly string[] {
  if (cache === null)
    return [`  ${sayUncached(caching)}: ${why === '' ? 'part of the run' : showOnOneLine(why)}`];
  if (cache.hit) return [`  nothing that it stands on has changed since ${cache.from?.run}`];
  return renderMiss(cache, paint, style);
}

function sayUncached(caching: CachingWhy): string {
  switch (caching) {
    case 'none':
      return 'it has no `cache`, so it runs each time';
    case 'off':
      return 'its `cache` did not count, as the run was told to leave the cache alone';
    case 'on':
      return 'it did not come so far that the cache was asked';
    default:
      return caching satisfies never;
  }
}

function renderMiss({ since, outdated }: CacheWhy, paint: Paint, style: Style): readonly string[] {
  if (outdated !== null) return [`  it ran: its results of ${outdated} were not within its \`ttl\``];
  if (since === null) return ['  it ran: no earlier run recorded what it stood on'];
  if (since.changes === null) return [`  it ran: what it stood on in ${since.run} is gone`];
  if (since.changes.length === 0) {
    return [
      `  it ran although nothing had changed since ${since.run}: it failed there, was told to run, or its results were too old or not kept any more`,
    ];
  }
  return [
    `  it ran: of what it stands on, since ${since.run}`,
    ...since.changes.flatMap((change) => renderChange(change, paint, style)),
  ];
}

function renderChange(change: WhyChange, paint: Paint, style: Style): readonly string[] {
  const { name, files, note } = change;
  const arrow = style.unicode ? '→' : '->';
  const values = `${shorten(change.before, style)} ${arrow} ${shorten(change.after, style)}`;
  const line = `    ${paint('warning', showOnOneLine(name))} changed: ${values}`;
  return [
    line,
    ...files.map(
      (file) => `      ${fitToScreen(describeFile(file, paint), Math.max(40, style.columns * 2), style)}`,
    ),
    ...(note === '' ? [] : [`      ${paint('faint', note)}`]),
  ];
}

// Of a digest its beginning says that it is another one.
function shorten(value: string | null, { unicode }: Style): string {
  if (value === null) return 'nothing';
  const shown = value.replace(/\b([0-9a-f]{10})[0-9a-f]{22,}\b/g, '$1');
  return cutToWidth(showOnOneLine(shown), 60, unicode);
}
