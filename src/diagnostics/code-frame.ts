import { showControls, showOnOneLine } from '../values/visible-text.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type LineTable, lineText, readLines } from './line-table.ts';
import type { Span } from './span.ts';

/** How diagnostics are drawn. */
export interface FrameOptions {
  /** Text of each file, for the lines that are quoted; a file that is absent gets no frame. */
  readonly sources: ReadonlyMap<string, string>;
  /** Only ASCII: for terminals without UTF-8. */
  readonly ascii?: boolean;
  /** Puts colour on a piece; absent: none. */
  readonly paint?: (piece: string, role: FrameRole) => string;
}

export type FrameRole = 'error' | 'warning' | 'note' | 'message' | 'place' | 'gutter' | 'mark' | 'hint';

/** Diagnostics as people read them: message, place, the line with the part marked, hint. One blank line between two; no line end at the end. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: FrameOptions): string {
  const tables = new Map<string, LineTable>();
  const concealed = diagnostics.flatMap(({ conceals }) => (conceals === undefined ? [] : [conceals]));
  const frame: Frame = {
    glyphs: options.ascii === true ? plainGlyphs : drawnGlyphs,
    paint: options.paint ?? ((piece) => piece),
    table: (file) => {
      const text = options.sources.get(file);
      if (text !== undefined && !tables.has(file)) tables.set(file, readLines(file, text));
      return tables.get(file);
    },
    line: (table, span) =>
      concealed.reduce((text, each) => conceal(text, each, span), lineText(table, span.line)),
  };
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, frame).join('\n')).join('\n\n');
}

interface Frame {
  readonly glyphs: { readonly arrow: string; readonly bar: string; readonly cut: string };
  readonly paint: (piece: string, role: FrameRole) => string;
  readonly table: (file: string) => LineTable | undefined;
  /** The first line of a span, without what must not be shown. */
  readonly line: (table: LineTable, span: Span) => string;
}

function conceal(text: string, hidden: Span, { file, line }: Span): string {
  if (hidden.file !== file || line < hidden.line || line > hidden.endLine) return text;
  const from = line === hidden.line ? hidden.column - 1 : 0;
  const to = line === hidden.endLine ? hidden.endColumn - 1 : text.length;
  return text.slice(0, from) + '*'.repeat(Math.max(0, Math.min(to, text.length) - from)) + text.slice(to);
}

const drawnGlyphs = { arrow: '──▶', bar: '│', cut: '…' };
const plainGlyphs = { arrow: '-->', bar: '|', cut: '...' };

function renderDiagnostic(diagnostic: Diagnostic, frame: Frame): string[] {
  const { severity, code, message, span, hint, related = [] } = diagnostic;
  const title = `${frame.paint(`${severity}[${code}]`, severity)}: ${frame.paint(showOnOneLine(message), 'message')}`;
  const width = Math.max(
    1,
    ...[span, ...related.map((place) => place.span)].map((place) => `${place?.line ?? 0}`.length),
  );
  return [
    title,
    ...(span === undefined ? [] : quote(span, width, frame)),
    ...related.flatMap((place) => [
      `${frame.paint('note', 'note')}: ${showOnOneLine(place.message)}`,
      ...quote(place.span, width, frame),
    ]),
    ...(hint === undefined ? [] : [`${frame.paint('hint', 'hint')}: ${showControls(hint)}`]),
  ];
}

function quote(span: Span, width: number, frame: Frame): string[] {
  const place = `${showOnOneLine(span.file)}:${span.line}:${span.column}`;
  const arrow = `${' '.repeat(width - 1)}${frame.paint(frame.glyphs.arrow, 'gutter')} ${frame.paint(place, 'place')}`;
  const table = frame.table(span.file);
  if (table === undefined) return [arrow];
  const { text, mark } = markLine(frame.line(table, span), span, frame);
  const gutter = (label: string) => frame.paint(`${label.padStart(width)} ${frame.glyphs.bar}`, 'gutter');
  return [
    arrow,
    gutter(''),
    `${gutter(`${span.line}`)} ${text}`.trimEnd(),
    `${gutter('')} ${mark.indent}${frame.paint(mark.carets, 'mark')}`,
  ];
}

interface MarkedLine {
  readonly text: string;
  readonly mark: { readonly indent: string; readonly carets: string };
}

const windowWidth = 100;
const windowLead = 30;

// Pieces are made visible one by one, so that the marks stay below what they mark whatever is escaped.
function markLine(line: string, span: Span, frame: Frame): MarkedLine {
  const from = span.column - 1;
  const to =
    span.endLine === span.line ? Math.max(span.endColumn - 1, from + 1) : Math.max(line.length, from + 1);
  const left =
    line.length > windowWidth ? Math.max(0, Math.min(from - windowLead, line.length - windowWidth)) : 0;
  const right = line.length > windowWidth ? left + windowWidth : line.length;
  const cutLeft = left > 0 ? frame.glyphs.cut : '';
  const cutRight = right < line.length ? frame.glyphs.cut : '';
  const before = cutLeft + widen(line.slice(left, from));
  const marked = widen(line.slice(from, Math.min(to, right)));
  const after = widen(line.slice(Math.min(to, right), right)) + cutRight;
  return {
    text: before + marked + after,
    mark: { indent: ' '.repeat(columnsOf(before)), carets: '^'.repeat(Math.max(1, columnsOf(marked))) },
  };
}

function widen(text: string): string {
  return showControls(text.replaceAll('\t', '    '));
}

// East Asian wide characters and emoji take two columns, combining marks none.
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    columns += wide.test(character) ? 2 : 1;
  }
  return columns;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
