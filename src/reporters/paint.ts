import type { Style } from './sink.ts';

/** What a piece of text means; the colour follows from it. */
export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'error' | 'warning' | 'note';

/** Puts colour on a piece of text, or none where the style has none. */
export type Paint = (tone: Tone, piece: string) => string;

/** The painter of a style. */
export function paintWith(style: Pick<Style, 'colour'>): Paint {
  if (!style.colour) return (_tone, piece) => piece;
  return (tone, piece) => (tone === 'plain' || piece === '' ? piece : `\x1b[${codes[tone]}m${piece}\x1b[0m`);
}

const codes = { strong: 1, faint: 2, good: 32, error: '1;31', warning: 33, note: 36 } as const;
