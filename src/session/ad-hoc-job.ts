import { type Result, success } from '../diagnostics/result.ts';
import { kindSchemas } from '../pipeline/kinds/index.ts';
import { loadPipeline } from '../pipeline/load-pipeline.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { writeAdHocJob } from '../plan/ad-hoc-job.ts';
import type { GivenParam } from '../plan/params/given-param.ts';
import type { FoundPipeline } from './find-pipeline.ts';
import type { RunTarget } from './request.ts';

/** The pipeline of a job that stands in no file, and its params with their types. */
export async function loadAdHocJob(
  target: Extract<RunTarget, { kind: string }>,
  given: readonly GivenParam[],
): Promise<Result<FoundPipeline & { readonly given: readonly GivenParam[] }>> {
  const { text, params } = writeAdHocJob({ ...target, params: given });
  const file = 'command line';
  const loaded = await loadPipeline({ file, name: target.name, content: text, kinds: kindSchemas });
  if (!loaded.ok) return loaded;
  return success(
    {
      pipeline: returningAll(loaded.value),
      called: new Map(),
      sources: new Map([[file, text]]),
      given: params,
    },
    loaded.diagnostics,
  );
}

// A function gives its value although nothing names it: so a job of one function shows what it returned.
function returningAll(pipeline: Pipeline): Pipeline {
  const tasks = pipeline.tasks.map((task) =>
    task.returns.length === 0 && 'function' in task.block
      ? { ...task, returns: [{ name: 'result', unasked: true } as const] }
      : task,
  );
  return { ...pipeline, tasks };
}
