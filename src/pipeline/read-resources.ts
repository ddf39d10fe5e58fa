import type { Path } from '../diagnostics/span.ts';
import { parseSize } from '../values/size.ts';
import type { PathProblem } from '../yaml/path-problem.ts';
import type { TaskBlock } from './generated/pipeline-types.ts';
import type { Loading } from './loading.ts';
import type { Resources } from './model.ts';

/** What a container of the task may take; says which amounts are none. `path`: where `resources` stands. */
export function readResources(
  resources: TaskBlock['resources'],
  path: Path,
  { problems }: Loading,
): { readonly resources?: Resources } {
  if (resources === undefined) return {};
  const { gpu } = resources;
  const cpu = keep(readCpu(resources.cpu), [...path, 'cpu'], problems);
  const memoryBytes = keep(readMemory(resources.memory), [...path, 'memory'], problems);
  return {
    resources: {
      ...(cpu === undefined ? {} : { cpu }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(gpu === undefined ? {} : { gpu }),
    },
  };
}

/** A number that was read, or why there is none. */
type Amount = { readonly value: number } | { readonly problem: string } | undefined;

function keep(amount: Amount, path: Path, problems: PathProblem[]): number | undefined {
  if (amount === undefined) return undefined;
  if ('value' in amount) return amount.value;
  problems.push({ code: 'resources', path, message: amount.problem });
  return undefined;
}

const mostProcessors = 4096;

function readCpu(cpu: number | string | undefined): Amount {
  if (cpu === undefined) return undefined;
  const milli = typeof cpu === 'string' && /^\d{1,9}m$/.test(cpu);
  const plain = typeof cpu === 'number' || /^\d{1,9}(?:\.\d{1,6})?$/.test(cpu);
  const value = milli ? Number.parseInt(cpu, 10) / 1000 : plain ? Number(cpu) : Number.NaN;
  if (value >= 0.01 && value <= mostProcessors) return { value };
  const found = typeof cpu === 'number' ? `the number ${cpu}` : `the text \`${cpu}\``;
  return { problem: `\`cpu\` takes a number of processors such as 2, 0.5 or \`500m\`, found ${found}` };
}

/** Bytes: no engine starts a container with less. */
const leastMemory = 6 * 1024 ** 2;

function readMemory(memory: number | string | undefined): Amount {
  if (memory === undefined) return undefined;
  const value = typeof memory === 'number' ? memory : parseSize(memory);
  if (value !== null && Number.isSafeInteger(value) && value >= leastMemory) return { value };
  const found = typeof memory === 'number' ? `the number ${memory}` : `the text \`${memory}\``;
  return {
    problem: `\`memory\` takes an amount of 6 MiB or more such as \`512Mi\` or \`4Gi\`, found ${found}`,
  };
}
