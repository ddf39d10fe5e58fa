// What stands on an emulated terminal, as an SVG: text stays text, in the colours that the terminal would give it.

const cell = { width: 8.4, height: 18 };
const margin = 14;
const bar = 30;
const colours = { 1: '#ff7b72', 2: '#7ee787', 3: '#e3b341', 6: '#76e3ea' };
const ink = '#c9d1d9';
const paper = '#0d1117';

/** The screen of a terminal of `@xterm/headless`. */
export function drawScreen(screen) {
  const width = Math.ceil(screen.cols * cell.width + 2 * margin);
  const height = screen.rows * cell.height + 2 * margin + bar;
  const rows = Array.from({ length: screen.rows }, (_, row) => drawRow(screen, row)).join('');
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `<circle cx="${margin + 6 + index * 20}" cy="${bar / 2 + 2}" r="6" fill="${fill}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="14" fill="${ink}" xml:space="preserve"><title>The terminal UI of runnable</title>
<rect width="${width}" height="${height}" rx="8" fill="${paper}"/>
${dots.join('')}
${rows}</svg>
`;
}

function drawRow(screen, row) {
  const y = bar + margin + row * cell.height;
  return piecesOf(screen, row)
    .map(({ text, from, columns, look }) => {
      const x = margin + from * cell.width;
      const size = columns * cell.width;
      const back = look.inverse
        ? `<rect x="${x.toFixed(1)}" y="${y}" width="${size.toFixed(1)}" height="${cell.height}" fill="${look.fill}"/>`
        : '';
      if (text.trim() === '') return back;
      const style = [
        `fill="${look.fill}"`,
        ...(look.bold ? ['font-weight="bold"'] : []),
        ...(look.dim ? ['opacity="0.6"'] : []),
      ].join(' ');
      return `${back}<text x="${x.toFixed(1)}" y="${y + 14}" textLength="${size.toFixed(1)}" lengthAdjust="spacingAndGlyphs" ${style}>${escapeXml(text)}</text>`;
    })
    .map((piece) => (piece === '' ? '' : `${piece}\n`))
    .join('');
}

/** Cells that look the same and stand side by side. */
function piecesOf(screen, row) {
  const line = screen.buffer.active.getLine(screen.buffer.active.baseY + row);
  const pieces = [];
  for (let column = 0; column < screen.cols; column += 1) {
    const at = line.getCell(column);
    if (at.getWidth() === 0) continue;
    const look = lookOf(at);
    const last = pieces.at(-1);
    const text = at.getChars() || ' ';
    if (last !== undefined && JSON.stringify(last.look) === JSON.stringify(look)) {
      last.text += text;
      last.columns += at.getWidth();
    } else {
      pieces.push({ text, from: column, columns: at.getWidth(), look });
    }
  }
  return pieces.flatMap(splitAtBlanks);
}

// Each word by itself: then no letter stands a little off, whatever the font.
function splitAtBlanks(piece) {
  const { inverse } = piece.look;
  const words = inverse ? { ...piece.look, inverse: false, fill: paper } : piece.look;
  const parts = [...piece.text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: text, index }) => ({
    text,
    from: piece.from + index,
    columns: text.length,
    look: words,
  }));
  return inverse ? [{ ...piece, text: '' }, ...parts] : parts;
}

function lookOf(at) {
  return {
    fill: at.isFgDefault() ? ink : (colours[at.getFgColor()] ?? ink),
    bold: at.isBold() !== 0,
    dim: at.isDim() !== 0,
    inverse: at.isInverse() !== 0,
  };
}

function escapeXml(text) {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
