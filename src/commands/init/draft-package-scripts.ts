import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, type Json } from '../../values/json.ts';
import type { Block } from './draft-block.ts';

/** What package.json can run, after one task that installs: tasks share a workspace, and so its `node_modules`. */
export async function draftPackageScripts(
  folder: string,
  files: readonly string[],
): Promise<readonly Block[]> {
  if (!files.includes('package.json')) return [];
  const manifest = readManifest(await readFile(join(folder, 'package.json'), 'utf8'));
  const names = ['lint', 'build', 'test'].filter((name) => hasScript(manifest, name));
  const command = names.length === 0 ? null : chooseInstall(manifest, files);
  const install = command === null ? [] : [{ id: installId, lines: [`shell: ${command}`] }];
  const scripts = names.map((name) => {
    // Tests often run what was built.
    const need = name === 'test' && names.includes('build') ? idOf('build') : installId;
    const needs = need === installId && command === null ? [] : [`needs: [${need}]`];
    return { id: idOf(name), lines: [...needs, `shell: npm run ${name}`] };
  });
  return [...install, ...scripts];
}

const installId = 'npm-install';

function idOf(script: string): string {
  return `npm-${script}`;
}

type Manifest = Readonly<Record<string, Json>>;

function readManifest(text: string): Manifest {
  try {
    const manifest = JSON.parse(text) as Json;
    return isMap(manifest) ? manifest : {};
  } catch {
    return {};
  }
}

// `npm init` writes a test that always fails.
function hasScript({ scripts = null }: Manifest, name: string): boolean {
  const script = isMap(scripts) ? scripts[name] : undefined;
  return typeof script === 'string' && !script.includes('no test specified');
}

/** Lock files, and what installs by them as they state it. */
const installs = [
  ['package-lock.json', 'npm ci'],
  ['npm-shrinkwrap.json', 'npm ci'],
  ['pnpm-lock.yaml', 'pnpm install --frozen-lockfile'],
  ['yarn.lock', 'yarn install --frozen-lockfile'],
] as const;

/** The command that installs the packages; null where there are none to install. */
function chooseInstall(manifest: Manifest, files: readonly string[]): string | null {
  const locked = installs.find(([lock]) => files.includes(lock));
  if (locked !== undefined) return locked[1];
  const asks = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'workspaces'];
  return asks.some((key) => key in manifest) ? 'npm install' : null;
}
