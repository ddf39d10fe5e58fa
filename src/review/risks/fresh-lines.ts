import { squeezeTemplate } from '../../expressions/squeeze-template.ts';
import type { Pipeline, Task } from '../../pipeline/model.ts';
import { isMap, type Json } from '../../values/json.ts';

/** Lines that a task may carry out or be given. */
export function linesOfTask({ block, call, env, params, expansion, services }: Task): string[] {
  const given = call?.form === 'named' ? call.params : {};
  const beside = (services ?? []).flatMap((service) => [[...(service.command ?? [])], service.env]);
  const defaults = params.map((param) => param.default);
  // What the model holds is data throughout.
  return toLines([block, given, env, ...defaults, (expansion ?? null) as Json, ...beside]);
}

/** Lines that all tasks of a pipeline may be given. */
export function linesOfPipeline({ env, params }: Pipeline): string[] {
  return toLines([env, ...params.map((param) => param.default)]);
}

/** The lines that are there more often than before, wherever they stand; each as often as it came to be. */
export function findFreshLines(before: readonly string[], after: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
  return after.filter((line) => {
    const known = left.get(line) ?? 0;
    left.set(line, known - 1);
    return known <= 0;
  });
}

// As a shell reads them: after a backslash and after a pipe a command goes on in the next line.
function toLines(values: readonly Json[]): string[] {
  return values.flatMap(listTexts).flatMap((text) =>
    squeezeTemplate(text)
      .replaceAll('\\\n', '')
      .replace(/(\|&?)[ \t]*(?:(?:#[^\n]*)?\n[ \t]*)+/g, '$1 ')
      .split('\n')
      .map((line) => line.trim().replace(/\s+/g, ' '))
      .filter((line) => line !== ''),
  );
}

// The words of a list are one command.
function listTexts(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) {
    const words = value.filter((item: Json) => typeof item === 'string');
    const others = value.filter((item: Json) => typeof item !== 'string');
    return [...(words.length > 0 ? [words.join(' ')] : []), ...others.flatMap(listTexts)];
  }
  return isMap(value) ? Object.values(value).flatMap(listTexts) : [];
}
