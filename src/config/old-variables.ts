import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/span.ts';
import type { Json } from '../values/json.ts';
import type { PathProblem } from '../yaml/path-problem.ts';

/** The name that the runner which came before gave its configuration. */
export const oldConfigurationName = 'runnable-config.yaml';

/** What to say when only a file of the old name is there. */
export function describeOldFile(file: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'old-configuration',
    message: `\`${file}\` is not read`,
    hint: 'name it `runnable.config.yaml`; keys that have another name now are pointed out then',
  };
}

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
