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

/** The project of the current folder. Warnings about its configuration are printed. */
export async function openProjectHere(
  context: Context,
  input?: Pick<Input, 'text'>,
): Promise<Result<Project>> {
  const { cwd, environment, stderr, style } = context;
  const configFile = input?.text('config');
  const opened = await openProject({
    cwd,
    environment,
    ...(configFile === undefined ? {} : { configFile }),
  });
  if (opened.ok && !context.quiet)
    await printDiagnostics(opened.diagnostics, { sink: stderr, style: style.stderr });
  return opened;
}
