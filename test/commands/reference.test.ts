import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderCommandReference, renderMessageReference } from '../../scripts/reference.mjs';
import { readGrammar } from '../../src/commands/shells/grammar.ts';
import { listExplanations } from '../../src/diagnostics/explain.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), 'utf8');

it('has a reference page that says what the commands accept; `node scripts/reference.mjs` writes it', async () => {
  expect(page('command-line.md')).toBe(renderCommandReference(await readGrammar()));
});

it('has a reference page that explains every code; `node scripts/reference.mjs` writes it', () => {
  expect(page('messages.md')).toBe(renderMessageReference(listExplanations()));
});

it('explains every code with more than its title', () => {
  const bare = [...listExplanations()].filter(([, { text }]) => text.trim() === '');
  expect(bare.map(([code]) => code)).toEqual([]);
});
