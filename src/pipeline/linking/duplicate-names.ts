import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Pipeline } from '../model.ts';

/**
 * What is wrong where several files of a project give one name, for a name runs one of them only; each is told once,
 * with the first of that name. Names that differ only in case are a warning.
 */
export function findDuplicateNames(pipelines: readonly Pipeline[]): Diagnostic[] {
  const names = new Map<string, Pipeline>();
  const folded = new Map<string, Pipeline>();
  return pipelines.flatMap((pipeline): Diagnostic[] => {
    const same = names.get(pipeline.name);
    const alike = folded.get(pipeline.name.toLowerCase());
    if (same === undefined) names.set(pipeline.name, pipeline);
    if (alike === undefined) folded.set(pipeline.name.toLowerCase(), pipeline);
    if (same !== undefined) return [describeSame(same, pipeline)];
    return alike === undefined ? [] : [describeAlike(alike, pipeline)];
  });
}

function describeSame(first: Pipeline, second: Pipeline): Diagnostic {
  const message = `${fileOf(first)} and ${fileOf(second)} both give the pipeline \`${second.name}\`, and only one of them could run`;
  return {
    severity: 'error',
    message,
    ...place(first, second),
    hint: isNamed(first) || isNamed(second) ? 'give one of them another `name`' : 'rename one of the files',
  };
}

function describeAlike(first: Pipeline, second: Pipeline): Diagnostic {
  const message = `the pipelines \`${first.name}\` of ${fileOf(first)} and \`${second.name}\` of ${fileOf(second)} differ only in case`;
  return { severity: 'warning', message, ...place(first, second) };
}

// At the `name:` of the second, or of the first where only that has one.
function place(first: Pipeline, second: Pipeline): Pick<Diagnostic, 'code' | 'span' | 'related'> {
  const [at, other] = isNamed(second) || !isNamed(first) ? [second, first] : [first, second];
  return {
    code: 'duplicate-pipeline',
    span: at.locate(['name']),
    related: [{ message: `\`${other.name}\` is given here too`, span: other.locate(['name']) }],
  };
}

function fileOf({ locate }: Pipeline): string {
  return `\`${locate([]).file}\``;
}

// By its text; without one it is called as its file.
function isNamed({ name, file }: Pipeline): boolean {
  return (
    file
      .split('/')
      .at(-1)
      ?.replace(/\.ya?ml$/, '') !== name
  );
}
