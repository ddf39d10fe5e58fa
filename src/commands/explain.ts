import { explainCode, listExplanations } from '../diagnostics/explain.ts';
import { renderTable } from '../reporters/table.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';

export const explain: Command = {
  examples: [
    {
      line: 'runnable explain unknown-task',
      does: 'say why it is an error, with an example and how to mend it',
    },
    { line: 'runnable explain', does: 'list all codes' },
  ],
  arguments: [{ name: 'CODE', summary: 'what stands in brackets in a message', completes: 'code' }],
  flags: [{ name: 'json', summary: 'print JSON' }],
  run: runExplain,
};

async function runExplain(input: Input, context: Context): Promise<number> {
  const code = input.words[0];
  if (code === undefined) return printAll(input, context);
  const { explanation, suggestion } = explainCode(stripBrackets(code));
  if (explanation === undefined) {
    return refuse(context, [
      {
        severity: 'error',
        code: 'unknown-code',
        message: `no message has the code \`${code}\``,
        hint:
          suggestion === undefined ? 'list all codes: runnable explain' : `did you mean \`${suggestion}\`?`,
      },
    ]);
  }
  const { title, text } = explanation;
  if (input.has('json'))
    context.stdout.write(`${JSON.stringify({ code: stripBrackets(code), title, text })}\n`);
  else context.stdout.write(`${stripBrackets(code)}: ${title}\n${text === '' ? '' : `\n${text.trim()}\n`}`);
  return exitCodes.ok;
}

function printAll(input: Input, context: Context): number {
  const all = [...listExplanations()].map(([code, { title }]) => ({ code, title }));
  if (input.has('json')) context.stdout.write(`${JSON.stringify({ codes: all })}\n`);
  else {
    const rows = all.map(({ code, title }) => [{ text: code }, { text: title }]);
    context.stdout.write(renderTable({ rows }, context.style.stdout));
  }
  return exitCodes.ok;
}

// `error[unknown-task]` may be pasted as it stands.
function stripBrackets(code: string): string {
  return /\[([^\]]+)\]/.exec(code)?.[1] ?? code;
}
