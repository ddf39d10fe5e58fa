import type { PreparedRun } from '../../session/prepare.ts';
import type { Project } from '../../session/project.ts';
import type { RunRequest, RunTarget } from '../../session/request.ts';
import type { Context } from '../command.ts';
import type { Input } from '../input.ts';
import { openProjectHere } from '../open-project.ts';
import { readSources } from './read-sources.ts';
import { readRequest } from './request-flags.ts';
import { tellDiagnostics } from './tell-diagnostics.ts';

/** A run that could start, and where. */
export interface PreparedHere {
  readonly project: Project;
  readonly run: PreparedRun;
}

/** Plans what the flags ask for and prints what there is to say about it; null: it cannot be run, and why is said. */
export function prepareHere(target: RunTarget, input: Input, context: Context): Promise<PreparedHere | null> {
  return prepareRequest(readRequest(target, input, context), input, context);
}

/** The same for a request that is known. */
export async function prepareRequest(
  request: RunRequest,
  input: Input,
  context: Context,
): Promise<PreparedHere | null> {
  const { quiet } = context;
  const opening = openProjectHere(context, { input, orRoot: 'kind' in request.target, forRun: true });
  // Loaded while git looks for the repository.
  const [project, { prepareRun }] = await Promise.all([opening, import('../../session/prepare.ts')]);
  if (!project.ok) {
    await tellDiagnostics(project, input, context);
    return null;
  }
  const prepared = await prepareRun(project.value, request);
  const { diagnostics } = prepared;
  // The checkout shows what the commit holds, unless another one was asked for.
  const sources =
    request.ref === undefined ? readSources(diagnostics, project.value) : new Map<string, string>();
  await tellDiagnostics({ diagnostics: prepared.ok && quiet ? [] : diagnostics, sources }, input, context);
  return prepared.ok ? { project: project.value, run: prepared.value } : null;
}
