import { formatSize } from '../../../values/size.ts';
import { formatElapsed } from '../../elapsed.ts';
import type { PageAttempt, PageData, PageTask } from '../page-data.ts';
import { taskAddress } from '../task-address.ts';
import { type Content, find, make } from './element.ts';
import { makeLog } from './log-view.ts';
import { makePreview } from './preview.ts';
import { showStatus } from './status.ts';

/** Opens the page of a task whenever the address names one. */
export function openTasksByAddress(data: PageData): void {
  const dialog = find('task');
  if (!(dialog instanceof HTMLDialogElement)) return;
  const tasks = new Map(data.tasks.map((task) => [taskAddress(task.id), task]));
  const leave = () => {
    if (location.hash.startsWith('#/task/'))
      history.replaceState(null, '', location.pathname + location.search);
  };
  const look = () => {
    const task = tasks.get(location.hash);
    if (task === undefined) {
      if (dialog.open) dialog.close();
      return;
    }
    dialog.replaceChildren(...makeTaskPage(task, data, () => dialog.close()));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    dialog.querySelector<HTMLElement>('h2')?.focus();
  };
  dialog.addEventListener('close', leave);
  // A click beside it closes it.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  addEventListener('hashchange', look);
  look();
}

function makeTaskPage(task: PageTask, data: PageData, close: () => void): HTMLElement[] {
  const members = data.tasks.filter(({ parent }) => parent === task.id);
  return [
    make(
      'header',
      {},
      make('button', { type: 'button', class: 'close', onclick: close, 'aria-label': 'Close' }, '✕'),
      task.parent === null
        ? null
        : make('p', { class: 'faint' }, 'in ', make('a', { href: taskAddress(task.parent) }, task.parent)),
      make('h2', { id: 'task-title', tabindex: -1 }, task.id),
      make(
        'p',
        {},
        showStatus(task.status),
        task.reason === '' ? null : ` ${task.reason}`,
        make('span', { class: 'faint' }, ` ${describe(task)}`),
      ),
      task.description === '' ? null : make('p', {}, task.description),
    ),
    ...part(
      'Attempts',
      task.attempts.toReversed().map((attempt, index) => makeAttempt(task, attempt, index === 0)),
    ),
    ...part('Members', members.length === 0 ? [] : [makeMembers(members)]),
    ...part('Summary', task.summary === '' ? [] : [makeSummary(task.summary)]),
    ...part('Params', pairs(task.params)),
    ...part('Returns', pairs(task.returns)),
    ...part('Inputs', makeInputs(task)),
    ...part('Outputs', makeOutputs(task)),
    ...part('Environment', pairs(task.facts)),
  ];
}

function describe({ kind, seconds, start, attempts }: PageTask): string {
  const times = start === null ? '' : `, ${formatElapsed(seconds)}`;
  return `${kind}${times}${attempts.length > 1 ? `, ${attempts.length} attempts` : ''}`;
}

function part(title: string, content: readonly Content[]): HTMLElement[] {
  return content.length === 0 ? [] : [make('section', {}, make('h3', {}, title), content)];
}

function pairs(values: readonly (readonly [string, string])[]): Content[] {
  if (values.length === 0) return [];
  return [
    make(
      'dl',
      { class: 'facts' },
      values.map(([name, value]) =>
        make('div', {}, make('dt', {}, name), make('dd', {}, make('code', {}, value))),
      ),
    ),
  ];
}

function makeAttempt(task: PageTask, attempt: PageAttempt, open: boolean): HTMLElement {
  const { number, status, reason, start, end, log } = attempt;
  const took = end === null ? '' : ` in ${formatElapsed((end - start) / 1000)}`;
  const details = make(
    'details',
    { class: 'attempt', open },
    make(
      'summary',
      {},
      `${number} `,
      showStatus(status),
      make(
        'span',
        { class: 'faint' },
        `${reason === '' ? '' : ` ${reason}`}${took}, began after ${formatElapsed(start / 1000)}`,
      ),
    ),
  );
  const fill = async () => {
    if (!details.open || details.childElementCount > 1) return;
    const place = make('div');
    details.append(place);
    place.replaceChildren(
      log === null
        ? make('p', { class: 'faint' }, 'no output is kept here')
        : await makeLog(`${task.id}, attempt ${number}`, log),
    );
    // What a failure says stands last.
    const view = place.querySelector('.log');
    if (view !== null && status !== 'succeeded') view.scrollTop = view.scrollHeight;
  };
  details.addEventListener('toggle', fill);
  void fill();
  return details;
}

function makeMembers(members: readonly PageTask[]): HTMLElement {
  return make(
    'ul',
    { class: 'members' },
    members
      .slice(0, 500)
      .map((member) =>
        make(
          'li',
          {},
          showStatus(member.status),
          ' ',
          make('a', { href: taskAddress(member.id) }, member.id),
          make('span', { class: 'faint' }, ` ${member.reason}`),
        ),
      ),
  );
}

// Made by the writer of the report from Markdown, without anything that acts.
function makeSummary(html: string): HTMLElement {
  const place = make('div', { class: 'written' });
  place.append(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
  return place;
}

function makeInputs({ inputs, needs }: PageTask): Content[] {
  const after = needs.map((id) => make('li', {}, 'after ', make('a', { href: taskAddress(id) }, id)));
  const globs = inputs.map((glob) => make('li', {}, make('code', {}, glob)));
  return after.length + globs.length === 0 ? [] : [make('ul', {}, after, globs)];
}

function makeOutputs({ outputs }: PageTask): Content[] {
  if (outputs.length === 0) return [];
  return [
    make(
      'ul',
      { class: 'outputs' },
      outputs.map((output) =>
        make(
          'li',
          {},
          make('code', {}, output.path),
          make('span', { class: 'faint' }, ` ${formatSize(output.size)} `),
          make('code', { class: 'digest', title: 'SHA-256' }, output.digest),
          makePreview(output),
        ),
      ),
    ),
  ];
}
