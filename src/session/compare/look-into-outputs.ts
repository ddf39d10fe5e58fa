import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Comparison, OutputChange, OutputSide, TaskComparison } from '../../compare/comparison.ts';
import { compareContents, firstByte, isText } from '../../compare/contents/compare-contents.ts';
import { tellLine } from '../../compare/contents/compare-lines.ts';
import type { ContentDifference } from '../../compare/contents/content-difference.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { Catalog } from '../../engine/ports.ts';

/** Bytes of a file that is read and compared as a whole; of a larger one the first difference is looked for. */
const largest = 2 * 1024 * 1024;

/** Bytes that are read at once, and that are told of what stands around a difference. */
const pageSize = 1024 * 1024;
const around = 2 * 1024;

/** Outputs that are looked into. */
const mostOutputs = 60;

/** The comparison with how the bytes of its outputs differ, as far as both are in the catalog. */
export async function lookIntoOutputs(comparison: Comparison, catalog: Catalog): Promise<Comparison> {
  let room = mostOutputs;
  const tasks: TaskComparison[] = [];
  for (const task of comparison.tasks) {
    const outputs: OutputChange[] = [];
    for (const output of task.outputs) {
      outputs.push(room > 0 ? { ...output, how: await look(output, catalog) } : output);
      if (output.change === 'changed') room -= 1;
    }
    tasks.push({ ...task, outputs });
  }
  return { ...comparison, tasks };
}

async function look(
  { path, before, after }: OutputChange,
  catalog: Catalog,
): Promise<ContentDifference | null> {
  if (!isHere(before) || !isHere(after) || before.digest === after.digest) return null;
  try {
    const [old, now] = [await catalog.path(before.digest), await catalog.path(after.digest)];
    if (Math.max(before.size, after.size) > largest) return compareLarge(old, now);
    return compareContents(path, readFileSync(old), readFileSync(now));
  } catch (error) {
    // Gone or altered: that they differ is known all the same.
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

function isHere(side: OutputSide | null): side is OutputSide {
  return side?.stored === true;
}

function compareLarge(before: string, after: string): ContentDifference {
  const files = [openSync(before, 'r'), openSync(after, 'r')] as const;
  try {
    const { first, line, lineStart } = findFirst(files[0], files[1]);
    const [old, now] = [
      readPiece(files[0], lineStart, first + around),
      readPiece(files[1], lineStart, first + around),
    ];
    if (!isAlmostText(old) || !isAlmostText(now)) return { form: 'bytes', first };
    return tellLine({ line, before: lineOf(old), after: lineOf(now) }, { added: null, removed: null });
  } finally {
    for (const file of files) closeSync(file);
  }
}

interface Found {
  /** Byte, from 0. */
  readonly first: number;
  /** From 1, and the byte that it begins at; of a very long one the byte from which on it is told. */
  readonly line: number;
  readonly lineStart: number;
}

function findFirst(before: number, after: number): Found {
  const [old, now] = [Buffer.allocUnsafe(pageSize), Buffer.allocUnsafe(pageSize)];
  let line = 1;
  let lineStart = 0;
  for (let position = 0; ; position += pageSize) {
    const left = old.subarray(0, readSync(before, old, 0, pageSize, position));
    const right = now.subarray(0, readSync(after, now, 0, pageSize, position));
    const at = firstByte(left, right);
    for (let end = left.indexOf(10); end !== -1 && end < at; end = left.indexOf(10, end + 1)) {
      line += 1;
      lineStart = position + end + 1;
    }
    if (at === pageSize) continue;
    const first = position + at;
    return { first, line, lineStart: Math.max(lineStart, first - around) };
  }
}

function readPiece(file: number, start: number, end: number): Buffer {
  const buffer = Buffer.alloc(end - start);
  return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, start));
}

// A character may be cut at either end.
function isAlmostText(bytes: Buffer): boolean {
  const starts = [0, 1, 2, 3];
  return starts.some((start) => starts.some((end) => isText(bytes.subarray(start, bytes.length - end))));
}

// Undefined where the file ends before it.
function lineOf(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined;
  const end = bytes.indexOf(10);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8');
}
