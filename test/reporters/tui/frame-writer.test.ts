import { expect, it } from 'vitest';
import { chooseCopy, copySequence } from '../../../src/reporters/tui/copy.ts';
import { createFrameWriter } from '../../../src/reporters/tui/stage/frame-writer.ts';

it('writes a frame at a time: all of the first, then the lines that changed, between marks', () => {
  const written: string[] = [];
  const writer = createFrameWriter((text) => written.push(text), 4);
  writer.draw('lost');
  writer.enter();
  writer.draw('full\nb');
  writer.draw('full\nc');
  writer.draw('full\nc');
  writer.reset(9);
  writer.draw('full\nc');
  writer.leave();
  writer.leave();
  expect(written).toEqual([
    '\x1b[?1049h\x1b[?25l\x1b[?7l',
    // A full line has nothing behind it to clear.
    '\x1b[?2026h\x1b[2J\x1b[1;1Hfull\x1b[0m\x1b[2;1Hb\x1b[0m\x1b[K\x1b[?2026l',
    '\x1b[?2026h\x1b[2;1Hc\x1b[0m\x1b[K\x1b[?2026l',
    '\x1b[?2026h\x1b[2J\x1b[1;1Hfull\x1b[0m\x1b[K\x1b[2;1Hc\x1b[0m\x1b[K\x1b[?2026l',
    '\x1b[?2026l\x1b[?7h\x1b[?25h\x1b[?1049l',
  ]);
});

it('copies no control character', () => {
  expect(copySequence('a\x1b]0;x\x07b\n')).toBe(
    `\x1b]52;c;${Buffer.from('a\\x1b]0;x\\x07b\\n').toString('base64')}\x07`,
  );
  expect(chooseCopy(null)).toEqual({ text: '', what: '' });
});
