import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Invocation, KeptFile } from '../plan/invocation.ts';
import type { OutputFile } from '../plan/task-result.ts';
import type { Conclusion } from './conclude-attempt.ts';
import type { Execution } from './ports.ts';
import type { RunFacts } from './run-facts.ts';

/** Adds to a conclusion what an invocation left for people to look at, secrets masked; nothing after a cancel. */
export async function keepFiles(
  facts: RunFacts,
  conclusion: Conclusion,
  { invocation, execution }: { readonly invocation: Invocation; readonly execution: Execution },
): Promise<Conclusion> {
  const { keeps = [] } = invocation;
  if (keeps.length === 0 || !isWorthALook(conclusion)) return conclusion;
  const kept = await Promise.all(keeps.map((file) => keep(facts, file, execution)));
  return { ...conclusion, outputs: [...conclusion.outputs, ...kept.flat()] };
}

function isWorthALook({ outcome: { status } }: Conclusion): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'timed_out';
}

async function keep(
  { world: { catalog, secrets } }: RunFacts,
  { name, path }: KeptFile,
  execution: Execution,
): Promise<OutputFile[]> {
  try {
    const { digest, size } = await catalog.put(execution.file(name), secrets.mask);
    const masked = secrets.mask?.(path) ?? path;
    return [{ path: masked, digest, size, mode: 'file', stored: true, aside: true }];
  } catch (error) {
    // The process ended before it came to that.
    if (error instanceof EnvironmentError && error.code === 'file-expected') return [];
    throw error;
  }
}
