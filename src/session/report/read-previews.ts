import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { Catalog } from '../../engine/ports.ts';
import type { OutputFile } from '../../plan/task-result.ts';
import { sanitise } from '../../redact/sanitise.ts';
import type { Preview } from '../../reporters/html/report-model.ts';

/** Bytes of an output above which nobody looks into it. */
const largest = { image: 300 * 1024, page: 6 * 1024 * 1024, file: 32 * 1024 * 1024 } as const;

/** Bytes of a table or text that are looked at, and rows and columns that are shown. */
const looked = 64 * 1024;
const mostRows = 31;
const mostColumns = 24;
const mostText = 4 * 1024;

const images: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
};

/** A bounded look at an output; null where there is nothing to look at, or it is gone. */
export async function readPreview(file: OutputFile, catalog: Catalog): Promise<Preview | null> {
  if (!file.stored || file.mode === 'symlink' || file.size === 0) return null;
  const read = readerOf(file);
  if (read === null) return null;
  try {
    return await read(await catalog.path(file.digest));
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

type ReadPreview = (path: string) => Promise<Preview | null>;

function readerOf({ path, size, aside }: OutputFile): ReadPreview | null {
  const extension = extname(path).toLowerCase();
  const media = images[extension];
  if (media !== undefined) return size > largest.image ? null : (at) => readImage(at, media, size);
  if (extension === '.html' && (aside === true || path.endsWith('.html')))
    return size > largest.page ? null : (at) => readPage(at, size);
  if (size > largest.file) return null;
  if (extension === '.csv' || extension === '.tsv')
    return (at) => readTable(at, extension === '.csv' ? ',' : '\t', size);
  if (['.txt', '.md', '.json', '.log', '.yaml', '.yml'].includes(extension))
    return (at) => readText(at, size);
  return null;
}

async function readImage(path: string, media: string, size: number): Promise<Preview> {
  return { type: 'image', media, base64: (await readHead(path, size)).toString('base64') };
}

// Scripts would not run anyway; without them it is smaller, and nothing complains.
async function readPage(path: string, size: number): Promise<Preview> {
  const html = (await readHead(path, size)).toString('utf8');
  return { type: 'page', html: html.replace(/<script\b[\s\S]*?<\/script\s*>|<link\b[^>]*>/gi, '') };
}

async function readText(path: string, size: number): Promise<Preview> {
  const text = sanitise(await readHead(path, Math.min(size, mostText)));
  return { type: 'text', text, more: size > mostText };
}

async function readTable(path: string, separator: string, size: number): Promise<Preview | null> {
  const text = sanitise(await readHead(path, Math.min(size, looked)));
  const rows = parseRows(text, separator);
  // Of what is cut the last row is not whole.
  const whole = size > looked ? rows.slice(0, -1) : rows;
  if (whole.length === 0) return null;
  const shown = whole
    .slice(0, mostRows)
    .map((row) => row.slice(0, mostColumns).map((cell) => cell.slice(0, 200)));
  return { type: 'table', rows: shown, more: whole.length > mostRows || size > looked };
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

function parseRows(text: string, separator: string): string[][] {
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"\\n${separator}][^\\n${separator}]*)?)(${separator}|\\n|$)`,
    'y',
  );
  const rows: string[][] = [];
  let row: string[] = [];
  while (cell.lastIndex < text.length && rows.length <= mostRows) {
    const match = cell.exec(text);
    if (match === null) break;
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === separator) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
