// Shared by the benchmarks: paired runs, medians, and one line a figure with its goal.
import { spawnSync } from 'node:child_process';

/** Milliseconds that each of two things takes, in turn (A B A B …), as medians, with the median of the pairwise ratios. */
export async function pair(first, second, rounds = 7) {
  await first();
  await second();
  const ratios = [];
  const times = [[], []];
  for (let round = 0; round < rounds; round++) {
    const a = await timed(first);
    const b = await timed(second);
    times[0].push(a);
    times[1].push(b);
    ratios.push(a / b);
  }
  return { first: median(times[0]), second: median(times[1]), ratio: median(ratios) };
}

export async function timed(action) {
  const start = process.hrtime.bigint();
  await action();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Prints a figure beside its goal. Never fails: these machines are noisy, a person reads this. */
export function report(name, { ratio, goal, unit = '×', detail = '' }) {
  const verdict = ratio <= goal ? 'ok  ' : 'OVER';
  console.log(
    `${verdict} ${name.padEnd(58)} ${ratio.toFixed(2).padStart(8)} ${unit}  goal ≤ ${goal} ${unit}  ${detail}`,
  );
}

/** The same for figures that must not fall below a goal, such as MB/s. */
export function reportAtLeast(name, { value, goal, unit, detail = '' }) {
  const verdict = value >= goal ? 'ok  ' : 'OVER';
  console.log(
    `${verdict} ${name.padEnd(58)} ${value.toFixed(1).padStart(8)} ${unit}  goal ≥ ${goal} ${unit}  ${detail}`,
  );
}

/** Runs a program to its end; throws when it fails, unless told which exit codes are fine. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 30,
    ...options,
  });
  if (!(options.codes ?? [0]).includes(result.status)) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${result.status}: ${result.stderr}${result.error ?? ''}`,
    );
  }
  return result;
}
