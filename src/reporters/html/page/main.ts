import type { PageData } from '../page-data.ts';
import { readBlock } from './blocks.ts';
import { find, make, say } from './element.ts';
import { saveFile } from './save-file.ts';
import { makeSweep } from './sweep.ts';
import { openTasksByAddress } from './task-page.ts';
import { makeTaskTable } from './task-table.ts';
import { makeTimeline } from './timeline.ts';

void start();

async function start(): Promise<void> {
  wireCopies();
  void drawGraph();
  const data: PageData = JSON.parse(await readBlock('data'));
  fill('timeline', () => makeTimeline(data));
  fill('tasks', () => makeTaskTable(data));
  if (data.sweep !== null) {
    const { sweep } = data;
    fill('sweep', () => makeSweep(sweep));
  }
  fill('record', () => makeRecord(data.run));
  openTasksByAddress(data);
  document.documentElement.dataset['ready'] = '';
}

function fill(section: string, makeContent: () => HTMLElement): void {
  const place = find(section)?.querySelector('.later');
  place?.replaceWith(makeContent());
}

function wireCopies(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
  }
}

// A file that was opened from disk may not reach the clipboard by the newer way.
async function copy(button: HTMLButtonElement): Promise<void> {
  const text = button.dataset['copy'] ?? '';
  await navigator.clipboard?.writeText(text).catch(() => {});
  button.textContent = 'copied';
  say('copied');
  setTimeout(() => {
    button.textContent = 'copy';
  }, 1500);
}

async function drawGraph(): Promise<void> {
  const place = find('drawing');
  if (place === null || place.childElementCount > 0) return;
  const svg = new DOMParser().parseFromString(await readBlock('graph'), 'image/svg+xml');
  place.append(svg.documentElement);
}

function makeRecord(run: string): HTMLElement {
  const details = make('details', {}, make('summary', {}, 'as JSON'));
  details.addEventListener('toggle', async () => {
    if (!details.open || details.childElementCount > 1) return;
    const text = await readBlock('record');
    const shown = text.length > 400_000 ? `${text.slice(0, 400_000)}\n…` : text;
    details.append(
      make(
        'button',
        { type: 'button', class: 'keep', onclick: () => saveFile(`${run}.json`, 'application/json', text) },
        'save',
      ),
      make('pre', { class: 'tail', tabindex: 0, role: 'region', 'aria-label': 'The record as JSON' }, shown),
    );
  });
  return details;
}
