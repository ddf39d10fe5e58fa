import type { PageSweep } from '../page-data.ts';
import { draw, make } from './element.ts';
import { makeScale, type Scale } from './scale.ts';

const width = 640;
const height = 320;
const edge = { left: 64, right: 20, top: 14, bottom: 40 } as const;

/** Two values of each run against one another; the reader chooses which. */
export function makeScatter(sweep: PageSweep, numeric: readonly number[]): HTMLElement {
  const place = make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Scatter' });
  const metric = numeric.find((index) => sweep.columns[index]?.role !== 'axis') ?? numeric[1] ?? 0;
  const other = numeric.find((index) => index !== metric) ?? 0;
  const across = makeChoice(sweep, { label: 'across', numeric, chosen: other });
  const up = makeChoice(sweep, { label: 'up', numeric, chosen: metric });
  const show = () => place.replaceChildren(makeDrawing(sweep, Number(across.value), Number(up.value)));
  for (const choice of [across, up]) choice.addEventListener('change', show);
  show();
  return make(
    'figure',
    { class: 'chart' },
    make('figcaption', {}, make('label', {}, 'across ', across), ' ', make('label', {}, 'up ', up)),
    place,
  );
}

interface Choice {
  readonly label: string;
  readonly numeric: readonly number[];
  readonly chosen: number;
}

function makeChoice(sweep: PageSweep, { numeric, chosen }: Choice): HTMLSelectElement {
  return make(
    'select',
    {},
    numeric.map((index) =>
      make('option', { value: index, selected: index === chosen }, sweep.columns[index]?.label ?? ''),
    ),
  );
}

function makeDrawing(sweep: PageSweep, across: number, up: number): SVGElement {
  const [h, v] = [makeScale(sweep, across), makeScale(sweep, up)];
  const dots = sweep.rows
    .toSorted((a, b) => Number(a.here) - Number(b.here))
    .flatMap((row) => {
      const [a, b] = [row.values[across] ?? null, row.values[up] ?? null];
      const [x, y] = [h.place(a), v.place(b)];
      if (x === null || y === null) return [];
      return [
        draw(
          'circle',
          { cx: atX(x), cy: atY(y), r: row.here ? 6 : 4, class: `s-${row.status}${row.here ? ' here' : ''}` },
          draw('title', {}, `${row.run}: ${a}, ${b}`),
        ),
      ];
    });
  const names = [sweep.columns[across]?.label ?? '', sweep.columns[up]?.label ?? ''];
  return draw(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      class: 'scatter',
      role: 'img',
      'aria-label': `Scatter of ${names[1]} against ${names[0]}; the table below has the values`,
    },
    makeAxes(h, v),
    draw(
      'text',
      { x: (edge.left + width - edge.right) / 2, y: height - 6, 'text-anchor': 'middle', class: 'label' },
      names[0] ?? '',
    ),
    dots,
  );
}

function makeAxes(h: Scale, v: Scale): SVGElement {
  return draw(
    'g',
    { class: 'axis' },
    draw('line', {
      x1: edge.left,
      x2: width - edge.right,
      y1: height - edge.bottom,
      y2: height - edge.bottom,
    }),
    draw('line', { x1: edge.left, x2: edge.left, y1: edge.top, y2: height - edge.bottom }),
    h.ticks.map(({ at, text }) =>
      draw(
        'text',
        { x: atX(at), y: height - edge.bottom + 16, 'text-anchor': 'middle', class: 'tick' },
        text,
      ),
    ),
    v.ticks.map(({ at, text }) =>
      draw('text', { x: edge.left - 8, y: atY(at) + 4, 'text-anchor': 'end', class: 'tick' }, text),
    ),
  );
}

function atX(at: number): number {
  return edge.left + at * (width - edge.left - edge.right);
}

function atY(at: number): number {
  return height - edge.bottom - at * (height - edge.top - edge.bottom);
}
