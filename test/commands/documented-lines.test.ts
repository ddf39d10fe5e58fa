import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { globalFlags } from '../../src/commands/global-flags.ts';
import { commands } from '../../src/commands/index.ts';
import { parseArguments } from '../../src/commands/parse-arguments.ts';
import { findRoute } from '../../src/commands/route.ts';
import { listExplanations } from '../../src/diagnostics/explain.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('test/') && !path.startsWith('docs/decisions/'));

/** Lines of shell blocks that start the command, without comments. */
function linesOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```(?:sh|console|bash)\n([\s\S]*?)^```/gm)].map(
    (match) => match[1] ?? '',
  );
  return blocks.flatMap((block) =>
    block.split('\n').flatMap((line) => /^(?:\$ )?(?:npx (?:--yes )?)?runnable (.*)$/.exec(line)?.[1] ?? []),
  );
}

/** Words as a shell takes them; what comes after a pipe or a comment is not ours. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const end = words.findIndex((word) => /^(?:#|\||>|&&|;)/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replaceAll(/['"]/g, ''));
}

async function problemOf(line: string): Promise<string | null> {
  const route = findRoute(commands, wordsOf(line));
  if (route.to === 'nothing') return null;
  if (route.to !== 'command' || route.entry.load === undefined) return `${line}: ${route.to}`;
  const words = route.words.filter((word) => word !== '--help');
  const parsed = parseArguments(await route.entry.load(), words, globalFlags);
  return parsed.ok || words.length < route.words.length
    ? null
    : `${line}: ${parsed.diagnostics.map(({ message }) => message).join('; ')}`;
}

it('accepts every command line that the documents show', async () => {
  const lines = pages.flatMap((path) => linesOf(readFileSync(join(root, path), 'utf8')));
  const problems = await Promise.all(lines.map(problemOf));
  expect(problems.filter((problem) => problem !== null)).toEqual([]);
  expect(lines.length).toBeGreaterThan(40);
});

it('accepts every command line that explanations and examples of help show', async () => {
  const explained = [...listExplanations().values()].flatMap(({ text }) => {
    // Where both are shown, what is wrong comes first.
    const right = text.split(/^(?:Right|Mended)/m).at(-1) ?? '';
    return [...right.matchAll(/^ {4}(?:\$ )?(?:\w+=\S+ )?runnable (.*)$/gm)].map((match) => match[1] ?? '');
  });
  const loaded = await Promise.all(commands.map((entry) => entry.load?.()));
  const examples = loaded
    .flatMap((command) => command?.examples ?? [])
    .flatMap(({ line }) => {
      return /^runnable (.*)$/.exec(line)?.[1] ?? [];
    });
  const problems = await Promise.all([...explained, ...examples].map(problemOf));
  expect(problems.filter((problem) => problem !== null)).toEqual([]);
});
