import type { PageOutput, Preview } from '../page-data.ts';
import { readBlock } from './blocks.ts';
import { make } from './element.ts';

/** What an output looks like; made when it is opened. */
export function makePreview({ path, preview }: PageOutput): HTMLElement | null {
  if (preview === null) return null;
  const details = make('details', { class: 'preview' }, make('summary', {}, `preview of ${path}`));
  details.addEventListener('toggle', async () => {
    if (!details.open || details.childElementCount > 1) return;
    details.append(show(path, JSON.parse(await readBlock(`preview-${preview}`)) as Preview));
  });
  return details;
}

function show(path: string, preview: Preview): HTMLElement {
  switch (preview.type) {
    case 'image':
      return make('img', { src: `data:${preview.media};base64,${preview.base64}`, alt: path });
    case 'table':
      return showTable(path, preview);
    case 'text':
      return make('pre', { class: 'tail', tabindex: 0 }, preview.text, preview.more ? '\n…' : '');
    case 'page':
      // Without a single permission: no script, no form, no address of its own.
      return make('iframe', {
        sandbox: '',
        srcdoc: preview.html,
        title: path,
        referrerpolicy: 'no-referrer',
      });
    default:
      return preview satisfies never;
  }
}

function showTable(path: string, { rows, more }: Extract<Preview, { type: 'table' }>): HTMLElement {
  const [head = [], ...body] = rows;
  return make(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Table ${path}` },
    make(
      'table',
      {},
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          head.map((text) => make('th', { scope: 'col' }, text)),
        ),
      ),
      make(
        'tbody',
        {},
        body.map((row) =>
          make(
            'tr',
            {},
            head.map((_, index) =>
              make('td', { class: isNumber(row[index]) ? 'right' : undefined }, row[index] ?? ''),
            ),
          ),
        ),
      ),
    ),
    more ? make('p', { class: 'faint' }, `the first ${body.length} rows`) : null,
  );
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text !== '' && Number.isFinite(Number(text));
}
