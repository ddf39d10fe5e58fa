import { expect, it } from 'vitest';
import { parseParamArgument } from '../../../src/plan/params/param-argument.ts';

const source = 'command-line';

it.each([
  ['alpha=0.1', { name: 'alpha', form: 'text', value: '0.1', source }],
  ['Alpha=', { name: 'Alpha', form: 'text', value: '', source }],
  ['a=b=c:=d', { name: 'a', form: 'text', value: 'b=c:=d', source }],
  ['a=one\ntwo', { name: 'a', form: 'text', value: 'one\ntwo', source }],
  ['train.depth=3', { name: 'depth', task: 'train', form: 'text', value: '3', source }],
  ['my-task.x:=[1, null]', { name: 'x', task: 'my-task', form: 'json', value: [1, null], source }],
  ['x:="a"', { name: 'x', form: 'json', value: 'a', source }],
])('reads `%s`', (text, expected) => {
  expect(parseParamArgument(text)).toEqual({ ok: true, value: expected, diagnostics: [] });
});

it.each(['alpha', '=1', '1a=2', 'a-b=1', 'a.b.c=1', '--x=1', 'a b=1', ':=1', ''])('refuses `%s`', (text) => {
  expect(parseParamArgument(text).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'param-argument',
      message: `\`${text}\` gives no param; accepted are \`name=value\`, \`name:=JSON\` and \`task.name=value\``,
      hint: 'a name has letters, digits and `_`, and does not begin with a digit, as in `-p alpha=0.1`',
    },
  ]);
});

it('says what is wrong with JSON, and how to quote it', () => {
  expect(parseParamArgument('x:=[1,').diagnostics).toEqual([
    {
      severity: 'error',
      code: 'param-json',
      message: 'what follows `x:=` is not JSON: unexpected end of JSON input',
      hint: 'give text with `x=…`, or quote JSON for the shell: `-p \'x:=[1, "two"]\'`',
    },
  ]);
});

it('survives JSON that is nested without end', () => {
  const deep = `x:=${'['.repeat(90_000)}${']'.repeat(90_000)}`;
  expect(parseParamArgument(deep).ok).toBe(false);
});

it('keeps keys that mean something to JavaScript as plain keys', () => {
  const result = parseParamArgument('x:={"__proto__": {"a": 1}}');
  expect(result.ok && JSON.stringify(result.value.value)).toBe('{"__proto__":{"a":1}}');
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});
