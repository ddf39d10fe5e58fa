import { EnvironmentError } from '../diagnostics/errors.ts';
import { paintWith } from '../reporters/paint.ts';
import { showControls } from '../values/visible-text.ts';
import type { Context } from './command.ts';

/** Says what was thrown: a trouble of the environment in its own words, anything else as a bug of ours. */
export function reportFailure(error: unknown, context: Context): void {
  const paint = paintWith(context.style.stderr);
  const text =
    error instanceof EnvironmentError
      ? `${paint('error', `error[${error.code}]`)}: ${paint('strong', showControls(error.message))}\n${hintOf(error)}`
      : `${paint('error', 'error[bug]')}: ${paint('strong', `this is a bug of runnable: ${showControls(messageOf(error))}`)}
${paint('good', 'hint')}: run the command again with \`-v\` and report what it prints, with \`runnable --version\` and your pipeline file, as an issue of the project
`;
  context.stderr.write(text);
  if (context.verbose) context.stderr.write(`${traceOf(error)}\n`);

  function hintOf({ hint }: EnvironmentError): string {
    return hint === undefined ? '' : `${paint('good', 'hint')}: ${showControls(hint)}\n`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${traceOf(error.cause)}`;
  return showControls(`${error.stack ?? error.message}${cause}`);
}
