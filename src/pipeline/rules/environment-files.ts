import type { Path } from '../../diagnostics/span.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import { languageOfEnvironment } from '../environment-file.ts';
import { environmentOfBlock } from '../read-environment.ts';
import type { Rule, Subject } from '../rule.ts';

/** An `environment` is a file that states packages, and a task that names one can make use of it. */
export const environmentFiles: Rule = {
  name: 'environment-files',
  reliesOn: [],
  check: (subject) =>
    listEnvironmentFiles(subject).flatMap((named) => describeFormat(named) ?? describeUse(named) ?? []),
};

/** An `environment` of the file, where it stands. */
export interface NamedEnvironment {
  readonly text: string;
  readonly path: Path;
  /** The kind of the task that names it, with the languages that it can serve; absent in `defaults`. */
  readonly kind?: { readonly name: string; readonly serves: readonly string[] };
}

/** Every `environment` that a file names. */
export function listEnvironmentFiles({ file, tasks, sources, loading }: Subject): NamedEnvironment[] {
  const own = tasks.flatMap((task): NamedEnvironment[] => {
    const block = sources.get(task)?.task.block;
    const schema = loading.source.kinds.get(task.kind);
    if (block === undefined || schema === undefined) return [];
    const kind = { name: schema.name, serves: schema.environments ?? [] };
    return [
      ...placed(block.environment, [...task.path, 'environment'], kind),
      ...placed(environmentOfBlock(block, task.kind), [...task.path, task.kind, 'environment'], kind),
    ];
  });
  return [...placed(file.defaults?.environment, ['defaults', 'environment']), ...own];
}

function placed(text: string | undefined, path: Path, kind?: NamedEnvironment['kind']): NamedEnvironment[] {
  return text === undefined ? [] : [{ text, path, ...(kind === undefined ? {} : { kind }) }];
}

function describeFormat({ text, path }: NamedEnvironment): PathProblem | null {
  if (languageOfEnvironment(text) !== null) return null;
  return {
    code: 'environment-file',
    path,
    message: `\`${text}\` is no file that states packages; accepted are \`requirements.txt\` (any \`.txt\`), \`pyproject.toml\`, \`uv.lock\`, \`environment.yml\` and \`package-lock.json\``,
    ...(/(?:^|\/)(?:poetry|pdm)\.lock$|(?:^|\/)Pipfile/.test(text)
      ? { hint: 'export it to a `requirements.txt`' }
      : {}),
  };
}

function describeUse({ text, path, kind }: NamedEnvironment): PathProblem | null {
  const language = languageOfEnvironment(text);
  if (kind === undefined || language === null || kind.serves.includes(language)) return null;
  const packages = language === 'node' ? 'npm packages' : 'Python packages';
  return {
    code: 'environment-unused',
    path,
    part: 'key',
    message: `a \`${kind.name}\` task has no use for the ${packages} of \`${text}\``,
    hint: `kinds that have: ${language === 'node' ? '`node`, `shell`' : '`python`, `notebook`, `dbt`, `shell`'}`,
  };
}
