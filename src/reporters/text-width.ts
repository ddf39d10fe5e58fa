import stringWidth from 'string-width';

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  return single.test(text) ? text.length : stringWidth(text);
}

// ASCII, accented letters, frames and our own marks: one column each. The library first compiles what emoji are.
const single = /^[ -~À-ſ…·»✓✗↻■⊘●○─-╿]*$/;
