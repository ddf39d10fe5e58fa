// The entry of a bundle of its own: Ink is read only where somebody looks at a terminal.
export { watchRun } from './watch-run.ts';
