import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDuration, longestDurationMs, parseDuration } from '../../src/values/duration.ts';
import { parseExactJson } from '../../src/values/exact-json.ts';
import type { Json } from '../../src/values/json.ts';
import { isTaskId, isValueName } from '../../src/values/name.ts';
import { formatSize, parseSize } from '../../src/values/size.ts';
import { stringifyStable } from '../../src/values/stable-json.ts';
import { showControls, showOnOneLine } from '../../src/values/visible-text.ts';

it('reads durations, and writes them so that they are read again', () => {
  const texts = ['300ms', '10s', '5m', '2h', '1d', '1h30m', '1.5h', '1d2h3m4s5ms', '365d'];
  expect(texts.map(parseDuration)).toEqual([
    300,
    10_000,
    300_000,
    7_200_000,
    86_400_000,
    5_400_000,
    5_400_000,
    93_784_005,
    longestDurationMs,
  ]);
  for (const text of [
    '',
    '0s',
    '0',
    '5',
    '-1s',
    '1e3s',
    '10 s',
    '366d',
    '30m1h',
    '1x',
    's',
    '0.0001ms',
    'NaNs',
  ]) {
    expect([text, parseDuration(text)]).toEqual([text, null]);
  }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: longestDurationMs }), (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
    }),
  );
  expect(formatDuration(0)).toBe('0s');
});

it('reads and writes sizes', () => {
  expect(['512', '1Ki', '512Mi', '4Gi', '1.5Gi', '4G', '1Ti'].map(parseSize)).toEqual([
    512, 1024, 536_870_912, 4_294_967_296, 1_610_612_736, 4_000_000_000, 1_099_511_627_776,
  ]);
  expect(['', '1B', '-1', '1 Gi', 'Gi', '1e9', '9999999999Ti'].map(parseSize)).toEqual(Array(7).fill(null));
  expect([0, 1023, 1024, 1536, 4 * 2 ** 30].map(formatSize)).toEqual([
    '0 B',
    '1023 B',
    '1 KiB',
    '1.5 KiB',
    '4 GiB',
  ]);
});

it('knows what may be an id and what may name a value', () => {
  expect(['a', 'Train-2_x', 'toString', `a${'b'.repeat(62)}`].every(isTaskId)).toBe(true);
  const refused = [
    '',
    '1a',
    '-u',
    'a/b',
    'a.b',
    'con',
    'NUL',
    '__proto__',
    'Constructor',
    'pipeline_parameters',
    `a${'b'.repeat(63)}`,
    'a\n',
  ];
  expect(refused.filter(isTaskId)).toEqual([]);
  expect(['a', '_x', 'A1'].every(isValueName)).toBe(true);
  expect(['', '1a', 'a-b', 'é', '__proto__', 'constructor'].filter(isValueName)).toEqual([]);
});

it('writes equal values as equal texts, whatever the order of their keys', () => {
  expect(stringifyStable({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
    '{"a":true,"b":[1,{"c":"x","d":null}]}',
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const turned = Object.fromEntries(Object.entries(object).reverse());
      expect(stringifyStable(turned as Json)).toBe(stringifyStable(object as Json));
      expect(JSON.parse(stringifyStable(object as Json))).toEqual(JSON.parse(JSON.stringify(object)));
    }),
  );
});

it('leaves nothing in a text that could steer a terminal', () => {
  expect(showControls('a\u001b[2Jb\r\nc\td\u202ee\u0000')).toBe('a\\x1b[2Jb\r\nc\td\\u202ee\\x00');
  expect(showOnOneLine('a\nb\tc')).toBe('a\\nb\\tc');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(showOnOneLine(text)).not.toMatch(/\p{Cc}|\p{Bidi_Control}|\p{Surrogate}/u);
    }),
  );
});

it('keeps the digits of integers of which a number would lose some, and everything else as JSON has it', () => {
  expect(
    parseExactJson(
      '{"12345678901234567890": [0.30000000000000004, 12345678901234567890, -12345678901234567890, 1e20, 9007199254740991, "\\\\", "\\"12345678901234567890"]}',
    ),
  ).toEqual({
    '12345678901234567890': [
      0.30000000000000004,
      '12345678901234567890',
      '-12345678901234567890',
      1e20,
      9007199254740991,
      '\\',
      '"12345678901234567890',
    ],
  });
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.stringify(parseExactJson(text))).toBe(text);
    }),
  );
});

it('reads JSON with strings of millions of characters, and refuses what never ends, in linear time', () => {
  const long = 'x"'.repeat(1_000_000);
  expect(parseExactJson(JSON.stringify([long, 1, '1234567890123456']))).toEqual([
    long,
    1,
    '1234567890123456',
  ]);
  expect(() => parseExactJson(`"${'1234567890123456\\"'.repeat(100_000)}`)).toThrow(SyntaxError);
});
