import type { Path } from '../diagnostics/span.ts';
import type { Notify } from './generated/pipeline-types.ts';
import type { Loading } from './loading.ts';
import type { Notification } from './model.ts';
import { presentItems } from './present-items.ts';
import { readDuration } from './read-duration.ts';

/** Who is told, short forms written out. A file that is not trusted tells nobody. */
export function readNotify(
  notify: Notify | undefined,
  path: Path,
  loading: Loading,
): { readonly notify?: readonly Notification[] } {
  if (notify === undefined || loading.trust === 'untrusted') return {};
  const entries = presentItems(notify).flatMap((entry, index): Notification[] => {
    const { on, webhook, sign, format = 'json', after } = entry;
    const afterMs = readDuration(after, [...path, index, 'after'], loading);
    // What has the wrong type was told and left out.
    if (webhook === undefined || on === undefined) return [];
    return [
      {
        on: [...new Set(presentItems(on))],
        to: typeof webhook === 'string' ? { url: webhook } : { secret: webhook.secret },
        ...(sign === undefined ? {} : { sign: sign.secret }),
        format,
        ...(afterMs === undefined ? {} : { afterMs }),
      },
    ];
  });
  return entries.length === 0 ? {} : { notify: entries };
}
