import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { riskCodes } from '../../src/review/risks/risk-codes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('has every status in the page of statuses', () => {
  const page = read('docs/reference/statuses.md');
  const source = read('src/engine/event.ts').split('/** Something that happened in a run.')[0] ?? '';
  const statuses = [...source.matchAll(/'([a-z_]+)'/g)].map(([, status]) => status);
  expect(statuses).toEqual(expect.arrayContaining(['interrupted', 'waiting', 'upstream_failed']));
  expect(statuses.filter((status) => !page.includes(`| \`${status}\` |`))).toEqual([]);
});

it('has every value of run_if in the page of statuses', () => {
  const schema = JSON.parse(read('src/pipeline/pipeline.schema.json'));
  const page = read('docs/reference/statuses.md');
  const values: readonly string[] = schema.definitions.task.properties.run_if.enum;
  expect(values).toHaveLength(6);
  expect(values.filter((value) => !page.includes(`| \`${value}\``))).toEqual([]);
});

it('has every variable that the code names in the page of environment variables', () => {
  const page = read('docs/reference/environment-variables.md');
  const internal = ['RUNNABLE_VERSION', 'RUNNABLE_PROGRAM', 'RUNNABLE_DETACHED', 'RUNNABLE_ATTEMPT_ID'];
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ts|mjs|py)$/.test(name),
  );
  const names = new Set(
    sources.flatMap((name) => read(join('src', name)).match(/RUNNABLE_[A-Z][A-Z_]*[A-Z]\b/g) ?? []),
  );
  expect(names.size).toBeGreaterThan(10);
  expect([...names].filter((name) => !page.includes(`\`${name}\``) && !internal.includes(name))).toEqual([]);
});

it('says of every risk in the page of GitHub where to look', () => {
  const page = read('docs/github.md');
  const rows = Object.entries(riskCodes).map(
    ([code, { severity, look }]) => `| \`${code}\` | ${severity} | ${look} |\n`,
  );
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  expect(page.match(/^\| `[\w-]+` \| (?:high|medium|low) \|/gm)).toHaveLength(rows.length);
});

it('has every risk in the page of reviews', () => {
  const page = read('docs/reference/reviews.md');
  const rows = Object.entries(riskCodes).map(
    ([code, { severity, means }]) => `| \`${code}\` | ${severity} | ${means} |`,
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => !page.includes(`${row}\n`))).toEqual([]);
  expect(page.match(/^\| `[\w-]+` \| (?:high|medium|low) \|/gm)).toHaveLength(rows.length);
});
