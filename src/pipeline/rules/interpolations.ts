import type { Path } from '../../diagnostics/span.ts';
import { hasExpression, splitTemplate } from '../../expressions/split-template.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';
import { listBlockTexts, type PlacedText } from './block-texts.ts';
import { listTemplates } from './templates.ts';

/** Expressions stand only where their value stays one value: nowhere do they become a piece of a script, a name or a path. */
export const interpolations: Rule = {
  name: 'interpolations',
  reliesOn: [],
  check: (subject) => {
    if (!hasExpression(subject.loading.document.table.text)) return [];
    const allowed = new Set(listTemplates(subject).map((template) => keyOf(template.path)));
    const scripts = new Set(
      subject.tasks.flatMap((task) =>
        listBlockTexts(task, subject, 'scripts').map(({ path }) => keyOf(path)),
      ),
    );
    return listTexts(subject.loading.document.data, []).flatMap(({ text, path }): PathProblem[] => {
      // Of short forms, too.
      const isAllowed = [path, [...path, 'default'], [...path, 'items']].some((each) =>
        allowed.has(keyOf(each)),
      );
      return isAllowed ? [] : describeAll(text, path, scripts.has(keyOf(path)));
    });
  },
};

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

const freeTexts: ReadonlySet<string> = new Set(['description', 'reason']);

// What people write for people may hold anything.
function listTexts(value: Json, path: Path): PlacedText[] {
  if (typeof value === 'string') return hasExpression(value) ? [{ text: value, path }] : [];
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => listTexts(item, [...path, index]));
  return Object.entries(value as JsonObject).flatMap(([key, item]) =>
    freeTexts.has(key) ? [] : listTexts(item, [...path, key]),
  );
}

function describeAll(text: string, path: Path, script: boolean): PathProblem[] {
  const seen = new Map<string, number>();
  const problems = splitTemplate(text).flatMap((segment): PathProblem[] => {
    if (segment.type === 'text') return [];
    const piece = segment.type === 'open' ? '${{' : text.slice(segment.start, segment.end);
    const nth = seen.get(piece) ?? 0;
    seen.set(piece, nth + 1);
    const source = segment.type === 'open' ? '' : segment.source.trim();
    return [
      {
        code: 'interpolation-in-script',
        path,
        piece: { text: piece, nth },
        message: script
          ? `\`${piece}\` would become a part of the script, whatever its value holds`
          : `\`${piece}\` stands where no expression is evaluated`,
        hint: script ? describeVariable(source) : describePlaces,
      },
    ];
  });
  // Each is looked for from the beginning of the text.
  return problems.slice(0, toldAtMost);
}

/** Problems that are told of one text. */
const toldAtMost = 20;

const describePlaces =
  'expressions may stand in `when`, `env`, the `params` of a task and elements of `args`';

function describeVariable(source: string): string {
  const param = /^(?:(?:pipeline|task)\s*\.\s*)?params\s*\.\s*(\w+)$/i.exec(source);
  const returned = /^tasks\s*\.\s*[\w-]+\s*\.\s*returns\s*\.\s*(\w+)$/i.exec(source);
  const name = param?.[1] ?? returned?.[1];
  if (name !== undefined) return `use "$RUNNABLE_PARAM_${name}", which the task finds in its environment`;
  return `give it a name, \`env: { VALUE: "\${{ ${source} }}" }\`, and use "$VALUE"`;
}
