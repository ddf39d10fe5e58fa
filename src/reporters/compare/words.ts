import type { OutputChange, ReturnChange, ValueChange } from '../../compare/comparison.ts';
import type { ContentDifference } from '../../compare/contents/content-difference.ts';
import { isMap, type Json, type JsonObject } from '../../values/json.ts';
import { formatSize } from '../../values/size.ts';
import { showOnOneLine } from '../../values/visible-text.ts';

/** Characters of a value that are shown. */
const longestValue = 60;

/** A value on one line; what lies in the catalog by its size and the beginning of its digest. */
export function showValue(value: Json): string {
  if (value === null) return 'none';
  const { pickle, stored, size }: JsonObject = isMap(value) ? value : {};
  const digest = pickle ?? stored;
  if (typeof digest === 'string' && typeof size === 'number') {
    return `${pickle === undefined ? 'JSON' : 'a Python value'} of ${formatSize(size)} (${digest.slice(0, 12)})`;
  }
  const text = showOnOneLine(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}

/** `0.1 → 0.2` */
export function showChange({ before, after }: Pick<ValueChange, 'before' | 'after'>): string {
  return `${showValue(before)} → ${showValue(after)}`;
}

/** The same with by how much a metric is another, and what may explain it. */
export function showReturn(change: ReturnChange): string {
  const { metric, likely } = change;
  const remarks = [
    ...(metric === undefined ? [] : [describeMetric(metric)]),
    ...(likely === undefined ? [] : [likely]),
  ];
  return remarks.length === 0 ? showChange(change) : `${showChange(change)} (${remarks.join('; ')})`;
}

/** What became of an output, its bytes and how they differ: one phrase each. */
export function describeOutput({ change, before, after, how }: OutputChange): readonly string[] {
  if (before === null || after === null) {
    return [`${change}, ${formatSize((before ?? after)?.size ?? 0)}`];
  }
  if (before.digest === after.digest) return [`was a ${before.mode}, is a ${after.mode}`];
  const sizes =
    before.size === after.size
      ? `${formatSize(after.size)}, as before`
      : `${formatSize(before.size)} → ${formatSize(after.size)}`;
  if (how !== null) return [sizes, ...describeContent(how)];
  const kept = before.stored && after.stored;
  return [sizes, kept ? 'the bytes of one of them are not there' : 'only the digests were kept'];
}

// One phrase each: how much and where first, with what may explain it; then what stands there.
function describeContent(how: ContentDifference): readonly string[] {
  switch (how.form) {
    case 'text':
      return tell(`${countText(how)}line ${how.first.line}`, how);
    case 'table': {
      const { row, column } = how.first;
      return tell(`${countTable(how)}, first in row ${row}, column \`${showValue(column)}\``, how);
    }
    case 'json':
      return tell(`${differing(how.changed, 'value')}, first at \`${how.first.path}\``, how);
    case 'bytes':
      return [`the bytes differ from number ${how.first} on, counted from 0`];
    case 'image':
      return ['the pictures differ'];
    default:
      return how satisfies never;
  }
}

type Told = Exclude<ContentDifference, { form: 'bytes' | 'image' }>;

function tell(where: string, { first, likely }: Told): readonly string[] {
  return [likely === undefined ? where : `${where}: ${likely}`, showChange(first)];
}

function countText({ added, removed }: Extract<Told, { form: 'text' }>): string {
  if (added === null || removed === null) return 'too large to compare all of it, first in ';
  return added === 0 && removed === 0 ? 'first in ' : `+${added} -${removed} lines, first in `;
}

function countTable({ added, removed, changed }: Extract<Told, { form: 'table' }>): string {
  return changed > 0 ? differing(changed, 'row') : `+${added} -${removed} rows`;
}

function differing(number: number, noun: string): string {
  return `${count(number, noun)} differ${number === 1 ? 's' : ''}`;
}

function describeMetric({ delta, ratio }: NonNullable<ReturnChange['metric']>): string {
  const share = ratio === null ? '' : `, ${signed(ratio * 100)} %`;
  return `${signed(delta)}${share}`;
}

function signed(value: number): string {
  const text = `${Number(value.toPrecision(3))}`;
  return value > 0 ? `+${text}` : text;
}

/** `1 output`, `2 outputs` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
