import type { EnvironmentLanguage } from './kind-schema.ts';

/** What a file that states packages is read as. */
export type EnvironmentFormat = 'requirements' | 'pyproject' | 'uv-lock' | 'conda' | 'npm-lock';

/** How a file that states packages is read, told by its name; null for a name that says nothing. */
export function formatOfEnvironment(path: string): EnvironmentFormat | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'pyproject.toml') return 'pyproject';
  if (name === 'uv.lock') return 'uv-lock';
  if (name === 'package-lock.json') return 'npm-lock';
  if (/\.ya?ml$/.test(name)) return 'conda';
  return name.endsWith('.txt') ? 'requirements' : null;
}

/** Whose packages the file states. */
export function languageOfEnvironment(path: string): EnvironmentLanguage | null {
  const format = formatOfEnvironment(path);
  if (format === null) return null;
  return format === 'npm-lock' ? 'node' : 'python';
}
