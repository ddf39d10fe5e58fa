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

/**
 * The completion for bash. Names of the project come line by line and are quoted before they are offered:
 * the `-W` of `compgen` would expand what stands in them.
 */
export function renderBash(grammar: Grammar): string {
  const valued = grammar.globalFlags.filter((flag) => flag.value !== undefined).flatMap(spellings);
  const members = grammar.groups.flatMap((group) => group.members.map(({ entry }) => quote(entry.name)));
  return `# bash completion of runnable; load it with: source <(runnable completion bash)
_runnable_offer() {
  local word
  while IFS= read -r word; do
    [[ -n $word && $word == "$1"* ]] && printf -v word '%q' "$word" && COMPREPLY+=("$word")
  done
}

_runnable() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' names='' word i
  local -a words=() flags=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${valued.join('|')}) ((i++)) ;;
      --) return ;;
      -*) ;;
      *)
        case "$command $word" in
          ' '*) command=$word ;;
          ${members.join('|') || '-'}) command="$command $word" ;;
        esac ;;
    esac
  done
  case "$command $previous" in
${valueCases(grammar).join('\n')}
  esac
  case "$command" in
    '') words=(${quoteAll(firstWords(grammar).map(({ word }) => word))}) flags=(--version) ;;
${grammar.groups.map(groupCase).join('\n')}
${plainCommands(grammar)
  .map((command) => commandCase(command))
  .join('\n')}
    *) return ;;
  esac
  if [[ $current == -* ]]; then
    _runnable_offer "$current" < <(printf '%s\\n' "\${flags[@]}" ${quoteAll(grammar.globalFlags.flatMap(spellings))})
  elif [[ $names == files ]]; then
    compopt -o default
  else
    _runnable_offer "$current" < <(printf '%s\\n' "\${words[@]}"; [[ -n $names ]] && runnable complete "$names" 2>/dev/null)
  fi
}

complete -F _runnable runnable
`;
}

function valueCases(grammar: Grammar): readonly string[] {
  const cases = (command: string, flags: readonly Flag[]) =>
    flags
      .filter((flag) => flag.value !== undefined)
      .map((flag) => {
        const patterns = spellings(flag).map((spelling) => `${command}' ${spelling}'`);
        return `    ${patterns.join('|')}) ${offer(flag)} return ;;`;
      });
  return [
    ...grammar.commands.flatMap(({ entry, command }) => cases(quote(entry.name), command.flags)),
    ...cases('*', grammar.globalFlags),
  ];
}

function offer(flag: Flag): string {
  if (flag.choices !== undefined) {
    return `_runnable_offer "$current" < <(printf '%s\\n' ${quoteAll(flag.choices)});`;
  }
  const names = dynamicNames(flag.completes);
  if (names !== null) return `_runnable_offer "$current" < <(runnable complete ${names} 2>/dev/null);`;
  return flag.completes === undefined ? '' : 'compopt -o default;';
}

function groupCase({ name, members, own }: GroupGrammar): string {
  const words = members.map(({ entry }) => entry.name.slice(name.length + 1));
  if (own !== undefined) return commandCase(own, words);
  return `    ${quote(name)}) words=(${quoteAll(words)}) ;;`;
}

function commandCase({ entry, command }: CommandGrammar, members: readonly string[] = []): string {
  const argument = command.arguments[0];
  const words = argument?.completes === 'shell' ? ['bash', 'zsh', 'fish'] : members;
  return `    ${quote(entry.name)}) names=${namesOf(argument)} words=(${quoteAll(words)}) flags=(${quoteAll(command.flags.flatMap(spellings))}) ;;`;
}

function namesOf(argument: Argument | undefined): string {
  if (argument?.completes === 'file' || argument?.completes === 'directory') return 'files';
  return dynamicNames(argument?.completes) ?? '';
}

function quote(word: string): string {
  return `'${word}'`;
}

function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(' ');
}
