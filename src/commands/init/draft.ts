import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { isOtherScalar } from '../../values/other-scalar.ts';
import type { Block } from './draft-block.ts';
import { draftPackageScripts } from './draft-package-scripts.ts';
import { draftPythonTests } from './draft-python-tests.ts';
import { listProjectFiles } from './project-files.ts';
import type { NewFile } from './write-new-files.ts';

/** A pipeline of what a folder holds: its scripts, its tests, its notebooks, its queries and what its package.json can run. */
export async function draftFromRepository(folder: string): Promise<readonly NewFile[]> {
  const files = await listProjectFiles(folder);
  const blocks = [
    ...(await draftPackageScripts(folder, files)),
    ...(await draftPythonTests(folder, files)),
    ...(await draftPythonScripts(folder, files)),
    ...draftShellScripts(files),
    ...draftFiles(files, '.ipynb', (file) => `notebook: ${file}`),
    ...draftFiles(files, '.sql', (file) => `sql: { file: ${file} }`),
  ];
  return [{ path: '.runnable/main.yaml', content: renderDraft(blocks) }];
}

/** Of each kind of file; a draft is to be read. */
const most = 20;

async function draftPythonScripts(folder: string, files: readonly string[]): Promise<readonly Block[]> {
  const candidates = files.filter(
    (file) => file.endsWith('.py') && !/(?:^|\/)(?:test_|setup\.py)/.test(file),
  );
  const texts = await Promise.all(
    candidates.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')),
  );
  return candidates
    .filter((_, index) => /^if __name__ == ['"]__main__['"]/m.test(texts[index] ?? ''))
    .slice(0, most)
    .map((file) => ({ id: idOf(file), lines: [`python: ${JSON.stringify(file)}`] }));
}

function draftShellScripts(files: readonly string[]): readonly Block[] {
  return draftFiles(files, '.sh', (file) => `shell: { file: ${file} }`);
}

function draftFiles(
  files: readonly string[],
  ending: string,
  render: (file: string) => string,
): readonly Block[] {
  return files
    .filter((file) => file.endsWith(ending))
    .slice(0, most)
    .map((file) => ({ id: idOf(file), lines: [render(JSON.stringify(file))] }));
}

function idOf(file: string): string {
  const name = basename(file, extname(file))
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, 50);
  return /^[A-Za-z]/.test(name) && !isOtherScalar(name) ? name : `task-${name}`;
}

function renderDraft(blocks: readonly Block[]): string {
  const unique = withUniqueIds(blocks.length > 0 ? blocks : [{ id: 'hello', lines: ['shell: echo hello'] }]);
  const tasks = unique.flatMap(({ id, lines }) => [`  ${id}:`, ...lines.map((line) => `    ${line}`)]);
  return [
    '# yaml-language-server: $schema=pipeline.schema.json',
    'description: Drafted from what the repository holds; say what needs what with `needs`',
    'tasks:',
    ...tasks,
    '',
  ].join('\n');
}

// Ids are unique without regard to case.
function withUniqueIds(blocks: readonly Block[]): readonly Block[] {
  const seen = new Map<string, number>();
  return blocks.map((block) => {
    const key = block.id.toLowerCase();
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? block : { ...block, id: `${block.id}-${count}` };
  });
}
