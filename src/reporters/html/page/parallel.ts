import type { PageSweep } from '../page-data.ts';
import { draw, make } from './element.ts';
import { makeScale, type Scale } from './scale.ts';

const height = 260;
const top = 34;
const bottom = 14;
const side = 70;

/** Axes side by side, a line a run. */
export function makeParallel(sweep: PageSweep): HTMLElement {
  const columns = sweep.columns.slice(0, 12);
  const scales = columns.map((_, index) => makeScale(sweep, index));
  const gap = Math.max(120, Math.min(220, 1000 / Math.max(1, columns.length - 1)));
  const width = gap * (columns.length - 1) + 2 * side;
  const x = (index: number) => side + index * gap;
  const lines = sweep.rows
    .toSorted((a, b) => Number(a.here) - Number(b.here))
    .map((row) => makeLine(row, scales, x));
  const axes = columns.map(({ label, role }, index) =>
    makeAxis(label, { scale: scales[index], x: x(index), strong: role !== 'axis' }),
  );
  return make(
    'figure',
    { class: 'chart' },
    make('figcaption', {}, 'Params and what they gave, a line a run'),
    make(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Parallel coordinates' },
      draw(
        'svg',
        {
          viewBox: `0 0 ${width} ${height}`,
          width,
          height,
          class: 'parallel',
          role: 'img',
          'aria-label': `Parallel coordinates of ${sweep.rows.length} runs over ${columns.map(({ label }) => label).join(', ')}; the table below has the values`,
        },
        lines,
        axes,
      ),
    ),
  );
}

function makeLine(
  row: PageSweep['rows'][number],
  scales: readonly Scale[],
  x: (index: number) => number,
): SVGElement {
  const points = scales.flatMap((scale, index) => {
    const at = scale.place(row.values[index] ?? null);
    return at === null ? [] : [`${x(index)} ${y(at)}`];
  });
  return draw(
    'polyline',
    { points: points.join(' '), fill: 'none', class: `s-${row.status}${row.here ? ' here' : ''}` },
    draw('title', {}, row.run),
  );
}

interface AxisPlace {
  readonly scale: Scale | undefined;
  readonly x: number;
  readonly strong: boolean;
}

function makeAxis(label: string, { scale, x, strong }: AxisPlace): SVGElement {
  const ticks = (scale?.ticks ?? []).map(({ at, text }) =>
    draw(
      'g',
      {},
      draw('line', { x1: x - 3, x2: x + 3, y1: y(at), y2: y(at) }),
      draw('text', { x: x + 7, y: y(at) + 4, class: 'tick' }, text),
    ),
  );
  return draw(
    'g',
    { class: 'axis' },
    draw('line', { x1: x, x2: x, y1: top, y2: height - bottom }),
    ticks,
    draw(
      'text',
      { x, y: 16, 'text-anchor': 'middle', class: strong ? 'label strong' : 'label' },
      label.length > 20 ? `${label.slice(0, 19)}…` : label,
    ),
  );
}

function y(at: number): number {
  return Math.round((height - bottom - at * (height - bottom - top)) * 10) / 10;
}
