import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EngineName } from '../../../src/executors/container/engine.ts';
import { readLastWords } from '../../../src/executors/container/last-words.ts';

const words = (text: string) => `time="2026-11-22T16:29:19Z" level=fatal msg=${JSON.stringify(text)}\n`;
const told = words('exec failed with exit code 3');

/** What comes of error output in these pieces, and of the exit code of the engine's command. */
async function hear(pieces: readonly string[], code: number | null, name: EngineName = 'nerdctl') {
  let stderr = '';
  const { onOutput, listen } = readLastWords({ name }, (_, chunk) => {
    stderr += Buffer.from(chunk).toString('latin1');
  });
  for (const piece of pieces) onOutput('stderr', Buffer.from(piece, 'latin1'));
  const ended = await listen({ closed: Promise.resolve(code), kill: () => {} }).closed;
  return { stderr, code: ended };
}

it.each<[string, string[], number | null, [string, number | null]]>([
  ['tells the exit code', ['', told], 1, ['', 3]],
  ['comes after output without a line end', [`half a line${told}`], 1, ['half a line', 3]],
  ['is no failure of a program that succeeded', [told], 0, [told, 0]],
  ['is a program’s own where more follows', [told, 'more\n'], 1, [`${told}more\n`, 1]],
  ['is missing after a signal', ['time="'], null, ['time="', null]],
])('the last line of nerdctl %s', async (...[, pieces, code, [stderr, ended]]) => {
  expect(await hear(pieces, code)).toEqual({ stderr, code: ended });
});

it('tells a program that is not there as other engines do', async () => {
  const absent = words('OCI runtime exec failed: exec: "nope": executable file not found in $PATH');
  expect(await hear([absent], 1)).toEqual({ stderr: absent, code: 127 });
});

it('leaves the output and the code of other engines as they are', async () => {
  expect(await hear([told], 1, 'docker')).toEqual({ stderr: told, code: 1 });
});

it('gives every byte on but those of its line, however they come', async () => {
  const texts = fc.array(fc.constantFrom('a', '\n', 'time="', 'ti', '"', told, 'x'.repeat(1500)), {
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.nat(2000), { maxLength: 6 }), async (parts, cuts) => {
      const said = `${parts.join('')}`;
      const whole = `${said}${told}`;
      const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
      const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
      expect(await hear(pieces, 1)).toEqual({ stderr: said, code: 3 });
    }),
  );
});
