import type { Attempt } from '../../engine/ports.ts';
import type { Invocation } from '../../plan/invocation.ts';
import { type Places, resolveArgument } from '../local/command.ts';
import { guardGit, pick, type Variables } from '../local/environment.ts';

/** What the variables of a task follow from. */
export interface VariablesOrder {
  readonly invocation: Invocation;
  readonly attempt: Attempt;
  readonly places: Places;
  /** The caller's. */
  readonly caller: Readonly<Record<string, string | undefined>>;
  /** Absolute path of a folder that is there and that the task may write to. */
  readonly home: string;
  /** Paths of what the task writes for us. */
  readonly files: { readonly returns: string; readonly summary: string };
}

/**
 * The caller's variables that mean the same in a container: its time zone, and the way to the network. Programs, folders
 * and languages are those of the image.
 */
const meaningful = [
  'TZ',
  ...['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY'],
];

/** The variables of a task over those of its image. */
export function taskVariables(order: VariablesOrder): Variables {
  const { invocation, attempt, places, caller, home, files } = order;
  const variables: Record<string, string> = {
    ...invocation.fallbackEnv,
    // A user without a name would have `/` for its home, and programs that ask for the name would fail.
    ...{ HOME: home, USER: caller['USER'] ?? 'runnable' },
    ...pick(caller, meaningful),
    ...pick(caller, invocation.passEnv),
  };
  for (const [name, value] of Object.entries(invocation.env)) {
    variables[name] = resolveArgument(value, places);
  }
  Object.assign(variables, attempt.secrets, guardGit(variables));
  variables['RUNNABLE_RETURNS'] = files.returns;
  variables['RUNNABLE_SUMMARY'] = files.summary;
  // The records of runs are not shown to containers.
  delete variables['RUNNABLE_STATE_DIR'];
  return variables;
}
