import { Buffer } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { idLength, type ObjectFormat } from './object-id.ts';

/** Which objects lie in packs: git's own index files, read without a process. */
export interface PackedIds {
  readonly has: (id: string) => boolean;
}

/** The ids in all packs of a folder of objects. A pack that vanishes meanwhile counts as not there. */
export async function readPackedIds(objectDirectory: string, format: ObjectFormat): Promise<PackedIds> {
  const folder = join(objectDirectory, 'pack');
  const names = await readdir(folder).catch(() => []);
  const indexes = await Promise.all(
    names.filter((name) => name.endsWith('.idx')).map((name) => readPackIndex(join(folder, name), format)),
  );
  return { has: (id) => indexes.some((index) => index.has(id)) };
}

/** The ids in one pack, by its `.idx` file of version 2; none when the file is not there or not of that version. */
export async function readPackIndex(file: string, format: ObjectFormat): Promise<PackedIds> {
  const bytes = await readIndex(file);
  if (bytes === null) return { has: () => false };
  const length = idLength(format);
  return {
    has: (id) => {
      const wanted = Buffer.from(id, 'hex');
      const first = wanted[0] ?? 0;
      let low = first === 0 ? 0 : bytes.readUInt32BE(8 + 4 * (first - 1));
      let high = bytes.readUInt32BE(8 + 4 * first);
      while (low < high) {
        const middle = (low + high) >>> 1;
        const at = names + middle * length;
        const order = bytes.compare(wanted, 0, length, at, at + length);
        if (order === 0) return true;
        if (order < 0) low = middle + 1;
        else high = middle;
      }
      return false;
    },
  };
}

/** An object in a pack. */
export interface PackedObject {
  readonly id: string;
  /** Bytes that it takes in the pack. */
  readonly size: number;
}

/** All objects of a pack of that many bytes, by its `.idx` file of version 2. Null when it is not there or not of that version. */
export async function listPacked(
  file: string,
  { format, packSize }: { readonly format: ObjectFormat; readonly packSize: number },
): Promise<readonly PackedObject[] | null> {
  const bytes = await readIndex(file);
  if (bytes === null) return null;
  const length = idLength(format);
  const count = bytes.readUInt32BE(names - 4);
  // Checksums stand between ids and offsets.
  const offsets = names + count * (length + 4);
  const offsetAt = (index: number): number => {
    const short = bytes.readUInt32BE(offsets + 4 * index);
    if (short < 0x8000_0000) return short;
    return Number(bytes.readBigUInt64BE(offsets + 4 * count + 8 * (short - 0x8000_0000)));
  };
  const found = Array.from({ length: count }, (_, index) => {
    const at = names + index * length;
    return { id: bytes.toString('hex', at, at + length), offset: offsetAt(index) };
  }).sort((left, right) => left.offset - right.offset);
  return found.map(({ id, offset }, index) => ({
    id,
    size: (found[index + 1]?.offset ?? packSize - length) - offset,
  }));
}

async function readIndex(file: string): Promise<Buffer | null> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const known = bytes.length > names && bytes.readUInt32BE(0) === 0xff744f63 && bytes.readUInt32BE(4) === 2;
  return known ? bytes : null;
}

// A magic number, the version, and 256 counts come before the ids.
const names = 8 + 256 * 4;
