import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Context, Flag } from '../command.ts';
import { conflict } from '../flag-conflict.ts';
import type { Input } from '../input.ts';
import { isOnItsOwn } from '../terminal/launch.ts';
import { screenReaderFlag } from '../terminal/wants-terminal.ts';

const modes = ['auto', 'lines', 'github', 'json', 'tui'] as const;
const logModes = ['all', 'failed', 'none'] as const;

/** Flags that say how a run is shown and where its reports go: of `run`, `job` and `resume`. */
export const watchFlags: readonly Flag[] = [
  { name: 'detach', short: 'd', summary: 'run in a process of its own and print the id of the run' },
  {
    name: 'ui',
    value: 'MODE',
    choices: modes,
    summary: 'auto, lines, github, json, tui; auto: github in GitHub Actions, tui on a terminal, else lines',
  },
  {
    name: 'logs',
    value: 'WHICH',
    choices: logModes,
    summary: 'output of tasks to show: all, failed (at the end), none',
  },
  {
    name: 'report',
    value: 'FILE',
    completes: 'file',
    summary: 'write a report: .html, .md for Markdown, .xml for JUnit',
  },
  { name: 'junit', value: 'FILE', completes: 'file', summary: 'write JUnit XML' },
  { name: 'summary', value: 'FILE', completes: 'file', summary: 'append a summary in Markdown' },
  screenReaderFlag,
  { name: 'json', summary: 'print the record of the run as JSON when it ends' },
];

/** How a run is shown. */
export interface WatchMode {
  readonly ui: 'lines' | 'github' | 'json' | 'none';
  readonly logs: (typeof logModes)[number];
}

/** What the flags ask for; `auto` looks at where we are. */
export function readWatchMode(input: Input, { environment }: Context): WatchMode {
  const ui = modes.find((mode) => mode === input.text('ui')) ?? 'auto';
  const logs = logModes.find((mode) => mode === input.text('logs')) ?? 'all';
  // Whoever launched us reads the journal.
  if (isOnItsOwn(environment)) return { ui: 'none', logs };
  const automatic = environment['GITHUB_ACTIONS'] === 'true' ? 'github' : 'lines';
  return { ui: ui === 'auto' || ui === 'tui' ? automatic : ui, logs };
}

/** Flags that do not go together, and values of later versions. */
export function checkWatchFlags(input: Input): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (input.text('ui') === 'json' && input.has('json')) {
    problems.push(conflict('--ui json', '--json', 'both print to stdout'));
  }
  if (input.has('detach') && input.has('json')) {
    problems.push(conflict('--detach', '--json', 'the run has not ended when the command does'));
  }
  const report = input.text('report');
  if (report !== undefined && !/\.(?:html|md|xml)$/.test(report)) {
    problems.push({
      severity: 'error',
      code: 'flag-value',
      message: `\`--report\` is \`${report}\`; accepted is a file that ends in \`.html\`, \`.md\` (Markdown) or \`.xml\` (JUnit)`,
    });
  }
  return problems;
}
