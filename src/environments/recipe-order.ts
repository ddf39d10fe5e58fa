import { posix } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import type { EnvironmentPlace } from '../engine/environments.ts';
import type { EnvironmentRequest } from '../pipeline/model.ts';
import type { FileDigests } from './file-digests.ts';
import type { Interpreter } from './interpreter.ts';
import type { PythonFinder } from './python.ts';

/** What a recipe is chosen for, and with what. */
export interface RecipeOrder {
  readonly request: EnvironmentRequest;
  readonly place: EnvironmentPlace;
  /** The caller's environment. */
  readonly caller: Readonly<Record<string, string | undefined>>;
  readonly digests: FileDigests;
  readonly findPython: PythonFinder;
  /** Who a Python interpreter is; null when it gives no answer. */
  readonly identify: (path: string) => Promise<Interpreter | null>;
}

/** Why there is no recipe: what is wrong with what a task asks for. */
export function refuseRecipe<T>(code: Diagnostic['code'], message: string, hint?: string): Result<T> {
  return failure([{ severity: 'error', code, message, ...(hint === undefined ? {} : { hint }) }]);
}

/** `environment-tool-missing`. */
export function toolMissing<T>(order: RecipeOrder, needs: string, hint: string): Result<T> {
  const message = `the environment \`${nameOf(order.request)}\` of task \`${order.place.task}\` needs ${needs} on PATH`;
  return refuseRecipe('environment-tool-missing', message, hint);
}

/** What people call the environment of a request. */
export function nameOf({ file, wheel }: EnvironmentRequest): string {
  return [file, wheel].filter((part) => part !== undefined).join(' and ');
}

/** Lines that say what stands in files of the project, in the order of `paths`; each must be there. */
export async function identifyFiles(
  order: RecipeOrder,
  paths: Iterable<string>,
): Promise<Result<readonly string[]>> {
  const lines: string[] = [];
  for (const path of paths) {
    const digest = await order.digests.digest(posix.join(order.place.project, path));
    if (digest === null) return fileMissing(order, path);
    lines.push(`${path} ${digest}`);
  }
  return success(lines);
}

function fileMissing<T>({ request, place }: RecipeOrder, path: string): Result<T> {
  const what =
    path === request.file
      ? `the environment of task \`${place.task}\`,`
      : `which the environment \`${nameOf(request)}\` of task \`${place.task}\` needs,`;
  const hint =
    path === request.wheel
      ? 'let the task that builds it list it in `outputs`, or commit it'
      : 'paths are relative to the folder that holds `.runnable/`; what Git ignores is not in the snapshot';
  return refuseRecipe('environment-not-found', `\`${path}\`, ${what} is not in the snapshot`, hint);
}
