import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';
import { listPaths } from './project-paths.ts';

/** Globs are written in the small language that the reference describes, and cost little to match. */
export const globRules: Rule = {
  name: 'globs',
  reliesOn: [],
  check: (subject) =>
    listPaths(subject).flatMap(({ text, path, glob }): PathProblem[] => {
      const trouble = glob ? describeTrouble(text) : null;
      if (trouble === null) return [];
      const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text;
      return [{ code: 'glob', path, message: `the glob \`${shown}\` ${trouble}` }];
    }),
};

const longest = 1000;
const mostChoices = 10;
const mostStars = 20;

function describeTrouble(glob: string): string | null {
  if (glob.length > longest) return `has ${glob.length} characters, at most ${longest} are accepted`;
  if (glob.startsWith('!')) return 'begins with `!`, a glob says what is meant and not what is not';
  if (/[@!+*?]\(/.test(glob))
    return 'holds an extended pattern such as `+(…)`, which is not part of the language';
  if ((glob.match(/\{/g) ?? []).length > mostChoices) return `holds more than ${mostChoices} choices \`{…}\``;
  if ((glob.match(/\*+/g) ?? []).length > mostStars) return `holds more than ${mostStars} stars`;
  return describeBrackets(glob);
}

function describeBrackets(glob: string): string | null {
  let open = 0;
  for (const character of glob.replace(/\[[^\]]*\]/g, '')) {
    if (character === '[' || character === ']') return 'has a `[` or `]` without its partner';
    if (character === '{') open += 1;
    if (character === '}') open -= 1;
    if (open < 0) return 'has a `}` without a `{` before it';
  }
  return open > 0 ? 'has a `{` without a `}` after it' : null;
}
