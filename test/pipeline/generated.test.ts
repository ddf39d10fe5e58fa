import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

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

it('accepts the examples and refuses two kinds by the schema that editors use', () => {
  const schema = JSON.parse(readFileSync(`${root}/src/pipeline/pipeline.schema.json`, 'utf8'));
  const validate = new Ajv({ allowUnionTypes: true, strictRequired: false, strictTypes: false }).compile(
    schema,
  );
  const folders = ['.', 'examples/jobs', 'examples/penguins', 'examples/weather'].map(
    (folder) => `${root}/${folder}/.runnable`,
  );
  const files = folders
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
    .filter((path) => !/\.parameters\.\w+$/.test(path));
  expect(files.length).toBeGreaterThan(5);
  for (const path of files) {
    expect([path, validate(parse(readFileSync(path, 'utf8'))), validate.errors]).toEqual([path, true, null]);
  }
  expect(validate({ tasks: { a: { shell: 'x', python: 'a:b' } } })).toBe(false);
  expect(validate({ tasks: { a: { needs: [] } } })).toBe(false);
  expect(validate({ tasks: [{ shell: 'x' }] })).toBe(false);
});
