import { kindSchemas } from './kinds/index.ts';
import type { WorkerResult, WorkerSource } from './load-in-worker.ts';
import { loadPipeline } from './load-pipeline.ts';

// The program of the worker: one file, one answer.
const { parentPort, workerData } = await import('node:worker_threads');
const source: WorkerSource = workerData;
const result = await loadPipeline({ ...source, kinds: kindSchemas, worker: null });
parentPort?.postMessage(withoutFunctions(result));

function withoutFunctions(loaded: Awaited<ReturnType<typeof loadPipeline>>): WorkerResult {
  if (!loaded.ok) return loaded;
  const { locate: _locate, ...value } = loaded.value;
  return { ...loaded, value };
}
