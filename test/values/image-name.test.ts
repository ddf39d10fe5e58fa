import fc from 'fast-check';
import { expect, it } from 'vitest';
import { imageProblem } from '../../src/values/image-name.ts';

const digest = 'c0ffee'.padEnd(64, '0');

it.each([
  'python',
  'python:3.12-slim',
  'library/python:3.12',
  'ghcr.io/me/model-training_v2:2026.11',
  'localhost:5000/a/b/c:x',
  'localhost/a',
  'Registry.Example.com/a',
  `python@sha256:${digest}`,
  `registry:5000/python:3.12@sha256:${digest}`,
  `sha256:${digest}`,
])('takes %s as the name of an image', (name) => {
  expect(imageProblem(name)).toBe(null);
});

it.each([
  ['', 'is empty'],
  ['-v /:/host', 'begins with `-`, as options do'],
  ['--privileged', 'begins with `-`, as options do'],
  ['python --privileged', 'holds a space or another blank'],
  ['a\0b', 'holds a space or another blank'],
  ['python:-x', 'has the tag `-x`, and a tag is letters, digits, `_`, `.` and `-`'],
  ['python:3:12', 'has the tag `3:12`, and a tag is letters, digits, `_`, `.` and `-`'],
  ['python:', 'has the tag ``, and a tag is letters, digits, `_`, `.` and `-`'],
  ['a//b', 'has an empty step between `/`, or before its tag'],
  ['/a', 'has an empty step between `/`, or before its tag'],
  ['a/../b', 'has the step `..`, and a step is lower-case letters and digits, parted by `.`, `_` or `-`'],
  ['a/-v', 'has the step `-v`, and a step is lower-case letters and digits, parted by `.`, `_` or `-`'],
  ['Python', 'has capitals in `Python`, and the path of an image has none'],
  ['python@sha256:abc', 'has a digest that is none: `@sha256:` and 64 hexadecimal digits'],
  ['a@b@c', 'has more than one `@`'],
  ['a$(id)', 'has the step `a$(id)`, and a step is lower-case letters and digits, parted by `.`, `_` or `-`'],
  ['a'.repeat(600), 'has 600 characters, at most 512 are accepted'],
])('refuses `%s` as the name of an image', (name, problem) => {
  expect(imageProblem(name)).toBe(problem);
});

const piece = fc.oneof(
  fc.constantFrom(
    'a',
    'registry:5000/',
    'x.y/',
    ':',
    `@sha256:${digest}`,
    '-',
    '--v',
    ' ',
    '\n',
    '..',
    '/',
    '_',
  ),
  fc.string({ unit: 'binary', maxLength: 2 }),
);

it('takes no text that a command line would read as an option, as several words or as another path', () => {
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const name = pieces.join('');
      if (imageProblem(name) !== null) return;
      expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/);
      expect(name.split('/')).not.toContain('..');
    }),
  );
});
