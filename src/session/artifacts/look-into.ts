import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { Catalog } from '../../engine/ports.ts';
import type { OutputFile } from '../../plan/task-result.ts';
import type { Look } from '../../reporters/previews/render-preview.ts';
import { readPreview } from '../report/read-previews.ts';

/** Bytes of an image that are looked at. */
const mostOfImage = 16 * 1024 * 1024;

const images: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg']);

/** The beginning of an output for a terminal; null where there is nothing to see, or it is gone. */
export async function lookInto(file: OutputFile, catalog: Catalog): Promise<Look | null> {
  try {
    return await read(file, catalog);
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

async function read(file: OutputFile, catalog: Catalog): Promise<Look | null> {
  if (!file.stored || file.mode === 'symlink' || file.size === 0) return null;
  const extension = extname(file.path).toLowerCase();
  if (images.has(extension)) {
    const bytes = await readHead(await catalog.path(file.digest), Math.min(file.size, mostOfImage));
    return { type: 'image', bytes, whole: file.size <= mostOfImage };
  }
  const preview = await readPreview(file, catalog);
  switch (preview?.type) {
    case 'table':
      return preview;
    case 'text':
      return { ...preview, json: extension === '.json' };
    default:
      // Pages of HTML are for browsers.
      return null;
  }
}

async function readHead(path: string, size: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
