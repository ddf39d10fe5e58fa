import { suggestName } from '../../diagnostics/suggestion.ts';
import type { Pipeline } from '../../pipeline/model.ts';

/** What there is to say of a name that is none of the params of a pipeline, whose labels these are. */
export function describeUnknownParam(
  label: string,
  pipeline: Pipeline,
  labels: Iterable<string>,
): { readonly problem: string; readonly hint?: string } {
  const all = [...labels];
  const meant = all.find((each) => each.endsWith(`.${label}`)) ?? suggestName(label, all);
  const declared = all.length === 0 ? 'it has none' : `it has ${listNames(all)}`;
  return {
    problem: `is not declared by pipeline \`${pipeline.name}\`; ${declared}`,
    ...(meant === undefined ? hintToDeclare(label, all) : { hint: `did you mean \`${meant}\`?` }),
  };
}

// Who has declared none may take them for arguments of a function, which a job that stands in no file makes of them.
function hintToDeclare(label: string, all: readonly string[]): { readonly hint?: string } {
  if (all.length > 0 || label.includes('.')) return {};
  return {
    hint: `declare it at the top of the pipeline file: \`params: { ${label}: … }\`, with its default`,
  };
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `\`${name}\``);
  return names.length > 10 ? `${shown.join(', ')} and ${names.length - 10} more` : shown.join(', ');
}
