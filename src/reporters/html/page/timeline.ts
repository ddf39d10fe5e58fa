import { formatElapsed } from '../../elapsed.ts';
import { wordOf } from '../../glyphs.ts';
import type { PageData, PageTask } from '../page-data.ts';
import { taskAddress } from '../task-address.ts';
import { make } from './element.ts';

/** Rows that are shown before all are asked for. */
const firstRows = 60;

/** When each task waited and ran, and what the end of the run waited for. */
export function makeTimeline(data: PageData): HTMLElement {
  const tasks = data.tasks
    .filter(({ start, members }) => start !== null && members === null)
    .toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0));
  const span = Math.max(1, data.to - data.from);
  const rows = make('ol', { class: 'rows' });
  const show = (count: number) =>
    rows.replaceChildren(...tasks.slice(0, count).map((task) => makeRow(task, span)));
  const more = make(
    'button',
    {
      type: 'button',
      class: 'more',
      onclick: () => {
        show(tasks.length);
        more.remove();
      },
    },
    `show all ${tasks.length}`,
  );
  show(firstRows);
  return make(
    'div',
    { class: 'timeline' },
    describeCritical(data, tasks),
    makeAxis(span),
    rows,
    tasks.length > firstRows ? more : null,
    make(
      'p',
      { class: 'legend faint' },
      swatch('queue'),
      'queued ',
      swatch('ran s-succeeded'),
      'ran ',
      swatch('ran critical s-succeeded'),
      'on the critical path',
    ),
  );
}

function swatch(name: string): HTMLElement {
  return make('span', { class: `swatch ${name}`, 'aria-hidden': 'true' });
}

function describeCritical(data: PageData, tasks: readonly PageTask[]): HTMLElement | null {
  const path = tasks.filter(({ critical }) => critical).toSorted((a, b) => (a.end ?? 0) - (b.end ?? 0));
  if (path.length === 0) return null;
  const took = path.reduce((sum, { seconds }) => sum + seconds, 0);
  const shown = path.length <= 12 ? path : [...path.slice(0, 6), ...path.slice(-5)];
  const links = shown.flatMap((task, index) => [
    index === 0 ? '' : index === 6 && path.length > 12 ? ' → … → ' : ' → ',
    make('a', { href: taskAddress(task.id) }, task.id),
  ]);
  return make(
    'p',
    {},
    'The end waited for ',
    links,
    make(
      'span',
      { class: 'faint' },
      `: ${formatElapsed(took)} of ${formatElapsed((data.to - data.from) / 1000)}`,
    ),
  );
}

function makeAxis(span: number): HTMLElement {
  const step = niceStep(span / 1000 / 6);
  const ticks: HTMLElement[] = [];
  for (let at = 0; at <= span / 1000; at += step) {
    const tick = make('span', { class: 'tick' }, at === 0 ? '0' : showTick(at, step));
    tick.style.left = percent(at * 1000, span);
    ticks.push(tick);
  }
  return make('div', { class: 'axis', 'aria-hidden': 'true' }, make('div', { class: 'ticks' }, ticks));
}

function showTick(seconds: number, step: number): string {
  if (seconds < 60) return `${step < 1 ? seconds.toFixed(step < 0.1 ? 2 : 1) : Math.round(seconds)}s`;
  return formatElapsed(seconds).replace(/ 0[sm]$/, '');
}

function niceStep(least: number): number {
  return steps.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400;
}

const steps: readonly number[] = [
  0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800,
  86_400,
];

function makeRow(task: PageTask, span: number): HTMLElement {
  const start = task.start ?? 0;
  const end = task.end ?? span;
  const ready = Math.min(task.ready ?? start, start);
  const bars = task.attempts.map((attempt) =>
    makeBar(
      `ran s-${attempt.status}${task.critical ? ' critical' : ''}`,
      [attempt.start, attempt.end ?? end],
      span,
    ),
  );
  const queued = (start - ready) / 1000;
  const words = `${wordOf(task.status)}, began after ${formatElapsed(start / 1000)}, took ${formatElapsed(task.seconds)}${queued >= 0.05 ? `, queued ${formatElapsed(queued)}` : ''}${task.critical ? ', on the critical path' : ''}`;
  return make(
    'li',
    { title: `${task.id}: ${words}` },
    make('a', { href: taskAddress(task.id) }, task.id, make('span', { class: 'unseen' }, `, ${words}`)),
    make(
      'div',
      { class: 'track', 'aria-hidden': 'true' },
      queued > 0 ? makeBar('queue', [ready, start], span) : null,
      bars,
    ),
    make('span', { class: 'took', 'aria-hidden': 'true' }, formatElapsed(task.seconds)),
  );
}

function makeBar(name: string, [from, to]: readonly [number, number], span: number): HTMLElement {
  const bar = make('span', { class: name });
  bar.style.left = percent(from, span);
  bar.style.width = percent(Math.max(0, to - from), span);
  return bar;
}

function percent(part: number, whole: number): string {
  return `${Math.min(100, Math.max(0, (100 * part) / whole)).toFixed(3)}%`;
}
