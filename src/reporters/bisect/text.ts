import type { Bisection, CommitName, Culprit, ReadFile, Tried } from '../../bisect/bisection.ts';
import { showControls, showOnOneLine } from '../../values/visible-text.ts';
import { cutLine, toStyle } from '../compare/cut-line.ts';
import { count } from '../compare/words.ts';
import { paintWith, type Tone } from '../paint.ts';
import type { Style } from '../sink.ts';
import { renderTable } from '../table.ts';

/** Files and commits of a list that are shown. */
const mostListed = 20;

/** What a search has found, for people. */
export function renderBisection(bisection: Bisection, style: Style): string {
  const { found } = bisection;
  const text = found === null ? renderSuspects(bisection, style) : renderCulprit(found, bisection, style);
  return toStyle(text, style);
}

/** One commit that was judged, on a line. */
export function renderTried(tried: Tried, style: Style): string {
  const paint = paintWith(style);
  const { verdict, commit, subject, reason, run, recorded } = tried;
  const shown = [
    `${paint(tones[verdict], verdict.padEnd(4))} ${paint('note', commit.slice(0, 10))}`,
    ...(run === null ? [] : [`${run}${recorded ? ' (recorded)' : ''}`]),
    showOnOneLine(subject),
    ...(reason === '' ? [] : [paint('faint', showOnOneLine(reason))]),
  ];
  return toStyle(`${cutLine(shown.join('  '), style)}\n`, style);
}

/** All commits that were judged, in a table. */
export function renderLog({ tried }: Bisection, style: Style): string {
  const rows = tried.map(({ verdict, commit, date, run, subject, reason }) => [
    { text: verdict, tone: tones[verdict] },
    { text: commit.slice(0, 10), tone: 'note' } as const,
    { text: date.slice(0, 10), tone: 'faint' } as const,
    { text: run ?? '' },
    { text: reason === '' ? subject : `${subject} (${reason})` },
  ]);
  return renderTable({ rows }, style);
}

const tones: Readonly<Record<Tried['verdict'], Tone>> = { good: 'good', bad: 'error', skip: 'warning' };

function renderCulprit(found: Culprit, bisection: Bisection, style: Style): string {
  const paint = paintWith(style);
  const what = bisection.task ?? bisection.pipeline;
  const facts = [
    ['author', `${showOnOneLine(found.author)}, ${found.date}`],
    ['fails', [found.task, found.reason].filter((text) => text !== null && text !== '').join(': ')],
    ['run', found.run ?? ''],
    ['before', found.before === null ? '' : `${found.before}, which went well`],
  ] as const;
  const rows = facts
    .filter(([, text]) => text !== '')
    .map(([name, text]) => [{ text: `  ${name}`, tone: 'faint' as const }, { text }]);
  return [
    `${cutLine(`${paint('error', found.commit)} is the first bad commit for ${paint('strong', showOnOneLine(what))}`, style)}\n`,
    `${cutLine(`  ${paint('strong', showOnOneLine(found.subject))}`, style)}\n`,
    renderTable({ rows }, style),
    renderFiles(found, style),
    renderTail(found, style),
    renderNext(found),
  ].join('');
}

function renderFiles({ files, others }: Culprit, style: Style): string {
  const paint = paintWith(style);
  const shown = files.slice(0, mostListed).map((file) => describeFile(file));
  const hidden = files.length - shown.length + others;
  const more =
    hidden === 0
      ? []
      : [
          `${files.length === 0 ? '' : 'and '}${count(hidden, 'file')}${files.length === 0 ? ' that no task names' : ' more'}`,
        ];
  const lines = [...shown, ...more].map((line) => `${cutLine(`    ${line}`, style)}\n`);
  return lines.length === 0 ? '' : `  ${paint('faint', 'it changed')}\n${lines.join('')}`;
}

function describeFile({ path, change, as, task }: ReadFile): string {
  const use = as === 'definition' ? 'the definition' : `${uses[as]} of \`${showOnOneLine(task ?? '')}\``;
  return `${showOnOneLine(path)}  ${change}, ${use}`;
}

const uses = { code: 'code', input: 'an input', packages: 'packages' } as const;

function renderTail({ tail, task }: Culprit, style: Style): string {
  if (tail.length === 0) return '';
  const head = `  ${paintWith(style)('faint', `last lines of ${showOnOneLine(task ?? '')}`)}\n`;
  return head + tail.map((line) => `    ${showControls(line)}\n`).join('');
}

function renderNext({ run, before, commit }: Culprit): string {
  const lines = [
    `\nits change    git show ${commit.slice(0, 12)}`,
    ...(run === null || before === null ? [] : [`what differs  runnable compare ${before} ${run}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function renderSuspects({ suspects, stopped }: Bisection, style: Style): string {
  const shown = suspects.slice(-mostListed).toReversed();
  const rows = shown.map(({ commit, date, author, subject }: CommitName) => [
    { text: `  ${commit.slice(0, 10)}`, tone: 'note' } as const,
    { text: date.slice(0, 10), tone: 'faint' } as const,
    { text: author },
    { text: subject },
  ]);
  const why =
    stopped !== null
      ? 'it was stopped; the same command goes on from here'
      : 'of the others nothing can be said';
  const hidden = suspects.length - shown.length;
  const more = hidden === 0 ? '' : `  and ${hidden} before them\n`;
  return `the first bad commit is one of ${suspects.length}: ${why}\n${renderTable({ rows }, style)}${more}`;
}
