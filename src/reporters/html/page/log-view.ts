import type { LogPlace } from '../page-data.ts';
import { readLines } from './blocks.ts';
import { make } from './element.ts';
import { saveFile } from './save-file.ts';

/** Lines that are shown before all are asked for, and lines of one piece of the page. */
const firstLines = 1500;
const pieceLines = 400;

/** What an attempt printed: its end at once, all of it when asked, or the lines with a text. */
export async function makeLog(name: string, place: LogPlace): Promise<HTMLElement> {
  const all = (await readLines(`log-${place.block}`)).slice(place.from, place.from + place.lines);
  const view = make('div', { class: 'log', tabindex: 0, role: 'region', 'aria-label': `Log of ${name}` });
  const note = make('span', { class: 'faint', role: 'status' });
  const state = { words: '', all: all.length <= firstLines };
  const more = make('button', { type: 'button', class: 'more', onclick: () => show({ all: true }) });
  const show = (change: Partial<typeof state>): void => {
    Object.assign(state, change);
    const wanted = state.words.toLowerCase();
    const found = wanted === '' ? all : all.filter((line) => line.toLowerCase().includes(wanted));
    const shown = state.all ? found : found.slice(-firstLines);
    view.replaceChildren(...makePieces(shown, cutIn(place, { found, all, shown })));
    more.hidden = shown.length === found.length;
    more.textContent = `show all ${found.length.toLocaleString('en')} lines`;
    note.textContent =
      wanted === ''
        ? countLines(all.length)
        : `${countLines(found.length)} of ${all.length.toLocaleString('en')}`;
  };
  const input = make('input', {
    type: 'search',
    placeholder: 'find in log',
    'aria-label': `Find in the log of ${name}`,
    spellcheck: 'false',
    oninput: () => show({ words: input.value }),
  });
  const keep = () =>
    saveFile(
      `${name.replace(/[^\w.=,-]+/g, '_')}.log`,
      'text/plain',
      `${all.map((line) => line.slice(1)).join('\n')}\n`,
    );
  show({});
  return make(
    'div',
    { class: 'listing' },
    make(
      'div',
      { class: 'tools' },
      input,
      note,
      make('button', { type: 'button', class: 'keep', onclick: keep }, 'save'),
    ),
    more,
    view,
  );
}

interface Shown {
  readonly all: readonly string[];
  readonly found: readonly string[];
  readonly shown: readonly string[];
}

// Only where the lines stand as they came.
function cutIn(
  { cut }: LogPlace,
  { all, found, shown }: Shown,
): { readonly at: number; readonly bytes: number } | null {
  if (cut === null || found !== all) return null;
  const at = cut[1] - (all.length - shown.length);
  return at < 0 ? null : { at, bytes: cut[0] };
}

function makePieces(lines: readonly string[], cut: ReturnType<typeof cutIn>): HTMLElement[] {
  const pieces: HTMLElement[] = [];
  for (let start = 0; start < lines.length; ) {
    const whole = Math.min(lines.length, start + pieceLines);
    const end = cut !== null && cut.at > start && cut.at < whole ? cut.at : whole;
    if (cut?.at === start)
      pieces.push(
        make('p', { class: 'cut' }, `${cut.bytes.toLocaleString('en')} bytes are not in this report`),
      );
    pieces.push(make('pre', {}, makeRuns(lines.slice(start, end))));
    start = end;
  }
  return pieces.length === 0 ? [make('p', { class: 'cut' }, 'no line')] : pieces;
}

// Lines of one stream that follow one another are one text.
function makeRuns(lines: readonly string[]): (HTMLElement | string)[] {
  const runs: (HTMLElement | string)[] = [];
  let open: string[] = [];
  let mark = ' ';
  const close = () => {
    if (open.length === 0) return;
    const text = `${open.join('\n')}\n`;
    runs.push(mark === ' ' ? text : make('span', { class: mark === '!' ? 'stderr' : 'faint' }, text));
    open = [];
  };
  for (const line of lines) {
    const own = line.charAt(0);
    if (own !== mark) close();
    mark = own;
    open.push(line.slice(1));
  }
  close();
  return runs;
}

function countLines(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'}`;
}
