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
    const { kinds } = subject.loading.source;
    const scripts = new Map(
      subject.tasks.flatMap((task) =>
        listBlockTexts(task, subject, 'scripts').map(({ path }) => [
          keyOf(path),
          kinds.get(task.kind)?.valueInScript ?? describeVariable,
        ]),
      ),
    );
    return listTexts(subject.loading.document.data, []).flatMap(({ text, path }): PathProblem[] => {
      // Of short forms, too.
      const isAllowed = [path, [...path, 'default'], [...path, 'items'], [...path, 'image']].some((each) =>
        allowed.has(keyOf(each)),
      );
      return isAllowed ? [] : describeAll(text, path, scripts.get(keyOf(path)));
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

/** What stands in a script in place of the value of a name, or of any other expression. */
type ValueInScript = (name: string | null, source: string) => string;

function describeAll(text: string, path: Path, script: ValueInScript | undefined): PathProblem[] {
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
        message:
          script !== undefined
            ? `\`${piece}\` would become a part of the script, whatever its value holds`
            : `\`${piece}\` stands where no expression is evaluated`,
        hint: script === undefined ? describePlaces : describeInstead(source, script),
      },
    ];
  });
  // Each is looked for from the beginning of the text.
  return problems.slice(0, toldAtMost);
}

/** Problems that are told of one text. */
const toldAtMost = 20;

const describePlaces =
  'expressions may stand in `when`, `until`, `env`, the `params` of a task or a call, the items of `for_each`, `image`, the `key` of `cache` and elements of `args`';

function describeInstead(source: string, script: ValueInScript): string {
  const param = /^(?:(?:pipeline|task)\s*\.\s*)?params\s*\.\s*(\w+)$/i.exec(source);
  const returned = /^tasks\s*\.\s*[\w-]+\s*\.\s*returns\s*\.\s*(\w+)$/i.exec(source);
  return script(param?.[1] ?? returned?.[1] ?? null, source);
}

function describeVariable(name: string | null, source: string): string {
  return name === null
    ? `give it a name, \`env: { VALUE: "\${{ ${source} }}" }\`, and use "$VALUE"`
    : `use "$RUNNABLE_PARAM_${name}", which the task finds in its environment`;
}
