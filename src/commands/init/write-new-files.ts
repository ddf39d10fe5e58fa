import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface NewFile {
  /** Relative to the project. */
  readonly path: string;
  readonly content: string;
}

/** Writes files below a folder; those that exist are left as they are unless `force` is set. */
export async function writeNewFiles(
  folder: string,
  files: readonly NewFile[],
  { force }: { readonly force: boolean },
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const isNew = await writeFile(target, content, { flag: force ? 'w' : 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    (isNew ? written : kept).push(path);
  }
  return { written, kept };
}
