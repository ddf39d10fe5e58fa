import { Box, Transform } from 'ink';
import type { Row } from '../layout/row.ts';
import type { Pane, Screen } from '../layout/screen.ts';

/** The picture of a screen. */
export function Frame({ screen, colour }: { readonly screen: Screen; readonly colour: boolean }) {
  return (
    <Box flexDirection="column" width={screen.columns} height={screen.rows}>
      {screen.bands.map((band, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a band is what stands in its place
        <Box key={index}>
          {band.map((pane, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: so is a pane
            <PaneText key={place} pane={pane} colour={colour} />
          ))}
        </Box>
      ))}
    </Box>
  );
}

// Ink keeps each text that it has measured for ever: so it measures blanks, and the rows come in when it draws.
function PaneText({ pane, colour }: { readonly pane: Pane; readonly colour: boolean }) {
  const blanks = Array.from(pane.rows, () => ' '.repeat(pane.columns)).join('\n');
  const draw = (_blank: string, index: number) => paintRow(pane.rows[index] ?? [], colour);
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
