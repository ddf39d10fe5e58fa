import { nodeDisk } from '../../../src/disk/disk.ts';
import type { Reporter } from '../../../src/engine/ports.ts';
import { openProject } from '../../../src/session/open.ts';
import { prepareRun } from '../../../src/session/prepare.ts';
import { resumeRun, startRun } from '../../../src/session/run.ts';
import { countSteps } from '../stepping-disk.ts';

/** What is to be run, and when this process is to be killed on the way. */
export interface RunnerOrder {
  readonly pipeline: string;
  /** A run to take up again in place of a new one. */
  readonly resume?: string;
  /** The step on the disk before which the process kills itself; from 1. */
  readonly killBeforeStep?: number;
  /** The event after whose telling it does, as `event` or `event id`. */
  readonly killAfterEvent?: string;
  /** The event, when the write that carries it is the next thing to happen. */
  readonly killBeforeEvent?: string;
  /** Milliseconds that the clock of the machine jumps by when a task has started. */
  readonly clockJumpMs?: number;
}

// Runs a pipeline of the current folder by the session, and prints what it did as one line of JSON.
const order = JSON.parse(process.argv[2] ?? '{}') as RunnerOrder;
const kill = () => process.kill(process.pid, 'SIGKILL');

const disk = countSteps(nodeDisk, (step, text) => {
  if (step === order.killBeforeStep) kill();
  if (order.killBeforeEvent !== undefined && text.includes(order.killBeforeEvent)) kill();
});

const killer: Reporter = {
  report: (event) => {
    const id = 'id' in event && event.id !== undefined ? ` ${event.id}` : '';
    if (order.killAfterEvent === event.event || order.killAfterEvent === `${event.event}${id}`) kill();
    if (event.event === 'task-started' && order.clockJumpMs !== undefined) moveClock(order.clockJumpMs);
  },
  close: async () => {},
};

const project = await openProject({ cwd: process.cwd(), environment: process.env });
if (!project.ok) throw new Error(JSON.stringify(project.diagnostics));
const options = { reporters: [killer], version: 'test', disk: disk.disk };
const finished = await run();
process.stdout.write(
  `${JSON.stringify({ id: finished.id, code: finished.exitCode, steps: disk.count() })}\n`,
);
process.exit(0);

async function run() {
  if (!project.ok) throw new Error('no project');
  if (order.resume !== undefined) return resumeRun(project.value, order.resume, { ...options, again: [] });
  const prepared = await prepareRun(project.value, {
    target: { pipeline: order.pipeline },
    dirty: 'include',
    params: [],
    only: [],
    from: [],
    until: [],
    stub: [],
    failFast: false,
    keepWorkspace: false,
    trigger: 'manual',
  });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.diagnostics));
  return startRun(project.value, prepared.value, options);
}

/** Lets every question for the time of day be answered as if somebody had set the clock. */
function moveClock(byMs: number): void {
  const Real = Date;
  const moved = () => Real.now() + byMs;
  globalThis.Date = new Proxy(Real, {
    construct: (target, given) =>
      given.length === 0 ? new target(moved()) : Reflect.construct(target, given),
    get: (target, name) => (name === 'now' ? moved : Reflect.get(target, name)),
  });
}
