/** Shows the first rows in the log. */
export function createPreview() {
  const lines = [];
  let count = 0;
  return {
    begin: (columns) => void lines.push(columns),
    take: (rows) => {
      count += rows.length;
      if (lines.length <= mostRows)
        lines.push(...rows.slice(0, mostRows + 1 - lines.length).map((row) => row.map(show)));
    },
    close: () => void process.stdout.write(render(lines, count)),
  };
}

const mostRows = 10;
const widest = 40;

function show(value) {
  const text = value === null ? 'null' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= widest ? line : `${line.slice(0, widest - 1)}…`;
}

function render(lines, count) {
  if (count === 0) return '';
  const widths = (lines[0] ?? []).map((_, index) => Math.max(...lines.map((line) => line[index].length)));
  const texts = lines.map((line) =>
    `      ${line.map((cell, index) => cell.padEnd(widths[index])).join('  ')}`.trimEnd(),
  );
  const left = count - (lines.length - 1);
  return `${texts.join('\n')}\n${left > 0 ? `      … ${left} more\n` : ''}`;
}
