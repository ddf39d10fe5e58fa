import { Box, Transform } from 'ink';
import type { Row } from '../layout/row.ts';
import type { Pane, Screen } from '../layout/screen.ts';

/** Lines of a screen with their colours: each row is put there when Ink asks for it. */
export type Canvas = string[];

/** The picture of a screen. Ink lays it out; what it would draw are blanks, and the rows go to the canvas. */
export function Frame({ screen, colour, canvas }: { screen: Screen; colour: boolean; canvas: Canvas }) {
  // From left to right, as Ink goes through them.
  const put = (row: Row, line: number): void => {
    canvas[line] = (canvas[line] ?? '') + paintRow(row, colour);
  };
  let top = 0;
  const bands = screen.bands.map((band) => {
    const from = top;
    top += Math.max(0, ...band.map(({ rows }) => rows.length));
    return { band, from };
  });
  return (
    <Box flexDirection="column" width={screen.columns} height={screen.rows}>
      {bands.map(({ band, from }) => (
        <Box key={from}>
          {band.map((pane, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a pane is what stands in its place
            <PaneText key={place} pane={pane} put={(row, index) => put(row, from + index)} />
          ))}
        </Box>
      ))}
    </Box>
  );
}

// Ink takes texts apart into their characters, which costs more than all else, and keeps each text that it has measured
// for ever: so blanks are all that it sees.
function PaneText({ pane, put }: { pane: Pane; put: (row: Row, index: number) => void }) {
  const blanks = Array.from(pane.rows, () => ' '.repeat(pane.columns)).join('\n');
  const draw = (blank: string, index: number) => {
    put(pane.rows[index] ?? [], index);
    return blank;
  };
  return (
    <Box width={pane.columns} flexShrink={0}>
      <Transform transform={draw}>{blanks}</Transform>
    </Box>
  );
}

/** A row with the colours of its pieces, which end with it. */
export function paintRow(row: Row, colour: boolean): string {
  if (!colour) return row.map(({ text }) => text).join('');
  return row
    .map(({ text, tone = 'plain', chosen = false }) => {
      const codes = [...(tone === 'plain' ? [] : [tones[tone]]), ...(chosen ? [7] : [])];
      return codes.length === 0 ? text : `\x1b[${codes.join(';')}m${text}\x1b[0m`;
    })
    .join('');
}

const tones = { strong: 1, faint: 2, good: 32, error: 31, warning: 33, note: 36 } as const;
