import stringWidth from 'string-width';
import { isSingle } from './single-columns.ts';

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  return isSingle(text) ? text.length : stringWidth(text);
}
