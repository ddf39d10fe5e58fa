import { judgeReproduction, listComparable, type Reproduction } from '../compare/judge-reproduction.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { failure, type Result } from '../diagnostics/result.ts';
import { compareReadRuns } from './compare/compare-runs.ts';
import { demandSource } from './demand-source.ts';
import type { PreparedRun } from './prepare.ts';
import type { Project } from './project.ts';
import { openRecords, type ReadRun } from './records.ts';
import { prepareRerun, type RerunRequest } from './rerun.ts';

/** What may be said of a run that repeats another one exactly. */
export type ReproduceRequest = Pick<
  RerunRequest,
  'fetch' | 'executor' | 'maxParallel' | 'timeoutMs' | 'keepWorkspace'
>;

/**
 * Plans a run that repeats a recorded one: its commit, its params, the tasks that it ran, in a workspace in which nobody
 * has worked, and without results of the cache. Throws `EnvironmentError`, among others when the earlier run has not
 * ended or its commit is gone.
 */
export async function prepareReproduction(
  project: Project,
  of: ReadRun,
  request: ReproduceRequest,
): Promise<Result<PreparedRun>> {
  const { id } = of.directory;
  if (of.alive && of.state.finished === null) throw busy(id);
  if (listComparable(of.state).length === 0) return failure([nothingEnded(id)]);
  if (request.fetch !== true) await demandSource(project, of);
  return prepareRerun(project, id, {
    ...request,
    failed: false,
    only: [],
    from: [],
    params: [],
    failFast: of.plan.limits.failFast,
    caching: 'off',
    fresh: true,
    trigger: 'reproduce',
  });
}

/** Compares a run that has ended with the one that it repeats. Throws `EnvironmentError`. */
export async function judgeRepeated(project: Project, of: ReadRun, run: string): Promise<Reproduction> {
  const repeated = await openRecords(project).read(run);
  const comparison = await compareReadRuns(project, of, repeated);
  return judgeReproduction(comparison, of.state, describeLimits(of));
}

// What a snapshot does not hold may be another now, and nobody would see it.
function describeLimits({ plan, state, alive }: ReadRun): readonly string[] {
  const links = plan.workspace.link.map(
    ({ path }) => `\`${path}\` is linked from the checkout: its content then is not known`,
  );
  return [
    ...links,
    ...(plan.startsFrom === undefined
      ? []
      : [`it had started from the workspace of \`${plan.startsFrom}\`, this one from the commit`]),
    ...(state.finished === null && !alive
      ? ['it was interrupted: only tasks that had ended are compared']
      : []),
  ];
}

function nothingEnded(id: string) {
  return {
    severity: 'error',
    code: 'nothing-to-reproduce',
    message: `no task of run \`${id}\` came to an end, so there is nothing to compare with`,
    hint: `to run it again: runnable rerun ${id}`,
  } as const;
}

function busy(id: string): EnvironmentError {
  return new EnvironmentError('run-busy', `\`${id}\` is at work: what it gives is not known yet`, {
    trouble: 'refused',
    hint: `wait for its end with \`runnable logs ${id} -f\``,
  });
}
