import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Configuration, ContainerSettings, LocalSettings } from './configuration.ts';

/** What is run, and the executor that was asked for by name, if one was. */
export interface ExecutorRequest {
  readonly form: 'pipeline' | 'job';
  /** As in `--executor NAME`. */
  readonly name?: string;
}

/** An executor of the configuration, of a type that is carried out. */
export interface ChosenExecutor {
  readonly name: string;
  readonly settings: LocalSettings | ContainerSettings;
}

/** The executor of tasks that name none: the one that was asked for, else that of the configuration. */
export function chooseExecutor(
  configuration: Configuration,
  { form, name }: ExecutorRequest,
): Result<ChosenExecutor> {
  const { jobExecutor, pipelineExecutor } = configuration;
  return findExecutor(configuration, name ?? (form === 'job' ? jobExecutor : pipelineExecutor));
}

/** The executor of a name. `task`: the one that names it; absent: the run does. */
export function findExecutor(
  { executors, file }: Configuration,
  name: string,
  task?: string,
): Result<ChosenExecutor> {
  const settings = Object.hasOwn(executors, name) ? executors[name] : undefined;
  if (settings === undefined) return failure([describeUnknown({ executors, file }, name, task)]);
  if (settings.type !== 'kubernetes') return success({ name, settings });
  return failure([
    {
      severity: 'error',
      code: 'not-yet-supported',
      message: `the executor \`${name}\` is of type \`${settings.type}\`, which is not carried out yet; accepted are \`local\` and \`container\``,
      hint:
        task === undefined
          ? 'run it here with `--executor local`'
          : `run \`${task}\` here with \`executor: local\``,
    },
  ]);
}

function describeUnknown(
  { executors, file }: Pick<Configuration, 'executors' | 'file'>,
  name: string,
  task: string | undefined,
): Diagnostic {
  const names = Object.keys(executors);
  const where = file === null ? 'there is no configuration, so' : `by \`${file}\``;
  const there = `${where} there ${names.length === 1 ? 'is' : 'are'} ${names.map((each) => `\`${each}\``).join(', ')}`;
  const head =
    task === undefined
      ? `no executor is named \`${name}\``
      : `task \`${task}\` names the executor \`${name}\`, which does not exist`;
  return {
    severity: 'error',
    code: 'unknown-executor',
    message: `${head}; ${there}`,
    ...suggestionHint(name, names),
  };
}
