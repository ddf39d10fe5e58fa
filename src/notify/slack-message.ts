import type { NotifyOn } from '../pipeline/model.ts';
import { formatDuration } from '../values/duration.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import type { Message } from './message.ts';

/** The body of a notification with `format: slack`: a text, and the same in blocks. Nothing in it links, formats or mentions but what we put there. */
export function renderSlackMessage(message: Message): object {
  const { run, task, failed_tasks: failed } = message;
  const title = `${glyphs[message.on]} *${show(run.pipeline)}*${task === null ? '' : `: ${code(task.id)}`} ${headline(message)}`;
  const listed = task === null && message.on !== 'start' ? failed.slice(0, mostListed) : [];
  const lines = [
    title,
    ...listed.map(({ id, reason }) => `• ${code(id)} ${show(reason)}`),
    ...(listed.length < failed.length && listed.length > 0
      ? [`… and ${failed.length - listed.length} more`]
      : []),
  ];
  const where = run.branch ?? run.ref;
  const facts = [
    `${code(where)} at ${code(run.commit.slice(0, 12))}${run.dirty ? ', with changes that are not committed' : ''}`,
    code(`runnable runs show ${run.id}`),
    ...(run.link === null || !/^https?:\/\/[^\s<>|]+$/.test(run.link) ? [] : [`<${run.link}|look at it>`]),
  ];
  return {
    text: title,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n'), verbatim: true } },
      {
        type: 'context',
        elements: facts.map((text) => ({ type: 'mrkdwn', text, verbatim: true })),
      },
    ],
  };
}

const mostListed = 10;

const glyphs: Readonly<Record<NotifyOn, string>> = {
  start: '▶',
  success: '✓',
  failure: '✗',
  recovery: '✓',
  duration: '⏱',
  always: '■',
};

function headline({ on, run, task }: Message): string {
  const { status, reason } = task ?? run;
  const took = formatDuration(Math.max(1, Math.round((task ?? run).seconds * 1000)));
  const why = reason === '' ? '' : `: ${show(reason)}`;
  switch (on) {
    case 'start':
      return 'has started';
    case 'duration':
      return 'takes longer than it should';
    case 'recovery':
      return `works again, after ${took}`;
    case 'success':
    case 'failure':
    case 'always':
      return `${status.replaceAll('_', ' ')} after ${took}${why}`;
    default:
      return on satisfies never;
  }
}

const longest = 300;

// `&`, `<` and `>` are what Slack's format is made of; a mention without them is cut by an invisible character.
function show(text: string): string {
  const line = showOnOneLine(text);
  const short = line.length > longest ? `${line.slice(0, longest)}…` : line;
  return short
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u2060')
    .replaceAll(/[*_~`]/g, '\u2060$&\u2060');
}

function code(text: string): string {
  return `\`${show(text.replaceAll('`', "'")).replaceAll('\u2060', '')}\``;
}
