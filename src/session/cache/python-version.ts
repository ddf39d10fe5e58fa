import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeDisk } from '../../disk/disk.ts';
import { replaceFile } from '../../disk/write.ts';
import { identifyPython } from '../../environments/interpreter.ts';
import { createPythonFinder } from '../../environments/python.ts';
import { isMap, type Json } from '../../values/json.ts';
import type { Project } from '../project.ts';

/** The Python that tasks of a project find: `CPython 3.12.4 cpython-312-…`; null: there is none. Asked once as long as it is the same file. */
export async function findPythonVersion(project: Project): Promise<string | null> {
  const choice = createPythonFinder(project.environment)(project.folder);
  if (choice === null) return null;
  const { path } = choice.tool;
  const stamp = stampOf(path);
  const memory = join(project.stateDirectory, 'cache', 'programs.json');
  const known = readMemory(memory);
  const remembered = known[stamp];
  if (typeof remembered === 'string') return remembered;
  const found = await identifyPython(path, project.environment);
  if (found === null) return null;
  const version = `${found.name} ${found.abi}`;
  // One that is gone is asked for again: nothing depends on its being kept.
  await replaceFile(nodeDisk, memory, JSON.stringify({ ...known, [stamp]: version })).catch(() => {});
  return version;
}

function stampOf(path: string): string {
  const { ino, size, mtimeMs } = statSync(path);
  return [path, realpathSync(path), ino, size, mtimeMs].join(' ');
}

function readMemory(path: string): Readonly<Record<string, Json>> {
  try {
    const memory = JSON.parse(readFileSync(path, 'utf8')) as Json;
    return isMap(memory) ? memory : {};
  } catch {
    return {};
  }
}
