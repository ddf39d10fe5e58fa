import type { PageSweep } from '../page-data.ts';

/** Where values of a column stand between 0 and 1, and what is written at which place. */
export interface Scale {
  readonly place: (value: string | number | null) => number | null;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** A scale for numbers, by powers of ten where they span many; for texts one place each. */
export function makeScale({ rows }: PageSweep, column: number): Scale {
  const values = rows.flatMap(({ values }) => values[column] ?? []);
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === values.length ? scaleNumbers(numbers) : scaleTexts(values.map(String));
}

function scaleNumbers(numbers: readonly number[]): Scale {
  const least = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (numbers.length === 0) return { place: () => null, ticks: [] };
  const logarithmic = least > 0 && most / least >= 100;
  const bend = (value: number) => (logarithmic ? Math.log10(value) : value);
  const [from, to] = [bend(least), bend(most)];
  const place = (value: string | number | null) => {
    if (typeof value !== 'number') return null;
    return to === from ? 0.5 : (bend(value) - from) / (to - from);
  };
  const middle = logarithmic ? 10 ** ((from + to) / 2) : (least + most) / 2;
  const shown = least === most ? [least] : [least, middle, most];
  return { place, ticks: shown.map((value) => ({ at: place(value) ?? 0, text: format(value) })) };
}

function scaleTexts(texts: readonly string[]): Scale {
  const known = [...new Set(texts)];
  const places = new Map(
    known.map((text, index) => [text, known.length === 1 ? 0.5 : index / (known.length - 1)]),
  );
  return {
    place: (value) => (value === null ? null : (places.get(String(value)) ?? null)),
    ticks: known.slice(0, 24).map((text) => ({
      at: places.get(text) ?? 0,
      text: text.length > 18 ? `${text.slice(0, 17)}…` : text,
    })),
  };
}

function format(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
