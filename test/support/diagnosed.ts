import { kindSchemas } from '../../src/pipeline/kinds/index.ts';
import { loadPipeline } from '../../src/pipeline/load-pipeline.ts';
import type { Pipeline } from '../../src/pipeline/model.ts';
import type { PipelineSource } from '../../src/pipeline/pipeline-source.ts';

/** Loads a pipeline file as the package does, but in this thread. */
export function load(content: string | Uint8Array, options: Partial<PipelineSource> = {}) {
  return loadPipeline({ file: '.runnable/p.yaml', name: 'p', kinds: kindSchemas, content, ...options });
}

/** All that is said of a pipeline file: `line:column severity[code] message`, then hints and related places below it. */
export async function diagnose(
  content: string | Uint8Array,
  options: Partial<PipelineSource> = {},
): Promise<string[]> {
  const { diagnostics } = await load(content, options);
  return diagnostics.flatMap(({ severity, code, message, span, hint, related = [] }) => [
    `${span?.line}:${span?.column} ${severity}[${code}] ${message}`,
    ...related.map((place) => `  ${place.span.line}:${place.span.column} ${place.message}`),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ]);
}

/** The pipeline of a file that is right. */
export async function loaded(content: string): Promise<Pipeline> {
  const result = await load(content);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
  return result.value;
}
