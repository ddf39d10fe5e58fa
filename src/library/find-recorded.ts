import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { moveToProject } from '../session/move-to-project.ts';
import type { Project } from '../session/project.ts';
import { openRecords, type Records } from '../session/records.ts';

/** A recorded run in the project that it belongs to. */
export interface Recorded {
  readonly id: string;
  /** Not always the one that is asked in: an id is known in all projects of a repository. */
  readonly project: Project;
  readonly records: Records;
}

/** The run that a text means: id, unique beginning, `latest`, `latest~1`, `NAME`, `NAME@branch`. */
export async function findRecorded(opened: Project, name: string): Promise<Result<Recorded>> {
  const given: unknown = name;
  if (typeof given !== 'string') return failure([describeName(given)]);
  const records = openRecords(opened);
  const found = await records.find(name);
  if (!found.ok) return found;
  const project = moveToProject(opened, found.value.project);
  return project.ok
    ? success({ id: found.value.id, project: project.value, records }, project.diagnostics)
    : project;
}

// Callers without types may give anything.
function describeName(given: unknown): Diagnostic {
  const found = given === null ? 'null' : typeof given;
  const message = `the run that is meant is \`${found}\`; accepted are texts such as an id, \`latest\` or the name of a pipeline`;
  return { severity: 'error', code: 'option-value', message };
}
