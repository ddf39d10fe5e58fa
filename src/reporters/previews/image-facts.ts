/** What an image says of itself. */
export interface ImageFacts {
  readonly format: 'PNG' | 'JPEG' | 'GIF' | 'WebP' | 'SVG';
  /** Pixels; null where it does not tell. */
  readonly width: number | null;
  readonly height: number | null;
}

/** Reads format and size from the first bytes of a file; null when it is no image that is known. */
export function readImageFacts(bytes: Buffer): ImageFacts | null {
  for (const read of [readPng, readGif, readWebp, readJpeg, readSvg]) {
    const facts = read(bytes);
    if (facts !== null) return facts;
  }
  return null;
}

function readPng(bytes: Buffer): ImageFacts | null {
  if (bytes.length < 24 || bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return null;
  return { format: 'PNG', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function readGif(bytes: Buffer): ImageFacts | null {
  if (bytes.length < 10 || !/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return null;
  return { format: 'GIF', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

function readWebp(bytes: Buffer): ImageFacts | null {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF') return null;
  if (bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const size = webpSize(bytes);
  return { format: 'WebP', width: size?.[0] ?? null, height: size?.[1] ?? null };
}

function webpSize(bytes: Buffer): readonly [number, number] | null {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    case 'VP8 ':
      return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
    default:
      return null;
  }
}

function readJpeg(bytes: Buffer): ImageFacts | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    if (isFrame(marker)) {
      return { format: 'JPEG', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return { format: 'JPEG', width: null, height: null };
}

// Of the sixteen, three mean something else.
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function readSvg(bytes: Buffer): ImageFacts | null {
  const head = bytes.toString('utf8', 0, 4096);
  // Each comment ends at its first end: there is one way to read a text, however many it has.
  const tag = /^(?:\ufeff)?(?:<\?xml[^>]*>|<!--(?:(?!-->)[\s\S])*-->|<!DOCTYPE[^>]*>|\s)*(<svg\b[^>]*)/i.exec(
    head,
  )?.[1];
  if (tag === undefined) return null;
  const box = /\bviewBox\s*=\s*["']\s*\S+\s+\S+\s+(\d+)\S*\s+(\d+)/.exec(tag);
  return {
    format: 'SVG',
    width: sideOf(tag, 'width') ?? numberOf(box?.[1]),
    height: sideOf(tag, 'height') ?? numberOf(box?.[2]),
  };
}

function sideOf(tag: string, name: string): number | null {
  return numberOf(
    new RegExp(`\\s${name}\\s*=\\s*["']\\s*(\\d+)(?:\\.\\d+)?(?:px|pt)?\\s*["']`).exec(tag)?.[1],
  );
}

function numberOf(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}
