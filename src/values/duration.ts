/** The longest duration that a file may state: a year, in milliseconds. Timers chain what one of them cannot hold. */
export const longestDurationMs = 365 * 86_400_000;

/** What a duration looks like, for messages. */
export const durationExamples = '`30s`, `10m` or `1h30m`';

/** Milliseconds of `300ms 10s 5m 2h 1d 1h30m`; null unless it is such a text, above 0 and at most a year. */
export function parseDuration(text: string): number | null {
  const match = pattern.exec(text);
  if (match === null || text === '') return null;
  const total = units.reduce((sum, [unit, size]) => sum + Number(match.groups?.[unit] ?? 0) * size, 0);
  return Number.isFinite(total) && total >= 1 && total <= longestDurationMs ? Math.round(total) : null;
}

/** A duration as a file would state it, exact to the millisecond; `0s` for 0. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds);
  let text = '';
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${suffixes[unit]}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}

const units = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1000],
  ['milliseconds', 1],
] as const;

const suffixes = { days: 'd', hours: 'h', minutes: 'm', seconds: 's', milliseconds: 'ms' } as const;

const number = String.raw`\d{1,15}(?:\.\d{1,9})?`;
const pattern = new RegExp(
  `^(?:(?<days>${number})d)?(?:(?<hours>${number})h)?(?:(?<minutes>${number})m(?!s))?` +
    `(?:(?<seconds>${number})s)?(?:(?<milliseconds>${number})ms)?$`,
);
