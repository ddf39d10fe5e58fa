import type { ParamSource } from '../../plan/plan.ts';

/** Where the value of a param came from, in words. */
export const paramSources: Readonly<Record<ParamSource, string>> = {
  none: 'no value',
  default: 'default',
  parent: 'parent run',
  'params-file': 'params file',
  environment: 'environment',
  sweep: 'sweep',
  'command-line': 'command line',
  trigger: 'trigger',
  caller: 'calling pipeline',
  task: 'task',
  matrix: 'matrix',
  item: 'item',
  index: 'repeat',
};
