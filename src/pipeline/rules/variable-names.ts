import { variablePattern } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';
import { listEnvironments } from './environments.ts';

/** Names of variables are names; those that decide what code a process loads are refused from somebody who is not trusted. */
export const variableNames: Rule = {
  name: 'variable-names',
  reliesOn: [],
  check: (subject) =>
    listEnvironments(subject).flatMap(({ name, path }): PathProblem[] => {
      const place = { code: 'env-name', path, part: 'key' } as const;
      if (!variablePattern.test(name)) {
        const message = `\`${name}\` is no name for a variable, it is a letter or \`_\`, then letters, digits or \`_\``;
        return [{ ...place, message }];
      }
      if (name.startsWith('RUNNABLE_')) {
        return [
          { ...place, message: `\`${name}\` begins with \`RUNNABLE_\`, which the runner keeps for itself` },
        ];
      }
      if (!steering.test(name)) return [];
      const untrusted = subject.loading.trust === 'untrusted';
      const message = `\`${name}\` decides which code a process loads${untrusted ? ', it is not accepted from here' : ''}`;
      return [{ ...place, severity: untrusted ? 'error' : 'warning', message }];
    }),
};

const steering =
  /^(?:LD_\w+|DYLD_\w+|GIT_\w+|NODE_OPTIONS|NODE_PATH|BASH_ENV|ENV|SHELLOPTS|BASHOPTS|PATH|IFS|PYTHONSTARTUP|PYTHONHOME|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS|GCONV_PATH)$/;
