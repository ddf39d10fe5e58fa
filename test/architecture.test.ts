import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

// From the lowest row to the highest: a folder may import from lower rows, and from itself.
const rows = [
  ['values'],
  ['diagnostics'],
  ['expressions', 'redact', 'yaml'],
  ['pipeline', 'config'],
  ['plan'],
  ['review'],
  ['engine'],
  ['compare'],
  ['bisect'],
  ['disk'],
  ['journal', 'catalog', 'git', 'secrets', 'github'],
  ['workspaces', 'environments'],
  ['kinds', 'executors', 'reporters', 'notify'],
  ['session'],
  ['commands', 'library'],
  ['cli.ts', 'index.ts'],
];
const pureUpTo = rows.findIndex((row) => row.includes('bisect'));
const forbiddenNames =
  /^(utils?|helpers?|common|managers?|services?|handlers?|types|constants|misc|shared|lib)(\.ts)?$/;

const files = listFiles(src).filter((file) => file.endsWith('.ts') || file.endsWith('.tsx'));

it('puts every folder of src in a row', () => {
  const known = new Set(rows.flat());
  expect(readdirSync(src).filter((name) => !known.has(name))).toEqual([]);
});

it('imports only from lower rows or from the same folder', () => {
  expect(
    files.flatMap((file) =>
      importsOf(file)
        .filter((to) => !isBelow(file, to))
        .map((to) => `${file} → ${to}`),
    ),
  ).toEqual([]);
});

it('has no circles of imports within a folder either, but for data that refer to one another', () => {
  // Types alone: a group has members that are tasks, an event tells of what makes events, a frame is in a run and runs in it.
  const known = [
    [
      'engine/environments.ts',
      'engine/event.ts',
      'engine/group-event.ts',
      'engine/ports.ts',
      'engine/state.ts',
      'engine/task-cache.ts',
    ],
    [
      'engine/frame.ts',
      'engine/returned-values.ts',
      'engine/run-facts.ts',
      'engine/task-scope.ts',
      'engine/tasks-context.ts',
    ],
    ['plan/group.ts', 'plan/plan.ts'],
  ];
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  expect(findCircles(imports)).toEqual(known);
});

it('keeps the rows up to the engine free of the world', () => {
  const pure = files.filter((file) => rowOf(file) <= pureUpTo);
  const impure =
    /from 'node:(?!(?:crypto|buffer|path\/posix|url)')|\bprocess\.|\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(|\bperformance\./;
  expect(pure.flatMap((file) => linesMatching(file, impure))).toEqual([]);
});

it('starts processes only where that is the job of the folder', () => {
  const allowed = ['git', 'executors', 'environments', 'secrets', 'session', 'disk', 'commands'];
  const starts = /from '(?:node:child_process|execa)'|import\('(?:node:child_process|execa)'\)/;
  const found = new Set(files.filter((file) => linesMatching(file, starts).length > 0).map(folderOf));
  expect([...found].filter((folder) => !allowed.includes(folder))).toEqual([]);
});

it('ends the process only in cli.ts', () => {
  expect(
    files.filter((file) => file !== 'cli.ts').flatMap((file) => linesMatching(file, /\bprocess\.exit\(/)),
  ).toEqual([]);
});

it('has no file above 300 lines and no room for odds and ends', () => {
  const written = files.filter((file) => !file.includes('/generated/'));
  expect(written.filter((file) => textOf(file).split('\n').length > 301)).toEqual([]);
  expect(written.filter((file) => file.split('/').some((part) => forbiddenNames.test(part)))).toEqual([]);
});

it('leaves alone on the way of a run what takes long when it is first touched', () => {
  // The module behind `performance` takes Node longer to load than a small run to plan.
  const elsewhere = /^(?:github\/|commands\/terminal\/|reporters\/tui\/)/;
  expect(
    files.filter((file) => !elsewhere.test(file)).flatMap((file) => linesMatching(file, /\bperformance\./)),
  ).toEqual([]);
});

it('leaves no mark of unfinished work', () => {
  const marks = /\bTODO\b|\bFIXME\b|\bXXX\b|@ts-ignore|@ts-expect-error|\bas any\b|: any\b/;
  expect(
    files.filter((file) => !file.includes('/generated/')).flatMap((file) => linesMatching(file, marks)),
  ).toEqual([]);
});

it('states each fault and each bad input in at most one test title', () => {
  const titles = listFiles(fileURLToPath(new URL('.', import.meta.url)))
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [
      ...readFileSync(join(src, '../test', file), 'utf8').matchAll(
        /\b(?:it|test)(?:\.\w+(?:\([^)]*\))?)*\(\s*['"`]([^\n]*)/g,
      ),
    ])
    .flatMap((match) => match[1]?.match(/\b[FB]\d{1,2}\b(?=[:,])/g) ?? []);
  expect(titles.filter((id, index) => titles.indexOf(id) !== index)).toEqual([]);
});

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function textOf(file: string): string {
  return readFileSync(join(src, file), 'utf8');
}

function linesMatching(file: string, pattern: RegExp): string[] {
  return textOf(file)
    .split('\n')
    .flatMap((line, index) =>
      pattern.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
    );
}

/** What a file imports of src, types and dynamic imports included, relative to src. */
function importsOf(file: string): string[] {
  const found = textOf(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...found].map((match) => relative(src, join(src, dirname(file), match[1] ?? '')));
}

/** Groups of files that lead to one another, each sorted (Tarjan's strongly connected components). */
function findCircles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    open.push(file);
    let low = own;
    for (const to of imports.get(file) ?? []) {
      if (!imports.has(to)) continue;
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, lowest.get(to) ?? order.get(to) ?? own);
      lowest.set(file, low);
    }
    if (low === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return circles.sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''));
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function rowOf(file: string): number {
  return rows.findIndex((row) => row.includes(folderOf(file)));
}

function isBelow(from: string, to: string): boolean {
  return folderOf(from) === folderOf(to) || rowOf(to) < rowOf(from);
}
