import { expect, it } from 'vitest';
import type { Message } from '../../src/notify/message.ts';
import { renderSlackMessage } from '../../src/notify/slack-message.ts';

const message: Message = {
  version: 1,
  delivery: 'd',
  on: 'failure',
  time: '2026-01-01T00:01:30.000Z',
  run: {
    id: 'r-1',
    pipeline: 'train',
    status: 'failed',
    reason: '2 tasks failed',
    commit: 'c0ffee'.padEnd(40, '0'),
    branch: 'main',
    ref: 'HEAD',
    dirty: true,
    project: '',
    params: {},
    trigger: 'manual',
    parent: null,
    started_at: '2026-01-01T00:00:00.000Z',
    ended_at: '2026-01-01T00:01:30.000Z',
    seconds: 90,
    host: 'here',
    record: '/state/r-1',
    link: 'https://example.com/actions/1',
  },
  task: null,
  failed_tasks: [{ id: 'load', status: 'failed', reason: 'exit 3' }],
  sender: 'runnable 1',
};

it('tells of a run in the shape that Slack takes', () => {
  expect(renderSlackMessage(message)).toEqual({
    text: '✗ *train* failed after 1m30s: 2 tasks failed',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '✗ *train* failed after 1m30s: 2 tasks failed\n• `load` exit 3',
          verbatim: true,
        },
      },
      {
        type: 'context',
        elements: [
          '`main` at `c0ffee000000`, with changes that are not committed',
          '`runnable runs show r-1`',
          '<https://example.com/actions/1|look at it>',
        ].map((text) => ({ type: 'mrkdwn', text, verbatim: true })),
      },
    ],
  });
});

it.each([
  ['start', '▶ *train* has started'],
  ['recovery', '✓ *train* works again, after 1m30s'],
  ['duration', '⏱ *train* takes longer than it should'],
  ['always', '■ *train* failed after 1m30s: 2 tasks failed'],
] as const)('has a headline for %s', (on, text) => {
  expect(renderSlackMessage({ ...message, on })).toMatchObject({ text });
});

it('tells of a task with its own end', () => {
  const task = {
    id: 'load',
    status: 'timed_out',
    reason: 'timeout after 10s',
    attempts: 2,
    seconds: 20,
  } as const;
  expect(renderSlackMessage({ ...message, task })).toMatchObject({
    text: '✗ *train*: `load` timed out after 20s: timeout after 10s',
  });
});

it('lets no text of a user link, format, mention anybody or fill the channel', () => {
  const nasty = '<!channel> @here & <https://evil.test|x> *b* `c`\n<@U1>';
  const { run } = message;
  const shown = JSON.stringify(
    renderSlackMessage({
      ...message,
      run: { ...run, reason: nasty, branch: nasty, link: 'https://a.test/<!here>|x' },
      failed_tasks: Array.from({ length: 30 }, () => ({
        id: nasty,
        status: 'failed',
        reason: 'x'.repeat(9000),
      })),
    }),
  );
  expect(shown).not.toMatch(/<[!@#h]/);
  expect(shown).toContain('&lt;!channel&gt; @\u2060here &amp; &lt;https://evil.test|x&gt;');
  expect(shown).toContain('… and 20 more');
  expect(shown.length).toBeLessThan(8000);
});
