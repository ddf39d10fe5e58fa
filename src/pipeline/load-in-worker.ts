import { readLines, spanBetween } from '../diagnostics/line-table.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import type { Pipeline } from './model.ts';
import type { PipelineSource } from './pipeline-source.ts';

/** How long a file may take to be read. */
const limitMs = 5000;

/** What goes to the worker: the kinds are those of the package, functions cannot travel. */
export type WorkerSource = Omit<PipelineSource, 'kinds' | 'worker'>;

/** What comes back: `locate` cannot travel, either. */
export type WorkerResult = Result<Omit<Pipeline, 'locate'>>;

/** Loads a pipeline apart from this thread, which stays responsive, and gives up after five seconds. */
export async function loadInWorker(
  source: PipelineSource & { content: string },
  program: URL,
): Promise<Result<Pipeline>> {
  const { kinds: _kinds, worker: _worker, ...data } = source;
  const result = await ask(program, data);
  if (result === null) return failure([tookTooLong(source)]);
  return result.ok
    ? success({ ...result.value, locate: createLazyLocate(source) }, result.diagnostics)
    : result;
}

// The worker has shown that the text can be read in time; positions are seldom asked for.
function createLazyLocate(source: PipelineSource & { content: string }): Pipeline['locate'] {
  const shownAs = source.shownAs ?? source.file;
  let document: YamlDocument | null | undefined;
  return (path, part) => {
    // Asked for the name of the file only, and by every run.
    if (path.length === 0) return spanBetween(readLines(shownAs, ''), 0, 0);
    if (document === undefined) document = readYaml(shownAs, source.content).document;
    return document?.locate(path, part) ?? spanBetween(readLines(shownAs, source.content), 0, 0);
  };
}

async function ask(program: URL, data: WorkerSource): Promise<WorkerResult | null> {
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(program, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: 512 } });
  try {
    return await new Promise<WorkerResult | null>((resolve, reject) => {
      const timer = setTimeout(() => resolve(null), limitMs);
      worker.once('message', (result: WorkerResult) => {
        clearTimeout(timer);
        resolve(result);
      });
      worker.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(null);
        else reject(error);
      });
    });
  } finally {
    await worker.terminate();
  }
}

function tookTooLong(source: PipelineSource & { content: string }) {
  return {
    severity: 'error',
    code: 'parse-time',
    message: `the file could not be read within ${limitMs / 1000} s`,
    span: spanBetween(readLines(source.shownAs ?? source.file, source.content), 0, 0),
    hint: 'split it into several pipelines, and keep data in files of their own',
  } as const;
}
