import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, success } from '../diagnostics/result.ts';
import { inProject, type Place } from './project.ts';

/** What there is to say about the pipelines of a project. */
export interface Validation {
  /** No diagnostic is an error. */
  readonly valid: boolean;
  /** Of all files, in their order. */
  readonly diagnostics: readonly Diagnostic[];
  /** Names of the pipelines and jobs that could be read. */
  readonly pipelines: readonly string[];
  /** Text by file, for `renderDiagnostics`. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Judges all pipelines and jobs of the project, and the grids beside them, as they lie on disk. The result is a failure
 * only where there is nothing to judge: no project, or a configuration with errors.
 */
export async function validate(options: Place = {}): Promise<Result<Validation>> {
  return inProject(options, {}, async (project) => {
    const { judgeProject } = await import('../session/judge-project.ts');
    const judged = await judgeProject(project);
    if (!judged.ok) return judged;
    const { diagnostics, sources } = judged.value;
    const valid = diagnostics.every(({ severity }) => severity !== 'error');
    const pipelines = judged.value.pipelines.map(({ name }) => name);
    return success({ valid, diagnostics, pipelines, sources });
  });
}
