import type { Argument, Invocation } from '../plan/invocation.ts';
import type { PackageEnvironment } from '../plan/package-environment.ts';

/** The invocation with the programs and variables of an environment; its tool is recorded, whatever the kind named. */
export function enterEnvironment(
  invocation: Invocation,
  environment: PackageEnvironment | undefined,
): Invocation {
  if (environment === undefined) return invocation;
  const { bin, path, sees, tool, variables } = environment;
  const declared = invocation.env['PATH'];
  // A path of the project or of the attempt is one folder, which is no list to be put before.
  const behind = typeof declared === 'string' ? declared : path;
  const env: Record<string, Argument> = { ...invocation.env, ...variables };
  env['PATH'] = behind === '' ? bin : `${bin}:${behind}`;
  const tools = invocation.tools.some((other) => other.path === tool.path)
    ? invocation.tools
    : [...invocation.tools, tool];
  return { ...invocation, env, tools, ...(sees === undefined ? {} : { sees }) };
}
