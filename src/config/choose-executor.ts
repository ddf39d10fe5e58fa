import { failure, type Result, success } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Configuration, ExecutorSettings } from './configuration.ts';

/** What is run, and the executor that was asked for by name, if one was. */
export interface ExecutorRequest {
  readonly form: 'pipeline' | 'job';
  /** As in `--executor NAME`. */
  readonly name?: string;
}

/** The executor of a run: the one that was asked for, else that of the configuration. Only those of type `local` are carried out yet. */
export function chooseExecutor(
  configuration: Configuration,
  { form, name }: ExecutorRequest,
): Result<{ readonly name: string; readonly settings: Extract<ExecutorSettings, { type: 'local' }> }> {
  const { executors, jobExecutor, pipelineExecutor, file } = configuration;
  const chosen = name ?? (form === 'job' ? jobExecutor : pipelineExecutor);
  const settings = Object.hasOwn(executors, chosen) ? executors[chosen] : undefined;
  const names = Object.keys(executors);
  const where = file === null ? 'there is no configuration, so' : `by \`${file}\``;
  if (settings === undefined) {
    return failure([
      {
        severity: 'error',
        code: 'unknown-executor',
        message: `no executor is named \`${chosen}\`; ${where} there ${names.length === 1 ? 'is' : 'are'} ${names.map((each) => `\`${each}\``).join(', ')}`,
        ...suggestionHint(chosen, names),
      },
    ]);
  }
  if (settings.type === 'local') return success({ name: chosen, settings });
  return failure([
    {
      severity: 'error',
      code: 'not-yet-supported',
      message: `the executor \`${chosen}\` is of type \`${settings.type}\`, which is not carried out yet; accepted is \`local\``,
      hint: 'run it here with `--executor local`',
    },
  ]);
}
