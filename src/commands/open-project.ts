import type { Result } from '../diagnostics/result.ts';
import { openProject } from '../session/open.ts';
import type { Project } from '../session/project.ts';
import type { Context, Flag } from './command.ts';
import type { Input } from './input.ts';
import { printDiagnostics } from './print-diagnostics.ts';

export const configFlag: Flag = {
  name: 'config',
  value: 'FILE',
  completes: 'file',
  summary: 'a configuration file in place of runnable.config.yaml',
};

/** How the project of the current folder is opened. */
export interface OpenHere {
  /** With the flag `--config`. */
  readonly input?: Pick<Input, 'text'>;
  /** A repository without `.runnable/` will do: it has records, and jobs that stand in no file. */
  readonly orRoot?: boolean;
  /** A commit will be pinned: what that needs is asked for at once. */
  readonly forRun?: boolean;
  /** The defaults hold in place of a configuration with errors: somebody else judges it. */
  readonly orDefaults?: boolean;
}

/** The project of the current folder. Warnings about its configuration are printed. */
export async function openProjectHere(
  context: Context,
  { input, orRoot = false, forRun = false, orDefaults = false }: OpenHere = {},
): Promise<Result<Project>> {
  const { cwd, environment, stderr, style } = context;
  const configFile = input?.text('config');
  const opened = await openProject({
    cwd,
    environment,
    orRoot,
    forRun,
    orDefaults,
    ...(configFile === undefined ? {} : { configFile }),
  });
  if (opened.ok && !context.quiet)
    await printDiagnostics(opened.diagnostics, { sink: stderr, style: style.stderr });
  return opened;
}
