import type { Path } from '../diagnostics/span.ts';
import type { Json } from '../values/json.ts';
import type { PathProblem } from '../yaml/path-problem.ts';

/** Texts such as `$image`, which the runner that came before filled in from variables. */
export function findVariables(data: Json): readonly PathProblem[] {
  return listTexts(data, []).flatMap(({ path, text }) => {
    const name = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(text)?.[1];
    if (name === undefined) return [];
    return {
      code: 'old-configuration',
      severity: 'warning',
      path,
      message: `\`${text}\` is taken as it stands: variables are not filled in`,
      hint: 'write the value itself; keep another file for another place, and name it with `--config`',
    } as const;
  });
}

function listTexts(data: Json, path: Path): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof data === 'string') return [{ path, text: data }];
  if (typeof data !== 'object' || data === null) return [];
  const list = Array.isArray(data);
  return Object.entries(data).flatMap(([key, value]) =>
    listTexts(value, [...path, list ? Number(key) : key]),
  );
}
