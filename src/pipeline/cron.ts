/** What is wrong with a cron line of five fields; null when it is fine and comes true on some day. */
export function checkCron(line: string): { code: 'cron' | 'cron-never'; message: string } | null {
  const fields = line.trim() === '' ? [] : line.trim().split(/[ \t]+/);
  if (fields.length !== 5) {
    const message = `a cron line has five fields (minute, hour, day, month, weekday), found ${fields.length}`;
    return { code: 'cron', message };
  }
  const sets: ReadonlySet<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const range = ranges[index];
    const values = range === undefined ? null : readField(field, range);
    if (values === null) return { code: 'cron', message: describeField(field, range?.name ?? '') };
    sets.push(values);
  }
  const [, , days = new Set(), months = new Set()] = sets;
  const anyWeekday = fields[4] === '*';
  if (!anyWeekday || comes(days, months)) return null;
  return { code: 'cron-never', message: `the day of \`${line.trim()}\` never comes` };
}

interface Range {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const ranges: readonly Range[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day', from: 1, to: 31 },
  {
    name: 'month',
    from: 1,
    to: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'weekday', from: 0, to: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

function readField(field: string, range: Range): ReadonlySet<number> | null {
  const values = new Set<number>();
  for (const item of field.split(',')) {
    const [span = '', step, ...more] = item.split('/');
    const bounds = readSpan(span, range, step !== undefined);
    const width = step === undefined ? 1 : readNumber(step);
    if (bounds === null || width === null || width < 1 || more.length > 0) return null;
    for (let value = bounds[0]; value <= bounds[1]; value += width) values.add(value);
  }
  return values;
}

// `5/10` means from 5 to the end.
function readSpan(span: string, range: Range, stepped: boolean): readonly [number, number] | null {
  if (span === '*') return [range.from, range.to];
  const [first = '', last, ...more] = span.split('-');
  const from = readValue(first, range);
  const to = last === undefined ? (stepped ? range.to : from) : readValue(last, range);
  return from === null || to === null || from > to || more.length > 0 ? null : [from, to];
}

function readValue(text: string, { from, to, names = [] }: Range): number | null {
  const named = names.indexOf(text.toLowerCase());
  const value = named === -1 ? readNumber(text) : named + from;
  return value === null || value < from || value > to ? null : value;
}

function readNumber(text: string): number | null {
  return /^[0-9]{1,2}$/.test(text) ? Number(text) : null;
}

const lastDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function comes(days: ReadonlySet<number>, months: ReadonlySet<number>): boolean {
  const first = Math.min(...days);
  return [...months].some((month) => first <= (lastDays[month - 1] ?? 31));
}

function describeField(field: string, name: string): string {
  const range = ranges.find((each) => each.name === name);
  return `\`${field}\` is no ${name} of a cron line, it takes ${range?.from} to ${range?.to}, \`*\`, lists, ranges and steps`;
}
