import type { Plan, PlanLimits, PlannedTask } from '../../src/plan/plan.ts';
import { plannedTask } from './planned-task.ts';

/** A task of the kind `script` with every other setting at its default. */
export function taskOf(id: string, settings: Partial<PlannedTask> = {}): PlannedTask {
  return plannedTask({ id, kind: 'script', block: {}, ...settings });
}

export function planOf(tasks: readonly PlannedTask[], limits: Partial<PlanLimits> = {}): Plan {
  return {
    version: 1,
    pipeline: 'etl',
    file: '.runnable/etl.yaml',
    form: 'pipeline',
    source: {
      commit: 'c0ffee'.padEnd(40, '0'),
      base: 'c0ffee'.padEnd(40, '0'),
      dirty: false,
      branch: 'main',
      tag: null,
      ref: 'HEAD',
      project: '',
    },
    params: [],
    tasks,
    scopes: [],
    workspace: {
      link: [],
      exclude: [],
      isolation: 'shared',
      history: false,
      submodules: false,
      lfs: false,
    },
    limits: { failFast: false, ...limits },
    inactive: [],
    digest: '',
  };
}
