import type { Plan } from '../plan/plan.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { prepareRequest } from './start/prepare-here.ts';
import { printNotices } from './start/print-notices.ts';
import { limitFlags, readRequest, requestFlags, selectionFlags } from './start/request-flags.ts';
import { parseTarget } from './start/run-target.ts';

const formats = ['ascii', 'mermaid', 'dot', 'svg', 'json'] as const;

export const graph: Command = {
  examples: [
    { line: 'runnable graph train', does: 'draw the tasks and what they need, in the terminal' },
    { line: 'runnable graph train --format mermaid', does: 'for Markdown' },
    { line: 'runnable graph train --format svg > train.svg', does: 'as a picture' },
  ],
  arguments: [{ name: 'PIPELINE', summary: 'its name', required: true, completes: 'pipeline' }],
  flags: [
    {
      name: 'format',
      value: 'FORMAT',
      choices: formats,
      summary: `${formats.join(', ')}; ascii unless said otherwise`,
    },
    ...requestFlags,
    ...selectionFlags,
    ...limitFlags,
  ],
  run: runGraph,
};

async function runGraph(input: Input, context: Context): Promise<number> {
  const request = readRequest(parseTarget(input.words[0] ?? ''), input, context);
  const prepared = await prepareRequest({ ...request, draft: true }, input, context);
  if (prepared === null) return exitCodes.wrong;
  await prepared.run.close();
  if (!context.quiet) printNotices(prepared.run.notices, context);
  const format = formats.find((name) => name === input.text('format')) ?? 'ascii';
  context.stdout.write(withLineEnd(await render(prepared.run.plan, format, context)));
  return exitCodes.ok;
}

async function render(plan: Plan, format: (typeof formats)[number], { style }: Context): Promise<string> {
  switch (format) {
    case 'ascii': {
      const { renderGraphAscii } = await import('../reporters/graph/ascii.ts');
      return renderGraphAscii(plan, { width: style.stdout.columns, unicode: style.stdout.unicode });
    }
    case 'mermaid':
      return (await import('../reporters/graph/mermaid.ts')).renderGraphMermaid(plan);
    case 'dot':
      return (await import('../reporters/graph/dot.ts')).renderGraphDot(plan);
    case 'svg':
      return (await import('../reporters/html/render-report.ts')).renderGraphSvg(plan);
    case 'json':
      return (await import('../reporters/graph/json.ts')).renderGraphJson(plan);
    default:
      return format satisfies never;
  }
}

function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
