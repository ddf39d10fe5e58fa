import type { Key } from 'ink';

/** The names of what was pressed: `up`, `enter`, `ctrl-c`, or a character; of text that was pasted each character. */
export function nameKeys(input: string, key: Key): readonly string[] {
  const special = names.find(([flag]) => key[flag]);
  if (special !== undefined) return [special[1]];
  if (key.ctrl) return [`ctrl-${input}`];
  if (key.meta) return [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are left out
  return [...input.replace(/[\x00-\x1f\x7f]/g, '')];
}

const names = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof Key, string])[];
