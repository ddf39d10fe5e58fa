import { basename } from 'node:path';
import type { EnvironmentMaking } from '../engine/environments.ts';
import type { Invocation, Outcome } from '../plan/invocation.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import type { Recipe, Step } from './recipe.ts';

/** Settings of the tools that install packages: the caller's own, and those that the task declares. */
const toolVariables = ['PIP_', 'UV_', 'CONDA_', 'MAMBA_', 'NPM_CONFIG_', 'npm_config_'];

/** Runs the steps of a recipe one after the other; the outcome of the first that fails, null when none did. */
export async function runSteps(
  recipe: Recipe,
  folder: string,
  making: EnvironmentMaking,
): Promise<Outcome | null> {
  for (const step of recipe.steps(folder)) {
    making.say(`$ ${showCommand(step)}`);
    const tail = keepTail();
    const outcome = await making.run(toInvocation(step, making), (_, chunk) => tail.push(chunk));
    if (outcome.status === 'failed') return describeFailure(recipe, { step, outcome, last: tail.lines() });
    if (outcome.status !== 'succeeded') return outcome;
  }
  return null;
}

/** What a step writes to its standard output, which is not for the log; empty when it fails. */
export async function askStep(step: Step, making: EnvironmentMaking): Promise<string> {
  const chunks: Uint8Array[] = [];
  const outcome = await making.ask(toInvocation(step, making), (stream, chunk) => {
    if (stream === 'stdout') chunks.push(Uint8Array.from(chunk));
  });
  return outcome.status === 'succeeded' ? Buffer.concat(chunks).toString('utf8') : '';
}

function toInvocation({ argv, cwd = '', env = {} }: Step, making: EnvironmentMaking): Invocation {
  const declared = Object.entries(making.env).filter(([name]) =>
    toolVariables.some((prefix) => name.startsWith(prefix)),
  );
  return {
    argv,
    env: { ...Object.fromEntries(declared), ...env },
    passEnv: [...toolVariables.map((prefix) => `${prefix}*`), ...making.passEnv],
    cwd,
    files: [],
    tools: [],
  };
}

interface FailedStep {
  readonly step: Step;
  readonly outcome: Extract<Outcome, { readonly status: 'failed' }>;
  readonly last: readonly string[];
}

function describeFailure({ name }: Recipe, { step, outcome, last }: FailedStep): Outcome {
  const end = outcome.signal === null ? `exit ${outcome.exitCode}` : `signal ${outcome.signal}`;
  const words = last.length === 0 ? '' : `: ${last.join(' ')}`;
  // The log has it in full, with the folder that the environment is made in.
  const [program = '', ...args] = step.argv;
  const command = showCommand({ argv: [basename(program), ...args] });
  const message = `the environment \`${name}\` could not be made: \`${command}\` ended with ${end}${words}`;
  const hint = `mend \`${name}\`, or the settings of the tool; nothing half-made is kept, the next run tries again`;
  return { ...outcome, failure: { code: 'environment-failed', message, hint } };
}

function showCommand({ argv }: Pick<Step, 'argv'>): string {
  // A program in an argument is of no use to a reader.
  return argv.map((word) => (word.includes('\n') ? '…' : quoteForShell(word))).join(' ');
}

const tailBytes = 8 * 1024;
const tailLines = 3;

/** The last lines of an output, from the first error on; without colour and without what only says where more is. */
function keepTail() {
  let kept = Buffer.alloc(0);
  return {
    push: (chunk: Uint8Array) => {
      kept = Buffer.concat([kept, chunk]).subarray(-tailBytes);
    },
    lines: () => {
      const last = kept
        .toString('utf8')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
        .replaceAll(/\u001b\[[\d;]*m/g, '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !/complete log of this run|_logs\/|^\[notice\]/.test(line))
        .slice(-tailLines);
      return last.slice(
        Math.max(
          0,
          last.findIndex((line) => /^(?:×|(?:npm )?err)/i.test(line)),
        ),
      );
    },
  };
}
