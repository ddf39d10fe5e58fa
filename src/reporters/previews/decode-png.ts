import { inflateSync } from 'node:zlib';

/** An image as its colours: red, green and blue of each pixel, row by row; what is seen through stands on black. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel. */
  readonly colours: Uint8Array;
}

/** Pixels above which an image is not looked into. */
const mostPixels = 4_000_000;

/** Decodes a PNG of 8 bits a channel that is not interlaced; null for any other one, and for one that is damaged. */
export function decodePng(bytes: Buffer): Pixels | null {
  const { header, palette, data } = readChunks(bytes);
  if (header === null) return null;
  const { width, height, channels } = header;
  if (width * height > mostPixels || width * height === 0) return null;
  const raw = inflate(data, (width * channels + 1) * height);
  if (raw === null || raw.length < (width * channels + 1) * height) return null;
  const rows = unfilter(raw, header);
  return rows === null ? null : { width, height, colours: paint(rows, header, palette) };
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly kind: number;
}

interface Chunks {
  readonly header: Header | null;
  readonly palette: Buffer;
  readonly data: readonly Buffer[];
}

function readChunks(bytes: Buffer): Chunks {
  const data: Buffer[] = [];
  let header: Header | null = null;
  let palette: Buffer = Buffer.alloc(0);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (name === 'IHDR' && chunk.length === 13) header = readHeader(chunk);
    if (name === 'PLTE') palette = chunk;
    if (name === 'IDAT') data.push(chunk);
    at += 12 + length;
  }
  return { header, palette, data };
}

/** Bytes a pixel, by the kind of colour. */
const channelsOf: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

function readHeader(chunk: Buffer): Header | null {
  const [depth, kind, , , interlaced] = [...chunk.subarray(8)];
  const channels = channelsOf.get(kind ?? -1);
  if (depth !== 8 || interlaced !== 0 || kind === undefined || channels === undefined) return null;
  return { width: chunk.readUInt32BE(0), height: chunk.readUInt32BE(4), channels, kind };
}

function inflate(data: readonly Buffer[], size: number): Buffer | null {
  try {
    return inflateSync(Buffer.concat(data), { maxOutputLength: size });
  } catch {
    return null;
  }
}

// Each row says how it differs from what is left of it and above it.
function unfilter(raw: Buffer, { width, height, channels }: Header): Buffer | null {
  const stride = width * channels;
  const rows = Buffer.alloc(stride * height);
  let above: Buffer = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const from = y * (stride + 1);
    const filter = raw[from] ?? 0;
    if (filter > 4) return null;
    const row = rows.subarray(y * stride, (y + 1) * stride);
    unfilterRow(raw.subarray(from + 1, from + 1 + stride), { row, above, channels, filter });
    above = row;
  }
  return rows;
}

interface Row {
  readonly row: Buffer;
  readonly above: Buffer;
  readonly channels: number;
  readonly filter: number;
}

function unfilterRow(raw: Buffer, { row, above, channels, filter }: Row): void {
  for (let x = 0; x < row.length; x += 1) {
    const before = x - channels;
    const inside = before >= 0;
    const left = inside ? (row[before] ?? 0) : 0;
    const corner = inside ? (above[before] ?? 0) : 0;
    row[x] = (raw[x] ?? 0) + foresee(filter, { left, above: above[x] ?? 0, corner });
  }
}

interface Neighbours {
  readonly left: number;
  readonly above: number;
  readonly corner: number;
}

function foresee(filter: number, { left, above, corner }: Neighbours): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const sum = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(sum - left), Math.abs(sum - above), Math.abs(sum - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function paint(rows: Buffer, { width, height, channels, kind }: Header, palette: Buffer): Uint8Array {
  const colours = new Uint8Array(width * height * 3);
  const isSeenThrough = kind === 4 || kind === 6;
  const isGrey = kind === 0 || kind === 4;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = pixel * channels;
    const alpha = isSeenThrough ? (rows[at + channels - 1] ?? 0) / 255 : 1;
    const [from, start] = kind === 3 ? [palette, (rows[at] ?? 0) * 3] : [rows, at];
    for (let colour = 0; colour < 3; colour += 1) {
      colours[pixel * 3 + colour] = (from[isGrey ? start : start + colour] ?? 0) * alpha;
    }
  }
  return colours;
}
