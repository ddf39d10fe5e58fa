import type { Notice, Notices } from '../engine/ports.ts';

/** A channel of notices: what is told before somebody listens is kept until then. */
export interface NoticeChannel extends Notices {
  readonly tell: (notice: Notice) => void;
}

/** A channel from parts of the world to the engine. */
export function openNotices(): NoticeChannel {
  const early: Notice[] = [];
  let hear = (notice: Notice): void => {
    early.push(notice);
  };
  return {
    tell: (notice) => hear(notice),
    listen: (callback) => {
      hear = callback;
      for (const notice of early.splice(0)) callback(notice);
    },
  };
}
