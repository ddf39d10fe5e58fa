import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const pages = ['README.md', 'CHANGELOG.md', ...listPages('docs'), ...listPages('examples')];

it('has no dead link, to a file or to a heading', () => {
  const links = pages.flatMap((page) => linksOf(page).map((target) => ({ page, target })));
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(({ page, target }) => !isAlive(page, target))).toEqual([]);
});

it('reaches every page of docs from its index', () => {
  const reached = new Set(['docs/README.md']);
  for (const page of reached) {
    for (const target of linksOf(page)) {
      const path = relative(root, join(root, dirname(page), target.split('#')[0] ?? ''));
      if (path.endsWith('.md')) reached.add(path);
    }
  }
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});

it('tells a dead link from a living one', () => {
  expect(isAlive('README.md', 'docs/tutorial.md#4-survive-a-crash')).toBe(true);
  expect(isAlive('README.md', 'docs/tutorial.md#4-survive-a-wave')).toBe(false);
  expect(isAlive('README.md', 'docs/tutorials.md')).toBe(false);
});

function listPages(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** Relative targets of a page's links, those in code left out. */
function linksOf(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8')
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/(?<!\[)`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) =>
    /^[a-z]+:/.test(target) ? [] : [target],
  );
}

function isAlive(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  return statSync(file).isFile() && anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
}

// As GitHub makes them; the second heading of one text gets a number, which no page here relies on.
function anchorsOf(text: string): readonly string[] {
  const headings = text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
