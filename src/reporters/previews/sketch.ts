import type { Pixels } from './decode-png.ts';

/** How large a sketch may be, in characters. */
export interface SketchSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * An image in half blocks, two pixels above one another in each character, for terminals with 16 million colours. It
 * keeps its proportions and is never enlarged.
 */
export function sketch(image: Pixels, { columns, rows }: SketchSize): readonly string[] {
  const scale = Math.min(1, columns / image.width, (rows * 2) / image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = '';
    for (let x = 0; x < width; x += 1) {
      const upper = average(image, { x, y, width, height });
      const lower = y + 1 < height ? average(image, { x, y: y + 1, width, height }) : null;
      const back = lower === null ? '' : `\x1b[48;2;${lower.join(';')}m`;
      line += `\x1b[38;2;${upper.join(';')}m${back}▀`;
    }
    lines.push(`${line}\x1b[0m`);
  }
  return lines;
}

interface Square {
  readonly x: number;
  readonly y: number;
  /** Of the sketch, in squares. */
  readonly width: number;
  readonly height: number;
}

/** Red, green and blue of all pixels that one square of the sketch stands for. */
function average(image: Pixels, { x, y, width, height }: Square): readonly number[] {
  const [fromX, toX] = rangeOf(x, width, image.width);
  const [fromY, toY] = rangeOf(y, height, image.height);
  const sums = [0, 0, 0];
  for (let row = fromY; row < toY; row += 1) {
    for (let column = fromX; column < toX; column += 1) {
      const at = (row * image.width + column) * 3;
      for (let colour = 0; colour < 3; colour += 1) {
        sums[colour] = (sums[colour] ?? 0) + (image.colours[at + colour] ?? 0);
      }
    }
  }
  const count = (toX - fromX) * (toY - fromY);
  return sums.map((sum) => Math.round(sum / count));
}

function rangeOf(index: number, count: number, size: number): readonly [number, number] {
  const from = Math.floor((index * size) / count);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * size) / count))];
}
