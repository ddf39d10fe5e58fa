import type { Command, CommandEntry, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** The command that writes completions of the commands of a table. */
export function createCompletion(commands: readonly CommandEntry[]): Command {
  return { ...completion, run: (input, context) => runCompletion(input, context, commands) };
}

const completion: Omit<Command, 'run'> = {
  examples: [
    { line: 'source <(runnable completion bash)', does: 'in ~/.bashrc' },
    { line: 'source <(runnable completion zsh)', does: 'in ~/.zshrc, after compinit' },
    { line: 'runnable completion fish > ~/.config/fish/completions/runnable.fish', does: 'for fish' },
  ],
  arguments: [{ name: 'SHELL', summary: 'bash, zsh or fish', required: true, completes: 'shell' }],
  flags: [],
};

async function runCompletion(
  input: Input,
  context: Context,
  commands: readonly CommandEntry[],
): Promise<number> {
  const shell = shells.find((name) => name === input.words[0]);
  if (shell === undefined) {
    return refuse(context, [
      {
        severity: 'error',
        code: 'flag-value',
        message: `there is no completion for \`${input.words[0]}\`; accepted is one of \`bash\`, \`zsh\`, \`fish\``,
      },
    ]);
  }
  const { readGrammar } = await import('./shells/grammar.ts');
  const grammar = await readGrammar(commands);
  switch (shell) {
    case 'bash':
      context.stdout.write((await import('./shells/bash.ts')).renderBash(grammar));
      break;
    case 'zsh':
      context.stdout.write((await import('./shells/zsh.ts')).renderZsh(grammar));
      break;
    case 'fish':
      context.stdout.write((await import('./shells/fish.ts')).renderFish(grammar));
      break;
    default:
      shell satisfies never;
  }
  return exitCodes.ok;
}
