import { expect, it } from 'vitest';
import { renderDiagnostics } from '../../src/diagnostics/code-frame.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { explainCode, listExplanations } from '../../src/diagnostics/explain.ts';
import { readLines, spanBetween } from '../../src/diagnostics/line-table.ts';
import { toSarif } from '../../src/diagnostics/sarif.ts';
import { suggestName } from '../../src/diagnostics/suggestion.ts';

const file = '.runnable/train.yaml';

function at(text: string, piece: string, rest: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(piece);
  const span = spanBetween(readLines(file, text), start, start + piece.length);
  return {
    severity: 'error',
    code: 'unknown-task',
    message: 'task `train` needs unknown task `claen`',
    span,
    ...rest,
  };
}

function draw(text: string, diagnostics: Diagnostic[], ascii = false): string[] {
  return renderDiagnostics(diagnostics, { sources: new Map([[file, text]]), ascii }).split('\n');
}

it('draws the message, the place, the line and the hint', () => {
  const text = `${'\n'.repeat(23)}    needs: [claen]\n`;
  expect(draw(text, [at(text, 'claen', { hint: 'did you mean `clean`?' })])).toEqual([
    'error[unknown-task]: task `train` needs unknown task `claen`',
    ' ──▶ .runnable/train.yaml:24:13',
    '   │',
    '24 │     needs: [claen]',
    '   │             ^^^^^',
    'hint: did you mean `clean`?',
  ]);
  expect(draw(text, [at(text, 'claen')], true)).toEqual([
    'error[unknown-task]: task `train` needs unknown task `claen`',
    ' --> .runnable/train.yaml:24:13',
    '   |',
    '24 |     needs: [claen]',
    '   |             ^^^^^',
  ]);
});

it('draws several, related places, and one without a place', () => {
  const text = 'a: 1\nb: 2\na: 3\n';
  const related = [{ message: '`a` stands here first', span: spanBetween(readLines(file, text), 0, 1) }];
  const second = { ...at(text, 'b'), message: 'two', severity: 'warning' } as const;
  const { span: _span, ...placeless } = at(text, 'a');
  expect(
    draw(text, [
      { ...at(text, 'a: 3'), message: 'twice', related },
      second,
      { ...placeless, message: 'nowhere' },
    ]),
  ).toEqual([
    'error[unknown-task]: twice',
    '──▶ .runnable/train.yaml:3:1',
    '  │',
    '3 │ a: 3',
    '  │ ^^^^',
    'note: `a` stands here first',
    '──▶ .runnable/train.yaml:1:1',
    '  │',
    '1 │ a: 1',
    '  │ ^',
    '',
    'warning[unknown-task]: two',
    '──▶ .runnable/train.yaml:2:1',
    '  │',
    '2 │ b: 2',
    '  │ ^',
    '',
    'error[unknown-task]: nowhere',
  ]);
});

it('cuts a window out of a long line, widens tabs and wide characters, and shows what would steer a terminal', () => {
  const long = `${'x'.repeat(500)} bad ${'y'.repeat(500)}`;
  const [, , , line = '', mark = ''] = draw(long, [at(long, 'bad')]);
  expect(line.length).toBeLessThan(120);
  expect(mark.indexOf('^^^')).toBe(line.indexOf('bad'));
  expect(draw('\t日本: bad', [at('\t日本: bad', 'bad')]).slice(3)).toEqual([
    '1 │     日本: bad',
    '  │           ^^^',
  ]);
  const hostile = '\u001b[31m\u202e bad';
  expect(draw(hostile, [at(hostile, 'bad', { message: 'm\u001b]0;x\u0007\n' })])).toEqual([
    'error[unknown-task]: m\\x1b]0;x\\x07\\n',
    '──▶ .runnable/train.yaml:1:8',
    '  │',
    '1 │ \\x1b[31m\\u202e bad',
    '  │                ^^^',
  ]);
});

it('marks the first line of what goes over many, and a place at the end of a text', () => {
  const text = 'a:\n  b: 1\n';
  expect(draw(text, [at(text, 'a:\n  b')]).slice(3)).toEqual(['1 │ a:', '  │ ^^']);
  expect(draw('', [{ ...at('', ''), message: 'empty' }]).slice(3)).toEqual(['1 │', '  │ ^']);
});

it('suggests the nearest name where one is near enough', () => {
  const names = ['shell', 'python', 'needs', 'timeout'];
  const near = ['shel', 'pyhton', 'NEEDS', 'tmeout', 'x', 'nothing', 'ti', 'a'.repeat(1000)].map((name) =>
    suggestName(name, names),
  );
  expect(near).toEqual(['shell', 'python', 'needs', 'timeout', undefined, undefined, undefined, undefined]);
});

it('explains every code with a title and a text', () => {
  const silent = [...listExplanations()].filter(([, { title, text }]) => title === '' || text.length < 30);
  expect(silent.map(([code]) => code)).toEqual([]);
  expect(explainCode('unknown-taks')).toEqual({ suggestion: 'unknown-task' });
  expect(explainCode('cycle').explanation?.title).toBe('tasks need one another in a circle');
});

it('writes SARIF with rules, places and stable identities', () => {
  const text = 'tasks:\n  a: { needs: [claen] }\n';
  const log = toSarif(
    [at(text, 'claen', { hint: 'did you mean `clean`?' })],
    new Map([['unknown-task', { title: 'T', text: 'X' }]]),
    '1.0.0',
  );
  expect(log).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'runnable',
            version: '1.0.0',
            rules: [{ id: 'unknown-task', shortDescription: { text: 'T' } }],
          },
        },
        results: [
          {
            ruleId: 'unknown-task',
            ruleIndex: 0,
            level: 'error',
            message: { text: 'task `train` needs unknown task `claen`\nhint: did you mean `clean`?' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: '.runnable/train.yaml', uriBaseId: 'ROOT' },
                  region: { startLine: 2, startColumn: 16, endLine: 2, endColumn: 21 },
                },
              },
            ],
          },
        ],
      },
    ],
  });
});
