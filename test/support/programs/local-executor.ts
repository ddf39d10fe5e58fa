// A runner of its own, so that a test may limit, stop or end it. The folder is argv[2]; each line of input is a batch of
// equal tasks, each line of output an object: `output` of a task, an `outcome`, a `notice`, and the `done` of a batch.
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalExecutor } from '../../../src/executors/local/local-executor.ts';

interface Batch {
  readonly script: string;
  readonly count: number;
  readonly timeoutMs?: number;
  /** Give this user up for the one with that number first. */
  readonly user?: number;
  /** Count output, do not show it. */
  readonly silent?: boolean;
}

const [, , folder = '.'] = process.argv;
const tell = (fact: object): void => {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
};
const executor = createLocalExecutor({
  ...{ run: `r-program${process.pid}`, environment: process.env, scratchDirectory: `${folder}/scratch` },
  ...{ drainMs: 200, warn: (notice) => tell({ notice }) },
});
let bytes = 0;

async function runTask({ script, timeoutMs, silent }: Batch, id: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { outcome, dispose } = await executor.execute(
      { argv: ['bash', '-c', script], env: {}, passEnv: [], cwd: '', files: [], tools: [] },
      {
        ...{ run: 'r-program', id, attempt, project: folder, commit: '', secrets: {} },
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        signal: new AbortController().signal,
        onOutput: (_, chunk) => {
          bytes += chunk.length;
          if (silent !== true) tell({ output: Buffer.from(chunk).toString().trim() });
        },
      },
    );
    await dispose();
    tell({ outcome });
    if (outcome.status !== 'error' || outcome.again !== true) return;
    await pause(20);
  }
}

// A command has Node's threads long before its first task; Node ends where it needs one that the system does not grant.
await stat(folder);
tell({ ready: process.pid });
for await (const line of createInterface({ input: process.stdin })) {
  const batch: Batch = JSON.parse(line);
  if (batch.user !== undefined) process.setuid?.(batch.user);
  await Promise.all(Array.from({ length: batch.count }, (_, index) => runTask(batch, `t${index}`)));
  await executor.sweep();
  tell({ done: { bytes, maxRss: process.resourceUsage().maxRSS * 1024 } });
}
