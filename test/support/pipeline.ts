import type { ParamDeclaration, Pipeline, Task } from '../../src/pipeline/model.ts';
import type { PlanSource } from '../../src/plan/plan.ts';

/** A pipeline as the loader would give it, for tests that are not about files. Whatever is not named is at its default. */
export function makePipeline(parts: Partial<Pipeline> = {}): Pipeline {
  return {
    name: 'train',
    file: '.runnable/train.yaml',
    form: 'pipeline',
    tags: [],
    params: [],
    env: {},
    passEnv: [],
    secrets: [],
    workspace: { link: [], exclude: [], isolation: 'shared', history: false, submodules: false, lfs: false },
    tasks: [],
    triggers: [],
    inactive: [],
    locate: (path) => ({
      file: path.join('/'),
      start: 0,
      end: 0,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
    }),
    ...parts,
  };
}

/** A task that needs others; a stub that does nothing unless its parts say more. */
export function makeTask(id: string, needs: readonly string[] = [], parts: Partial<Task> = {}): Task {
  return {
    id,
    path: ['tasks', id],
    kind: 'stub',
    block: { returns: {} },
    needs,
    runIf: 'all_success',
    enabled: true,
    params: [],
    env: {},
    passEnv: [],
    secrets: [],
    returns: [],
    inputs: [],
    outputs: [],
    handles: [],
    once: false,
    retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0, on: ['failure'] },
    cwd: '',
    allowFailure: false,
    ...parts,
  };
}

/** A param that is neither required nor has a default. */
export function makeParam(
  name: string,
  type: ParamDeclaration['type'],
  parts: Partial<ParamDeclaration> = {},
): ParamDeclaration {
  return { name, type, required: false, default: null, path: ['params', name], ...parts };
}

/** A clean commit on `main`. */
export const cleanSource: PlanSource = {
  commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  base: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  dirty: false,
  branch: 'main',
  tag: null,
  ref: 'HEAD',
  project: '',
};
