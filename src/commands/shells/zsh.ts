import type { Argument, Flag } from '../command.ts';
import {
  type CommandGrammar,
  dynamicNames,
  firstWords,
  type Grammar,
  type GroupGrammar,
  plainCommands,
  spellings,
} from './grammar.ts';

/** The completion for zsh; `compadd` quotes what it inserts. */
export function renderZsh(grammar: Grammar): string {
  const valued = grammar.globalFlags.filter((flag) => flag.value !== undefined).flatMap(spellings);
  const members = grammar.groups.flatMap((group) => group.members.map(({ entry }) => quote(entry.name)));
  return `#compdef runnable
# zsh completion of runnable; load it with: source <(runnable completion zsh)
_runnable_names() {
  local -a names
  names=(\${(f)"$(runnable complete $1 2>/dev/null)"})
  compadd -a names
}

_runnable() {
  local command='' word previous=\${words[CURRENT-1]}
  local -a entries flags
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case $word in
      (${valued.join('|')}) ((i++)) ;;
      (--) return ;;
      (-*) ;;
      (*)
        case "$command $word" in
          (' '*) command=$word ;;
          (${members.join('|') || '-'}) command="$command $word" ;;
        esac ;;
    esac
  done
  case "$command $previous" in
${valueCases(grammar).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    case "$command" in
${grammar.commands.map(flagsCase).join('\n')}
    esac
    flags+=(${describe(grammar.globalFlags.flatMap(describeFlag))})
    _describe -o flag flags
    return
  fi
  case "$command" in
    ('') entries=(${describe(firstWords(grammar).map(({ word, summary }) => [word, summary]))}); _describe command entries ;;
${grammar.groups.map(groupCase).join('\n')}
${plainCommands(grammar).map(argumentCase).join('\n')}
  esac
}

compdef _runnable runnable
`;
}

function valueCases(grammar: Grammar): readonly string[] {
  const cases = (command: string, flags: readonly Flag[]) =>
    flags
      .filter((flag) => flag.value !== undefined)
      .map((flag) => {
        const patterns = spellings(flag).map((spelling) => `${command}' ${spelling}'`);
        return `    (${patterns.join('|')}) ${offer(flag)} return ;;`;
      });
  return [
    ...grammar.commands.flatMap(({ entry, command }) => cases(quote(entry.name), command.flags)),
    ...cases('*', grammar.globalFlags),
  ];
}

function offer(flag: Pick<Flag, 'choices' | 'completes'>): string {
  if (flag.choices !== undefined) return `compadd -- ${flag.choices.map(quote).join(' ')};`;
  const names = dynamicNames(flag.completes);
  if (names !== null) return `_runnable_names ${names};`;
  if (flag.completes === 'shell') return 'compadd -- bash zsh fish;';
  return flag.completes === undefined ? '' : '_files;';
}

function flagsCase({ entry, command }: CommandGrammar): string {
  return `      (${quote(entry.name)}) flags=(${describe(command.flags.flatMap(describeFlag))}) ;;`;
}

function groupCase({ name, members, own }: GroupGrammar): string {
  const words = members.map(({ entry }): Described => [entry.name.slice(name.length + 1), entry.summary]);
  return `    (${quote(name)}) entries=(${describe(words)}); _describe command entries${own === undefined ? '' : `; ${offerArgument(own)}`} ;;`;
}

function argumentCase(own: CommandGrammar): string {
  return `    (${quote(own.entry.name)}) ${offerArgument(own)} ;;`;
}

function offerArgument({ command }: CommandGrammar): string {
  const argument: Argument | undefined = command.arguments[0];
  const completes = argument?.completes;
  return offer(completes === undefined ? {} : { completes }).replace(/;$/, '');
}

type Described = readonly [string, string];

function describeFlag(flag: Flag): readonly Described[] {
  return spellings(flag).map((spelling) => [spelling, flag.summary]);
}

// A colon parts the word from its description.
function describe(words: readonly Described[]): string {
  return words.map(([word, summary]) => quote(`${word.replaceAll(':', '\\:')}:${summary}`)).join(' ');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
