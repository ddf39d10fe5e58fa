import { expect, it } from 'vitest';
import { draftFromRepository } from '../../../src/commands/init/draft.ts';
import { kindSchemas } from '../../../src/pipeline/kinds/index.ts';
import { loadPipeline } from '../../../src/pipeline/load-pipeline.ts';
import { folderWith } from '../../support/attempt.ts';

it('drafts a task for each notebook and each query, which can be loaded', async () => {
  const folder = folderWith({ 'a/report.ipynb': '{}', 'sql/to tals.sql': 'select 1', 'report.sh': 'true' });
  const [file = { path: '', content: '' }] = await draftFromRepository(folder);
  expect(file.content.split('tasks:\n')[1]).toBe(`  report:
    shell: { file: "report.sh" }
  report-2:
    notebook: "a/report.ipynb"
  to-tals:
    sql: { file: "sql/to tals.sql" }
`);
  const loaded = await loadPipeline({
    file: file.path,
    name: 'main',
    content: file.content,
    kinds: kindSchemas,
  });
  expect(loaded).toMatchObject({ ok: true, diagnostics: [] });
});

it('names no task as YAML names what is no text', async () => {
  const folder = folderWith({ 'null.sh': '', 'true.sql': '', 'on.ipynb': '{}' });
  const [file = { path: '', content: '' }] = await draftFromRepository(folder);
  const loaded = await loadPipeline({
    file: file.path,
    name: 'main',
    content: file.content,
    kinds: kindSchemas,
  });
  expect(loaded).toMatchObject({
    ok: true,
    value: { tasks: [{ id: 'task-null' }, { id: 'task-on' }, { id: 'task-true' }] },
  });
});
