import { kindSchemas } from '../../src/pipeline/kinds/index.ts';
import { linkPipelines } from '../../src/pipeline/linking/link-pipelines.ts';
import { loadPipeline } from '../../src/pipeline/load-pipeline.ts';
import type { Pipeline } from '../../src/pipeline/model.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { cleanSource } from './pipeline.ts';

/** The plan of pipeline files that call one another, by their names; of the first one. */
export async function planFiles(files: Readonly<Record<string, string>>): Promise<Plan> {
  const pipelines: Pipeline[] = [];
  for (const [name, content] of Object.entries(files)) {
    const loaded = await loadPipeline({ file: `.runnable/${name}.yaml`, name, content, kinds: kindSchemas });
    if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
    pipelines.push(loaded.value);
  }
  const { pipelines: called, diagnostics } = linkPipelines(pipelines);
  const first = called.get(pipelines[0]?.name ?? '');
  if (first === undefined || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  const planned = planRun(first, { source: cleanSource, called });
  if (!planned.ok) throw new Error(planned.diagnostics.map(({ message }) => message).join('\n'));
  return planned.value;
}
