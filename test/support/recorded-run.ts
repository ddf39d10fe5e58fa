import type { EventBody, RunStarted } from '../../src/engine/event.ts';
import { newRunId } from '../../src/journal/run-id.ts';
import type { Plan, PlannedTask } from '../../src/plan/plan.ts';

/** A plan of stubs that need each other in a chain. */
export function makeChain(ids: readonly string[], parts: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    pipeline: 'train',
    file: '.runnable/train.yaml',
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
    scopes: [],
    tasks: ids.map((id, index) => makeStub(id, ids.slice(Math.max(0, index - 1), index))),
    workspace: { link: [], exclude: [], isolation: 'shared', history: false, submodules: false, lfs: false },
    limits: { failFast: false },
    inactive: [],
    digest: 'd'.repeat(64),
    ...parts,
  };
}

/** The first event of a run of a plan. */
export function startedOf(plan: Plan, run = newRunId()): RunStarted {
  return {
    event: 'run-started',
    run,
    pipeline: plan.pipeline,
    source: plan.source,
    params: plan.params,
    plan: plan.digest,
    trigger: 'manual',
    parent: null,
    sweep: null,
    runner: '0.1.0',
    host: 'here',
    pid: 1,
    configuration: {},
  };
}

/** What happens in an undisturbed run of a chain, after its first event. */
export function eventsOfChain(ids: readonly string[]): EventBody[] {
  return [
    { event: 'workspace-prepared', path: '/w/ü', reused: false, seconds: 0.1 },
    ...ids.flatMap((id): EventBody[] => [
      { event: 'task-started', id, task: id, attempt: 1, tools: [] },
      {
        event: 'task-finished',
        id,
        task: id,
        attempt: 1,
        status: 'succeeded',
        reason: '',
        outcome: { status: 'succeeded' },
        seconds: 1,
        returns: { rows: { json: 3 }, naïve: { json: 'line\nbreak \u2028 "quoted"' } },
        outputs: [],
      },
    ]),
    { event: 'run-finished', status: 'succeeded', reason: '', exit_code: 0, seconds: 2 },
  ];
}

function makeStub(id: string, needs: readonly string[]): PlannedTask {
  return {
    id,
    task: id,
    kind: 'stub',
    block: { returns: {} },
    needs,
    action: 'run',
    why: 'selected',
    runIf: 'all_success',
    handles: [],
    allowFailure: false,
    once: false,
    params: [],
    env: {},
    passEnv: [],
    secrets: [],
    returns: [],
    inputs: [],
    outputs: [],
    retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0, on: ['failure'] },
    cwd: '',
  };
}
