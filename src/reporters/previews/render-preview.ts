import type { Json } from '../../values/json.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { paintWith } from '../paint.ts';
import type { Style } from '../sink.ts';
import { type Cell, cutToWidth, renderTable } from '../table.ts';
import { decodePng } from './decode-png.ts';
import { readImageFacts } from './image-facts.ts';
import { sketch } from './sketch.ts';

/** The beginning of an output, or all of it. */
export type Look =
  /** `whole`: the bytes are all of it. */
  | { readonly type: 'image'; readonly bytes: Buffer; readonly whole: boolean }
  /** Text in which nothing can steer a terminal. `more`: it goes on. */
  | { readonly type: 'text'; readonly text: string; readonly json: boolean; readonly more: boolean }
  | { readonly type: 'table'; readonly rows: readonly (readonly string[])[]; readonly more: boolean };

/** A look at an output as lines, indented, no wider than the style's columns. */
export function renderPreview(look: Look, style: Style): string {
  const inner = { ...style, columns: Math.max(20, style.columns - indent.length) };
  return linesOf(look, inner)
    .map((line) => `${indent}${line}\n`)
    .join('');
}

const indent = '    ';
const mostLines = 12;

function linesOf(look: Look, style: Style): readonly string[] {
  switch (look.type) {
    case 'image':
      return imageLines(look, style);
    case 'text':
      return textLines(look, style);
    case 'table':
      return tableLines(look, style);
    default:
      return look satisfies never;
  }
}

function imageLines({ bytes, whole }: Look & { type: 'image' }, style: Style): readonly string[] {
  const facts = readImageFacts(bytes);
  const faint = (text: string) => paintWith(style)('faint', text);
  if (facts === null) return [faint('no image, whatever its name says')];
  const { format, width, height } = facts;
  const times = style.unicode ? '×' : 'x';
  const words = faint(
    width === null || height === null ? format : `${format}, ${width} ${times} ${height} pixels`,
  );
  const pixels = whole && style.colour && style.unicode && format === 'PNG' ? decodePng(bytes) : null;
  if (pixels === null) return [words];
  return [words, ...sketch(pixels, { columns: Math.min(style.columns, 60), rows: 16 })];
}

function textLines({ text, json, more }: Look & { type: 'text' }, style: Style): readonly string[] {
  const lines = (json && !more ? layOut(text) : text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const shown = lines
    .slice(0, mostLines)
    .map((line) => cutToWidth(showOnOneLine(line), style.columns, style.unicode));
  return more || lines.length > mostLines ? [...shown, moreMark(style)] : shown;
}

// Many programs write it in one line.
function layOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text) as Json, null, 2);
  } catch {
    return text;
  }
}

function tableLines({ rows, more }: Look & { type: 'table' }, style: Style): readonly string[] {
  const cells = rows.slice(0, mostLines + 1).map((row) => row.map((text): Cell => ({ text })));
  const [head = '', ...body] = renderTable({ rows: cells }, { ...style, colour: false, columns: 1000 })
    .trimEnd()
    .split('\n')
    .map((line) => cutToWidth(line, style.columns, style.unicode));
  const shown = [paintWith(style)('strong', head), ...body];
  return more || rows.length > cells.length ? [...shown, moreMark(style)] : shown;
}

function moreMark(style: Style): string {
  return paintWith(style)('faint', style.unicode ? '…' : '...');
}
