import { type Content, make, say } from './element.ts';
import { renderCsv, saveFile } from './save-file.ts';

/** A column of a table that can be sorted. */
export interface Column<Row> {
  readonly label: string;
  readonly right?: true;
  /** What is compared, and kept as CSV unless `kept` says otherwise; null stands last in either direction. */
  readonly value: (row: Row) => string | number | null;
  readonly kept?: (row: Row) => string;
  readonly show?: (row: Row) => Content;
}

export interface TableOptions<Row> {
  /** What is in it, for its caption: `tasks`. */
  readonly what: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Text that the filter looks into. */
  readonly text: (row: Row) => string;
  /** Filters at hand: what they are called and what they type. */
  readonly presets?: readonly (readonly [string, string])[];
  readonly marked?: (row: Row) => boolean;
}

/** Rows that are shown before all are asked for. */
const firstRows = 300;

/** A table that is sorted by its heads, filtered by words and kept as CSV. */
export function makeTable<Row>(options: TableOptions<Row>): HTMLElement {
  const state = { column: -1, down: false, words: '', all: false };
  const body = make('tbody');
  const count = make('span', { class: 'faint', role: 'status' });
  const more = make('button', { type: 'button', class: 'more', onclick: () => show({ all: true }) });
  const heads = options.columns.map((column, index) => makeHead(column, () => sortBy(index)));
  const input = makeFilter(options.what, (words) => show({ words }));
  const show = (change: Partial<typeof state>): void => {
    Object.assign(state, change);
    const rows = choose(options, state);
    body.replaceChildren(
      ...rows.slice(0, state.all ? rows.length : firstRows).map((row) => makeRow(options, row)),
    );
    count.textContent =
      rows.length === options.rows.length ? `${rows.length}` : `${rows.length} of ${options.rows.length}`;
    more.hidden = state.all || rows.length <= firstRows;
    more.textContent = `show all ${rows.length}`;
  };
  const sortBy = (column: number): void => {
    show({ column, down: state.column === column && !state.down });
    heads.forEach((head, index) => {
      head.setAttribute('aria-sort', index !== column ? 'none' : state.down ? 'descending' : 'ascending');
    });
    say(`sorted by ${options.columns[column]?.label}, ${state.down ? 'descending' : 'ascending'}`);
  };
  const keep = () => saveFile(`${options.what}.csv`, 'text/csv', csvOf(options, choose(options, state)));
  const type = (words: string): void => {
    input.value = words;
    show({ words });
  };
  show({});
  const tools = [input, makePresets(options, type), count, makeButton('keep', 'CSV', keep)];
  return make(
    'div',
    { class: 'listing' },
    make('div', { class: 'tools' }, tools),
    makeFrame(options.what, heads, body),
    more,
  );
}

function makePresets<Row>({ presets = [] }: TableOptions<Row>, type: (words: string) => void): HTMLElement[] {
  return presets.map(([label, words]) => makeButton('preset', label, () => type(words)));
}

function makeButton(name: string, label: string, onclick: () => void): HTMLElement {
  return make('button', { type: 'button', class: name, onclick }, label);
}

function makeFrame(what: string, heads: readonly HTMLElement[], body: HTMLElement): HTMLElement {
  return make(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Table of ${what}` },
    make(
      'table',
      {},
      make('caption', { class: 'unseen' }, what),
      make('thead', {}, make('tr', {}, heads)),
      body,
    ),
  );
}

interface State {
  readonly column: number;
  readonly down: boolean;
  readonly words: string;
}

function choose<Row>(
  { rows, columns, text }: TableOptions<Row>,
  { column, down, words }: State,
): readonly Row[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = rows.filter((row) => {
    const own = text(row).toLowerCase();
    return wanted.every((word) =>
      word.startsWith('!') && word !== '!' ? !own.includes(word.slice(1)) : own.includes(word),
    );
  });
  const by = columns[column];
  return by === undefined ? found : found.sort((a, b) => compare(by.value(a), by.value(b), down));
}

function compare(a: string | number | null, b: string | number | null, down: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return down ? -order : order;
}

const collator = new Intl.Collator('en', { numeric: true });

function makeHead<Row>({ label, right }: Column<Row>, sort: () => void): HTMLElement {
  return make(
    'th',
    { scope: 'col', 'aria-sort': 'none', class: right === true ? 'right' : undefined },
    make('button', { type: 'button', onclick: sort }, label),
  );
}

function makeFilter(what: string, onWords: (words: string) => void): HTMLInputElement {
  const input = make('input', {
    type: 'search',
    placeholder: 'filter, ! inverts',
    'aria-label': `Filter ${what}`,
    spellcheck: 'false',
    oninput: () => onWords(input.value),
  });
  return input;
}

function makeRow<Row>({ columns, marked }: TableOptions<Row>, row: Row): HTMLElement {
  const cells = columns.map((column) =>
    make(
      'td',
      { class: column.right === true ? 'right' : undefined },
      column.show?.(row) ?? String(column.value(row) ?? ''),
    ),
  );
  return make('tr', { class: marked?.(row) === true ? 'here' : undefined }, cells);
}

function csvOf<Row>({ columns }: TableOptions<Row>, rows: readonly Row[]): string {
  return renderCsv([
    columns.map(({ label }) => label),
    ...rows.map((row) => columns.map(({ kept, value }) => (kept ?? value)(row))),
  ]);
}
