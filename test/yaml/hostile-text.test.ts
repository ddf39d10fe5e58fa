import { expect, it } from 'vitest';
import { diagnose } from '../support/diagnosed.ts';

// Texts that no pipeline file may be: everything is told with its place, and nothing takes long.

it('B1: an alias bomb is refused before it is expanded', async () => {
  expect(
    await diagnose(
      'a: &a [x, x, x, x, x, x, x, x, x, x]\n' +
        'bcdefg'
          .split('')
          .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdef'[index]}`).join(', ')}]\n`)
          .join(''),
    ),
  ).toEqual(['5:20 error[alias-limit] aliases stand for more than 50000 values']);
  expect(await diagnose(`a: &a 1\nb: [${Array(101).fill('*a').join(', ')}]\n`)).toEqual([
    '2:405 error[alias-limit] the file has more than 100 aliases',
  ]);
});

it('B2: an alias inside the value that it names is refused', async () => {
  expect(await diagnose('tasks: &a [*a]\n')).toEqual([
    '1:12 error[alias-cycle] the alias stands inside the value that it names',
  ]);
  expect(await diagnose('tasks: &a\n  <<: *a\n')).toEqual([
    '1:1 error[empty] the pipeline has no tasks',
    '2:3 error[alias-cycle] a map merges itself',
  ]);
});

it('B3: of duplicate keys both lines are told', async () => {
  expect(await diagnose('tasks:\n  a:\n    shell: x\n    shell: y\n')).toEqual([
    '4:5 error[duplicate-key] the key `shell` stands twice in one map',
    '  3:5 `shell` stands here first',
  ]);
  expect(await diagnose('tasks:\n  a: { shell: x }\n  a: { shell: y }\n')).toEqual([
    '3:3 error[duplicate-key] the key `a` stands twice in one map',
    '  2:3 `a` stands here first',
  ]);
});

it('looks for duplicate keys in a map that stands right behind a merge key, too, once', async () => {
  expect(await diagnose('task:\n  shell: x\n  env:\n    <<: { A: x, A: y }\n')).toEqual([
    '4:17 error[duplicate-key] the key `A` stands twice in one map',
    '  4:11 `A` stands here first',
  ]);
  expect(
    await diagnose('task:\n  shell: x\n  env:\n    <<: &e { A: x, A: y }\ndefaults: { env: { <<: *e } }\n'),
  ).toEqual([
    '4:20 error[duplicate-key] the key `A` stands twice in one map',
    '  4:14 `A` stands here first',
  ]);
});

it('B4: a merge key takes maps only', async () => {
  expect(await diagnose('tasks:\n  a:\n    <<: x\n    shell: x\n')).toEqual([
    '3:9 error[merge-key] `<<` takes a map or a list of maps',
  ]);
});

it('B5: a tab as indentation is told with its column', async () => {
  expect(await diagnose('tasks:\n\ta:\n    shell: x\n')).toEqual([
    '2:1 error[tab] a tab is used as indentation, only spaces are',
    '  hint: replace it by spaces',
  ]);
});

it('B8: another version of YAML is refused', async () => {
  expect(await diagnose('%YAML 1.1\n---\ntasks: { a: { shell: x } }\n')).toEqual([
    '1:1 error[yaml-version] the file asks for YAML 1.1, only YAML 1.2 is read',
    '  hint: remove the `%YAML` line',
  ]);
  expect(await diagnose('%TAG ! tag:x,2000:\n---\ntasks: { a: { shell: x } }\n')).toEqual([
    '1:1 error[tag] the directive `%TAG` is not supported',
    '  hint: remove the line',
  ]);
});

it('B9: tags are refused, whatever they say', async () => {
  expect(await diagnose('tasks:\n  a: { shell: !!js/function "x" }\n')).toEqual([
    '2:15 error[tag] the tag `!!js/function` is not allowed, values have only the types of YAML 1.2',
    '  hint: remove the tag',
  ]);
  expect(await diagnose('tasks:\n  a: { shell: !!binary aGk= }\n')).toEqual([
    '2:15 error[tag] the tag `!!binary` is not allowed, values have only the types of YAML 1.2',
    '  hint: remove the tag',
  ]);
  expect(await diagnose('tasks:\n  a: { shell: !!str 5 }\n')).toEqual([
    '2:15 error[tag] the tag `!!str` is not allowed, values have only the types of YAML 1.2',
    '  hint: remove the tag',
  ]);
  expect(await diagnose('tasks: !mine\n  a: { shell: x }\n')).toEqual([
    '1:8 error[tag] the tag `!mine` is not allowed, values have only the types of YAML 1.2',
    '  hint: remove the tag',
  ]);
});

it('B10: a file holds one document', async () => {
  expect(await diagnose('tasks: { a: { shell: x } }\n---\ntasks: { b: { shell: x } }\n')).toEqual([
    '2:1 error[multiple-documents] the file has several documents, one is read',
    '  hint: remove the `---` between them, or make a file of each',
  ]);
});

it('B11: an empty file says what a file holds', async () => {
  expect(await diagnose('')).toEqual([
    '1:1 error[empty] the file is empty, a pipeline has `tasks` and a job has `task`',
    '  hint: `runnable init` writes a first pipeline',
  ]);
  expect(await diagnose('# only a comment\n\n')).toEqual([
    '1:1 error[empty] the file is empty, a pipeline has `tasks` and a job has `task`',
    '  hint: `runnable init` writes a first pipeline',
  ]);
  expect(await diagnose('---\n')).toEqual([
    '1:1 error[empty] the file is empty, a pipeline has `tasks` and a job has `task`',
    '  hint: `runnable init` writes a first pipeline',
  ]);
});

it('B12: keys are texts', async () => {
  expect(await diagnose('tasks:\n  1: { shell: x }\n  a: { shell: x }\n')).toEqual([
    '2:3 error[key] a key is a text, found the number `1`',
    '  hint: put it in quotes: "1"',
  ]);
  expect(await diagnose('tasks:\n  a: { shell: x }\n  ? [b]\n  : { shell: x }\n')).toEqual([
    '3:5 error[key] a key is a text, found a list or a map',
  ]);
  expect(await diagnose('true: x\ntasks: { a: { shell: x } }\n')).toEqual([
    '1:1 error[key] a key is a text, found the `true`',
    '  hint: put it in quotes: "true"',
  ]);
  expect(await diagnose('tasks:\n  a: { shell: x }\n  : x\n')).toEqual([
    '3:1 error[key] a key is a text, found nothing',
  ]);
});

it('B13: a number that cannot be kept exactly is refused', async () => {
  expect(
    await diagnose(
      'params:\n  a: 9007199254740993\n  b: .nan\n  c: -0\n  d: -.inf\ntasks: { a: { shell: x } }\n',
    ),
  ).toEqual([
    '2:6 error[number] the integer `9007199254740993` is too large to be kept exactly, the limit is 2^53',
    '  hint: put it in quotes to keep it as a text: "9007199254740993"',
    '3:6 error[number] `.nan` is not a number that can be kept as JSON',
    '  hint: put it in quotes to keep it as a text: ".nan"',
    '4:6 error[number] `-0` is minus zero, which JSON does not keep apart from zero',
    '  hint: put it in quotes to keep it as a text: "-0"',
    '5:6 error[number] `-.inf` is not a number that can be kept as JSON',
    '  hint: put it in quotes to keep it as a text: "-.inf"',
  ]);
});

it('B14: characters that hide or steer are refused', async () => {
  expect(await diagnose('tasks: { a: { shell: "x\0" } }\n')).toEqual([
    '1:24 error[character] the character U+0000 (NUL) is not allowed',
    '  hint: remove it, or write it as an escape in double quotes',
  ]);
  expect(await diagnose('tasks: { a: { shell: "\u009b31m" } }\n')).toEqual([
    '1:23 error[character] the character U+009B is not allowed',
    '  hint: remove it, or write it as an escape in double quotes',
  ]);
  expect(await diagnose('tasks: { a: { shell: "\u202e" } }\n')).toEqual([
    '1:23 error[character] the character U+202E (a bidi mark) is not allowed',
    '  hint: remove it, or write it as an escape in double quotes',
  ]);
  expect(await diagnose('tasks: { a: { shell: "\ud800" } }\n')).toEqual([
    '1:23 error[character] the character U+D800 is not allowed',
    '  hint: remove it, or write it as an escape in double quotes',
  ]);
  expect(await diagnose('tasks: { a: { shell: "\\ud800" } }\n')).toEqual([
    '1:22 error[character] the text holds half of a character',
  ]);
});

it('B15: only UTF-8 is read, with one byte order mark at most', async () => {
  expect(await diagnose(Buffer.from('\ufefftasks: {}', 'utf16le'))).toEqual([
    '1:1 error[encoding] the file is UTF-16, only UTF-8 is read',
    '  hint: save it as UTF-8',
  ]);
  expect(await diagnose(Buffer.from([...Buffer.from('tasks:\n  a: { shell: "'), 0xff, 0x22]))).toEqual([
    '2:16 error[encoding] byte 23 of the file is not valid UTF-8',
    '  hint: save it as UTF-8',
  ]);
  expect(await diagnose('\ufeff\ufefftasks: { a: { shell: x } }\n')).toEqual([
    '1:1 error[character] the character U+FEFF (a byte order mark inside the text) is not allowed',
    '  hint: remove it, or write it as an escape in double quotes',
  ]);
  expect(await diagnose(Buffer.from('\ufefftasks: { a: { shell: x } }\n'))).toEqual([]);
});

it('B16: a large file is refused before it is parsed', async () => {
  expect(await diagnose(new Uint8Array(10_000_000).fill(0x20))).toEqual([
    '1:1 error[file-size] the file has 9.5 MiB, at most 512 KiB are read',
    '  hint: split it into several pipelines, and keep data in files of their own',
  ]);
});

it('B17: deep nesting is refused', async () => {
  expect(await diagnose(`tasks: ${'['.repeat(50_000)}`)).toEqual([
    '1:72 error[depth] collections are nested more than 64 deep',
  ]);
  expect(await diagnose(`a: ${'['.repeat(65)}${']'.repeat(65)}\n`)).toEqual([
    '1:68 error[depth] collections are nested more than 64 deep',
  ]);
});

it('tells a quote or a bracket that is not closed, and nothing of the lines that follow', async () => {
  const rest = '  b: { shell: x }\n  c: { shell: y }\n';
  expect(await diagnose(`tasks:\n  a: { shell: 'x }\n${rest}`)).toEqual([
    '2:15 error[yaml-syntax] missing closing quote',
  ]);
  expect(await diagnose(`tasks:\n  a: { shell: "x }\n${rest}`)).toEqual([
    '2:15 error[yaml-syntax] missing closing quote',
  ]);
  expect(await diagnose(`tasks:\n  a: { shell: x\n${rest}`)).toEqual([
    '3:3 error[yaml-syntax] a `{` above is not closed, or this line belongs into it',
  ]);
});
