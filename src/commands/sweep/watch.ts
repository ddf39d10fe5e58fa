import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SweepReporter } from '../../reporters/sweep/sweep-reporter.ts';
import type { Context, Flag } from '../command.ts';
import { conflict } from '../flag-conflict.ts';
import type { Input } from '../input.ts';

const modes = ['auto', 'lines', 'github', 'json'] as const;
const logModes = ['all', 'failed', 'none'] as const;

/** Flags that say how a sweep is carried out and shown: of `sweep` and `sweep resume`. */
export const sweepWatchFlags: readonly Flag[] = [
  {
    name: 'detach',
    short: 'd',
    summary: 'carry it out in a process of its own and print the id of the sweep',
  },
  {
    name: 'ui',
    value: 'MODE',
    choices: modes,
    summary: 'auto, lines, github, json; auto: github in GitHub Actions, else lines',
  },
  {
    name: 'logs',
    value: 'WHICH',
    choices: logModes,
    summary: 'output of tasks to show: all, failed (the last lines, which is the default), none',
  },
  { name: 'summary', value: 'FILE', completes: 'file', summary: 'append the table in Markdown' },
  { name: 'json', summary: 'print the sweep as JSON when it ends' },
];

/** How a sweep is shown. */
export interface SweepMode {
  readonly ui: 'lines' | 'github' | 'json';
  readonly logs: (typeof logModes)[number];
}

/** What the flags ask for; `auto` looks at where we are. */
export function readSweepMode(input: Input, { environment }: Context): SweepMode {
  const ui = modes.find((mode) => mode === input.text('ui')) ?? 'auto';
  const logs = logModes.find((mode) => mode === input.text('logs')) ?? 'failed';
  const automatic = environment['GITHUB_ACTIONS'] === 'true' ? 'github' : 'lines';
  return { ui: ui === 'auto' ? automatic : ui, logs };
}

/** Flags that do not go together. */
export function checkSweepFlags(input: Input): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (input.text('ui') === 'json' && input.has('json')) {
    problems.push(conflict('--ui json', '--json', 'both print to stdout'));
  }
  if (input.has('detach') && input.has('json')) {
    problems.push(conflict('--detach', '--json', 'the sweep has not ended when the command does'));
  }
  return problems;
}

/** The reporter of a mode. */
export async function createSweepReporter(
  { ui, logs }: SweepMode,
  { stdout, stderr, style, quiet }: Context,
): Promise<SweepReporter> {
  switch (ui) {
    case 'json':
      return (await import('../../reporters/sweep/json.ts')).createSweepJson(stdout);
    case 'github': {
      const [{ createSweepGithub }, { createSystemClock }, { randomUUID }] = await Promise.all([
        import('../../reporters/sweep/github.ts'),
        import('../../executors/system-clock.ts'),
        import('node:crypto'),
      ]);
      const shown = { sink: stdout, style: { ...style.stdout, unicode: true }, token: randomUUID };
      return createSweepGithub({ ...shown, clock: createSystemClock(), logs });
    }
    case 'lines': {
      const [{ createSweepLines }, { createSystemClock }] = await Promise.all([
        import('../../reporters/sweep/lines.ts'),
        import('../../executors/system-clock.ts'),
      ]);
      return createSweepLines({
        sink: stderr,
        style: style.stderr,
        clock: createSystemClock(),
        logs,
        quiet,
      });
    }
    default:
      return ui satisfies never;
  }
}
