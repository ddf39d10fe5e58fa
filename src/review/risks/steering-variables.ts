import { meaningOf } from '../meaning.ts';
import { quoteAll } from '../sentence.ts';

type Variables = Readonly<Record<string, string>>;

/** Says which variables differ that decide what code runs, whatever the command is; null: none does. */
export function describeSteering(before: Variables, after: Variables): string | null {
  const changed = Object.keys(after).filter(
    (name) => steering.test(name) && meaningOf(before[name] ?? null) !== meaningOf(after[name] ?? null),
  );
  const verb = changed.length === 1 ? 'decides' : 'decide';
  return changed.length === 0 ? null : `${quoteAll(changed)}, which ${verb} what runs, changed`;
}

/** Variables by which shells, loaders, interpreters and tools take up code or programs from elsewhere. */
const steering = new RegExp(
  `^(?:${[
    'PATH|BASH_ENV|ENV|SHELLOPTS|BASHOPTS|PROMPT_COMMAND|BASH_FUNC_.*',
    'LD_(?:PRELOAD|LIBRARY_PATH|AUDIT)|DYLD_.*',
    'NODE_(?:OPTIONS|PATH)|PYTHON(?:PATH|HOME|STARTUP|USERBASE|INSPECT|BREAKPOINT)',
    'PERL5(?:LIB|OPT|DB)|PERLLIB|RUBY(?:LIB|OPT)|GEM_(?:HOME|PATH)',
    'CLASSPATH|JAVA_HOME|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|R_(?:PROFILE|ENVIRON)(?:_USER)?',
    'GIT_(?:SSH|SSH_COMMAND|EXEC_PATH|CONFIG.*|ASKPASS|EXTERNAL_DIFF|PAGER|EDITOR|PROXY_COMMAND)|SSH_ASKPASS',
    '(?:PIP|UV|NPM_CONFIG|npm_config|CONDA|YARN)_.*',
  ].join('|')})$`,
);
