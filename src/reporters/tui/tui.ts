// The entry of a bundle of its own: Ink is read only where somebody looks at a terminal.
export { browseRuns } from './runs/browse-runs.ts';
export { watchRun } from './watch-run.ts';

/** Resolves when all of it is read: in the program this file stands for another one, which is read at the first call. */
export async function ready(): Promise<void> {}
