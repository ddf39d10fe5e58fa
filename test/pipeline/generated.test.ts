import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('has committed the types, validators and reference pages that follow from the schemas', async () => {
  const script: { generate: () => Promise<Map<string, string>> } = await import(
    `${root}/scripts/generate.mjs`
  );
  const generated = await script.generate();
  expect([...generated.keys()]).toContain('docs/reference/pipeline-files.md');
  for (const [path, content] of generated) expect(readFileSync(`${root}/${path}`, 'utf8')).toBe(content);
});

it('describes every key of the schema', () => {
  const schema = JSON.parse(readFileSync(`${root}/src/pipeline/pipeline.schema.json`, 'utf8'));
  const silent: string[] = [];
  const visit = (node: Record<string, unknown>, path: string): void => {
    for (const [key, value] of Object.entries(
      (node.properties ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      if (value.$ref === undefined && value.description === undefined) silent.push(`${path}/${key}`);
      visit(value, `${path}/${key}`);
    }
  };
  visit(schema, '');
  for (const [name, value] of Object.entries(schema.definitions as Record<string, Record<string, unknown>>)) {
    if (value.description === undefined && name !== 'notify') silent.push(name);
    visit(value, name);
  }
  expect(silent).toEqual([]);
});
