import { Buffer } from 'node:buffer';

/** Whether a path of bytes (`latin1`), from the repository's root, is left out of a snapshot. */
export type Exclusion = (path: string) => boolean;

/** Globs of `workspace.exclude`, relative to the project; the name of a folder stands for all that is in it. */
export async function createExclusion(prefix: string, globs: readonly string[]): Promise<Exclusion> {
  if (globs.length === 0) return () => false;
  const { default: picomatch } = await import('picomatch');
  const patterns = globs.map((glob) => glob.replace(/^\.\//, '').replace(/\/$/, ''));
  const matches = picomatch([...patterns, ...patterns.map((pattern) => `${pattern}/**`)], { dot: true });
  const above = prefix === '' ? '' : `${prefix}/`;
  return (path) => {
    const text = Buffer.from(path, 'latin1').toString('utf8').replace(/\/$/, '');
    return text.startsWith(above) && matches(text.slice(above.length));
  };
}
