import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutLog } from '../../../src/journal/exchange/cut-log.ts';
import { encodeRecord, LogIndex } from '../../../src/journal/logs/log-index.ts';

const line = fc.record({
  stream: fc.constantFrom('stdout' as const, 'stderr' as const),
  text: fc.string({ minLength: 1, maxLength: 30 }).map((text) => `${text.replaceAll('\n', ' ')}\n`),
});

it('keeps the end of a log from the beginning of a line on, each byte with its stream and time', () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 40 }),
      (lines, most, size) => {
        let offset = 0;
        const records = lines.map(({ stream, text }, time) => {
          const record = encodeRecord({ offset, stream, time });
          offset += Buffer.byteLength(text);
          return record;
        });
        const log = Buffer.from(lines.map(({ text }) => text).join(''));
        fc.pre(log.byteLength > most);
        const end = log.subarray(log.byteLength - most - 1);
        const index = pieces(Buffer.concat(records), size);
        const cut = cutLog({ size: log.byteLength, bytes: end, index }, most);
        const head = cut.log.indexOf(10) + 1;
        const note = cut.log.toString('utf8', 0, head);
        const left = Number(/the first (\d+) bytes/.exec(note)?.[1]);
        expect(cut.log.subarray(head).equals(log.subarray(left))).toBe(true);
        expect(log.byteLength - left).toBeLessThanOrEqual(most);
        const moved = new LogIndex();
        moved.add(cut.index);
        expect(moved.at(moved.find(0))?.stream).toBe('note');
        const whole = new LogIndex();
        whole.add(Buffer.concat(records));
        for (let at = left; at < log.byteLength; at += 1) {
          const [before, after] = [whole.at(whole.find(at)), moved.at(moved.find(at - left + head))];
          expect([after?.stream, after?.time]).toEqual([before?.stream, before?.time]);
        }
      },
    ),
  );
});

/** Bytes as a file gives them: so many at a time. */
function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
