import type { Notice } from '../../engine/ports.ts';
import { paintWith } from '../../reporters/paint.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Context } from '../command.ts';

/** Says on stderr what whoever asks should know about the snapshot. */
export function printNotices(notices: readonly Notice[], context: Context): void {
  const paint = paintWith(context.style.stderr);
  for (const { message, hint } of notices) {
    context.stderr.write(`${paint('note', 'note')}: ${showOnOneLine(message)}\n`);
    if (hint !== undefined) context.stderr.write(`${paint('good', 'hint')}: ${showOnOneLine(hint)}\n`);
  }
}
