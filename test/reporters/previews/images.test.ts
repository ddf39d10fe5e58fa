import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../../src/reporters/previews/decode-png.ts';
import { readImageFacts } from '../../../src/reporters/previews/image-facts.ts';
import { sketch } from '../../../src/reporters/previews/sketch.ts';

interface Picture {
  readonly width: number;
  readonly kind: 0 | 2 | 3 | 4 | 6;
  /** Bytes of the pixels, row by row. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
  readonly interlaced?: boolean;
}

const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function chunk(name: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(name, 4, 'latin1');
  // Nobody looks at the checksum.
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

/** A PNG whose rows use the filters one after the other. */
function encodePng({ width, kind, rows, palette, interlaced }: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, kind, 0, 0, interlaced ? 1 : 0], 8);
  const step = channels[kind];
  const data = rows.map((row, y) => {
    const filter = y % 5;
    const above = rows[y - 1] ?? [];
    const bytes = row.map((value, x) => {
      const [left, up, corner] = [row[x - step] ?? 0, above[x] ?? 0, x < step ? 0 : (above[x - step] ?? 0)];
      return (value - predict(filter, [left, up, corner])) & 255;
    });
    return Buffer.from([filter, ...bytes]);
  });
  const packed = deflateSync(Buffer.concat(data));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(palette === undefined ? [] : [chunk('PLTE', Buffer.from(palette))]),
    chunk('IDAT', packed.subarray(0, 3)),
    chunk('IDAT', packed.subarray(3)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function predict(filter: number, [left, up, corner]: readonly [number, number, number]): number {
  const sum = left + up - corner;
  const nearest = [left, up, corner].sort((a, b) => Math.abs(sum - a) - Math.abs(sum - b))[0] ?? 0;
  return [0, left, up, Math.floor((left + up) / 2), nearest][filter] ?? 0;
}

describe('PNG', () => {
  it.each([
    [2, [10, 20, 30], [10, 20, 30]],
    [6, [200, 100, 50, 255], [200, 100, 50]],
    [6, [200, 100, 50, 0], [0, 0, 0]],
    [0, [77], [77, 77, 77]],
    [4, [77, 255], [77, 77, 77]],
    [3, [1], [4, 5, 6]],
  ] as const)('of kind %i gives its colours', (kind, pixel, colour) => {
    const rows = Array.from({ length: 7 }, () => [...pixel, ...pixel]);
    const png = encodePng({ width: 2, kind, rows, palette: [1, 2, 3, 4, 5, 6] });
    expect(decodePng(png)).toEqual({
      width: 2,
      height: 7,
      colours: new Uint8Array(Array.from({ length: 14 }, () => colour).flat()),
    });
  });

  it('of any colours and filters comes back as it was', () => {
    const pictures = fc.integer({ min: 1, max: 6 }).chain((width) =>
      fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: width * 3, maxLength: width * 3 }), {
        minLength: 1,
        maxLength: 11,
      }),
    );
    fc.assert(
      fc.property(pictures, (rows) => {
        const width = (rows[0]?.length ?? 0) / 3;
        expect([...(decodePng(encodePng({ width, kind: 2, rows }))?.colours ?? [])]).toEqual(rows.flat());
      }),
    );
  });

  it('that is damaged, interlaced or huge is left alone', () => {
    const png = encodePng({ width: 1, kind: 0, rows: [[1], [2]] });
    expect(decodePng(encodePng({ width: 1, kind: 0, rows: [[1]], interlaced: true }))).toBeNull();
    const huge = Buffer.from(png);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    expect(decodePng(huge)).toBeNull();
    for (let length = 0; length < png.length; length += 1) {
      expect(() => decodePng(png.subarray(0, length))).not.toThrow();
    }
    const anything = fc
      .uint8Array({ maxLength: 200 })
      .map((bytes) => Buffer.concat([png.subarray(0, 33), bytes]));
    fc.assert(
      fc.property(anything, (bytes) => {
        decodePng(bytes);
        readImageFacts(bytes);
      }),
    );
  });
});

describe('sketch', () => {
  it('stands two pixels above one another, and the last one alone', () => {
    const colours = new Uint8Array([255, 0, 0, 0, 255, 0, 0, 0, 255]);
    expect(sketch({ width: 1, height: 3, colours }, { columns: 10, rows: 10 })).toEqual([
      '\x1b[38;2;255;0;0m\x1b[48;2;0;255;0m▀\x1b[0m',
      '\x1b[38;2;0;0;255m▀\x1b[0m',
    ]);
  });

  it('is as large as there is room, in its proportions, each square the mean of its pixels', () => {
    const colours = new Uint8Array(400 * 100 * 3).map((_, index) =>
      Math.floor(index / 3) % 2 === 0 ? 0 : 100,
    );
    const lines = sketch({ width: 400, height: 100, colours }, { columns: 40, rows: 50 });
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe(`${'\x1b[38;2;50;50;50m\x1b[48;2;50;50;50m▀'.repeat(40)}\x1b[0m`);
  });
});

describe('facts', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  it.each([
    [encodePng({ width: 3, kind: 0, rows: [[1, 2, 3]] }), 'PNG', 3, 1],
    [latin('GIF89a\x40\x01\xf0\x00'), 'GIF', 320, 240],
    [latin('RIFF....WEBPVP8X....\x00\x00\x00\x00\x3f\x01\x00\xef\x00\x00'), 'WebP', 320, 240],
    [latin('RIFF....WEBPVP8 ....\x00\x00\x00\x9d\x01\x2a\x40\x01\xf0\x00'), 'WebP', 320, 240],
    [latin('RIFF....WEBPVP8L....\x2f\x3f\xc1\x3b\x00......'), 'WebP', 320, 240],
    [latin('\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x11\x08\x00\xf0\x01\x40\x03..........'), 'JPEG', 320, 240],
    [latin('\xff\xd8\xff\xe0\x00\x00'), 'JPEG', null, null],
    [
      latin('<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="x" width="320" height="240.5px">'),
      'SVG',
      320,
      240,
    ],
    [latin(' \n<!-- a --> <!-- <svg width="9"> -->\n<svg viewBox="0 0 320 240">'), 'SVG', 320, 240],
    [latin('<svg width="100%">'), 'SVG', null, null],
  ])('are read from the first bytes of an image', (bytes, ...facts) => {
    const [format, width, height] = facts;
    expect(readImageFacts(bytes)).toEqual({ format, width, height });
  });

  it('are not made up', () => {
    expect(readImageFacts(Buffer.from('hello'))).toBeNull();
    expect(readImageFacts(Buffer.alloc(0))).toBeNull();
    // As many ways to tell them apart as there are numbers of 500 bits, were each end of one looked for again.
    expect(readImageFacts(Buffer.from('<!---->'.repeat(500)))).toBeNull();
  });
});
