import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluateTemplate, isTruthy } from '../../src/expressions/evaluate-template.ts';
import { referencesOf } from '../../src/expressions/references.ts';
import { splitTemplate } from '../../src/expressions/split-template.ts';
import { TemplateError } from '../../src/expressions/template-error.ts';
import type { Json, JsonObject } from '../../src/values/json.ts';

const contexts: JsonObject = {
  params: { alpha: 0.5, region: 'eu', list: [1, { a: 2 }], Big: '9007199254740993', none: null, flag: true },
  tasks: { load: { returns: { rows: { __proto__x: 1, constructor: 'mine' } } } },
};

it('keeps the type of a lone expression, and makes a text of anything else', () => {
  const values: [string, Json][] = [
    ['${{ params.alpha }}', 0.5],
    ['${{ params.list }}', [1, { a: 2 }]],
    ['${{ params.none }}', null],
    ['a ${{ params.alpha }} b', 'a 0.5 b'],
    ['${{ params.alpha }}${{ params.region }}', '0.5eu'],
    ['x ${{ params.list }} ${{ params.none }}', 'x [1,{"a":2}] '],
    ['no expression', 'no expression'],
    ['', ''],
    ["${{ 'it''s a ''text'' with }}' }}", "it's a 'text' with }}"],
    ["${{ params.REGION == 'EU' }}", true],
    ['${{ params.list[1].a }}', 2],
    ['${{ params.list.*.a }}', [2]],
    ['${{ params.unknown.deep }}', null],
    ['${{ unknown }}', null],
    ["${{ contains(params.region, 'E') && !params.none }}", true],
    ["${{ format('{0}-{1}', params.region, 1) }}", 'eu-1'],
    ['${{ fromJSON(\'{"a": 9007199254740993}\').a }}', '9007199254740993'],
    ['${{ fromJSON(\'"9007199254740993"\') }}', '9007199254740993'],
    ['${{ params.big }}', '9007199254740993'],
    ["${{ fromJSON('[0.30000000000000004]')[0] }}", 0.30000000000000004],
  ];
  for (const [template, value] of values)
    expect([template, evaluateTemplate(template, contexts)]).toEqual([template, value]);
});

it('reads keys that every object has only where they were given', () => {
  expect(evaluateTemplate('${{ tasks.load.returns.rows.constructor }}', contexts)).toBe('mine');
  expect(evaluateTemplate('${{ params.constructor }}', contexts)).toBeNull();
  expect(evaluateTemplate('${{ params.__proto__ }}', contexts)).toBeNull();
  const parsed = evaluateTemplate('${{ fromJSON(params.x) }}', { params: { x: '{"__proto__": {"y": 1}}' } });
  expect(JSON.stringify(parsed)).toBe('{"__proto__":{"y":1}}');
  expect(({} as Record<string, unknown>).y).toBeUndefined();
});

it('says in one sentence why a template has no value', () => {
  const say = (template: string) => {
    try {
      return evaluateTemplate(template, contexts);
    } catch (error) {
      return error instanceof TemplateError ? error.message : 'another error';
    }
  };
  expect(say('${{ fromJSON(params.region) }}')).toBe(
    '`${{ fromJSON(params.region) }}` cannot be evaluated: the text is no JSON',
  );
  expect(say('${{ process.exit() }}')).toBe('`${{ process.exit() }}`: unexpected `(` in the expression');
  expect(say('${{ a')).toBe('`${{` has no `}}` after it');
});

it('gives back any JSON value that a param has', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (given) => {
      const value = JSON.parse(JSON.stringify(given)) as Json;
      const got = evaluateTemplate('${{ params.x }}', { params: { x: value } });
      if (isExact(value)) expect(JSON.stringify(got)).toBe(JSON.stringify(value));
    }),
  );
});

it('puts the pieces of a template together again as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('${{', '}}', "'", ' a ', 'x', '$', '{')), (parts) => {
      const template = parts.join('');
      const joined = splitTemplate(template).map((segment) => {
        if (segment.type === 'text') return segment.text;
        return segment.type === 'open'
          ? template.slice(segment.start)
          : template.slice(segment.start, segment.end);
      });
      expect(joined.join('')).toBe(template);
    }),
  );
});

it('lists all that a template reads, with its place', () => {
  const template = "a ${{ tasks.load.returns['rows'] }} ${{ params[params.key].x || git.commit }} ${{ broken";
  expect(
    referencesOf(template).map((each) => [
      each.names.join('.'),
      each.whole,
      template.slice(each.start, each.end),
    ]),
  ).toEqual([
    ['tasks.load.returns.rows', true, "tasks.load.returns['rows'"],
    ['params', false, 'params'],
    ['params.key', true, 'params.key'],
    ['git.commit', true, 'git.commit'],
  ]);
});

it('counts as true all but false, zero, nothing and the empty text', () => {
  expect([true, 1, 'x', [], {}, '0'].map(isTruthy)).toEqual([true, true, true, true, true, true]);
  expect([false, 0, null, '', 'NaN'].map(isTruthy)).toEqual([false, false, false, false, false]);
});

// Minus zero and integers beyond 2^53 are no exact JSON.
function isExact(value: Json): boolean {
  if (typeof value === 'number')
    return !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (value === null || typeof value !== 'object') return true;
  return Object.values(value).every((each: Json) => isExact(each));
}

it('reads lists of 200,000 items', () => {
  const list = Array.from({ length: 200_000 }, (_, index) => index);
  expect(evaluateTemplate('${{ params.list[199999] }}', { params: { list } })).toBe(199_999);
  expect(evaluateTemplate('${{ contains(params.list, 199999) }}', { params: { list } })).toBe(true);
  expect(evaluateTemplate('${{ params.list }}', { params: { list } })).toEqual(list);
});
