import { nameFailure } from '../disk/name-failure.ts';
import type { Feed } from './feed.ts';

/** Work that goes on after it was begun. */
export interface Live<Ended> {
  /** What its record is called. */
  readonly id: string;
  readonly ended: Promise<Ended>;
}

/**
 * Starts work and resolves as soon as there is a record of it; rejects when it fails before. The feed ends with the work.
 * Somebody who does not look at `ended` is told of a failure by the feed alone.
 */
export function goLive<Ended>(
  feed: Pick<Feed<unknown>, 'end' | 'fail'>,
  start: (begin: (id: string) => void) => Promise<Ended>,
): Promise<Live<Ended>> {
  return new Promise((resolve, reject) => {
    const ended = start((id) => resolve({ id, ended })).catch((error: unknown) => {
      throw nameFailure(error);
    });
    ended.then(feed.end, (error: unknown) => {
      feed.fail(error);
      // Of no effect when there is a record already.
      reject(error);
    });
  });
}
