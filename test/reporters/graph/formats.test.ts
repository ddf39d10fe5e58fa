import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { planRun } from '../../../src/plan/plan-run.ts';
import { quoteDot, renderGraphDot } from '../../../src/reporters/graph/dot.ts';
import { renderGraphJson } from '../../../src/reporters/graph/json.ts';
import { escapeMermaid, renderGraphMermaid } from '../../../src/reporters/graph/mermaid.ts';
import { cleanSource, makePipeline, makeTask } from '../../support/pipeline.ts';

const tasks = [
  makeTask('load'),
  makeTask('clean', ['load'], { enabled: false }),
  makeTask('train', ['clean', 'load']),
];

it('writes Mermaid', () => {
  expect(renderGraphMermaid(planOf())).toBe(`flowchart TD
  n0["load"]
  n1["clean"]
  n2["train"]
  n0 --> n1
  n1 --> n2
  n0 --> n2
  classDef skipped stroke-dasharray: 5 5
  class n1 skipped
`);
});

it('writes DOT', () => {
  expect(renderGraphDot(planOf())).toBe(`digraph "train" {
  node [shape=box, style=rounded];
  n0 [label="load"];
  n1 [label="clean", style="rounded,dashed"];
  n2 [label="train"];
  n0 -> n1;
  n1 -> n2;
  n0 -> n2;
}
`);
});

it('writes JSON', () => {
  expect(JSON.parse(renderGraphJson(planOf()))).toEqual({
    pipeline: 'train',
    nodes: [
      { id: 'load', task: 'load', kind: 'stub', action: 'run' },
      { id: 'clean', task: 'clean', kind: 'stub', action: 'skip' },
      { id: 'train', task: 'train', kind: 'stub', action: 'run' },
    ],
    edges: [
      { from: 'load', to: 'clean' },
      { from: 'clean', to: 'train' },
      { from: 'load', to: 'train' },
    ],
  });
});

const hostile = [
  '"]; click n0 href "javascript:alert(1)"',
  "%%{init: {'theme': 'dark'}}%%",
  '`**bold**` <img src=x onerror=y>',
  'a#quot;b #35; &amp;',
  'style a:b#c;',
  'one\ntwo\r\nthree',
  '\\" -> n1; evil [label="',
  '\\N \\G \\l',
];

it.each(hostile)('keeps Mermaid from reading `%s` as markup', (text) => {
  const escaped = escapeMermaid(text);
  expect(escaped).toMatch(/^(?:[\p{L}\p{N} _.,/=-]|#\d+;)*$/u);
  expect(escaped.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))).toBe(text);
});

it('brings any label through Mermaid and DOT', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('\0') && !text.includes('\r'));
      const label = escapeMermaid(text);
      expect(label).toMatch(/^(?:[\p{L}\p{N} _.,/=-]|#\d+;)*$/u);
      expect(label.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))).toBe(text);
      expect(readDot(quoteDot(text))).toBe(text);
    }),
  );
});

it('keeps a hostile name inside its quotes in DOT', () => {
  const plan = { ...planOf(), pipeline: hostile[6] ?? '' };
  expect(renderGraphDot(plan).split('\n')[0]).toBe('digraph "\\\\\\" -> n1; evil [label=\\"" {');
});

/** A quoted string of DOT as Graphviz shows it in a label; undefined when the quote ends early. */
function readDot(quoted: string): string | undefined {
  const inner = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(quoted)?.[1];
  return inner?.replace(/\\([\s\S])/g, (_, character) => (character === 'n' ? '\n' : character));
}

function planOf(): Plan {
  const result = planRun(makePipeline({ tasks }), { source: cleanSource });
  if (!result.ok) throw new Error('no plan');
  return result.value;
}
