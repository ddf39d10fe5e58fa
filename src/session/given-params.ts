import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../diagnostics/result.ts';
import type { GivenParam } from '../plan/params/given-param.ts';
import { parseParamArgument } from '../plan/params/param-argument.ts';
import { readParamVariables } from '../plan/params/param-environment.ts';
import { readParamsFile } from '../plan/params/params-file.ts';

/** From where params may be given for a run. */
export interface ParamSources {
  /** `name=value`, `name:=JSON`, `task.name=value`, as typed. */
  readonly params: readonly string[];
  /** Relative to `cwd`. */
  readonly paramsFile?: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** All values that are given for params, each with where it came from; with the text of the params file for code frames. */
export function gatherParams(sources: ParamSources): Result<readonly GivenParam[]> {
  const read = [
    ...(sources.paramsFile === undefined ? [] : [readFile(sources.cwd, sources.paramsFile)]),
    readParamVariables(sources.environment),
  ];
  const typed = sources.params.map(parseParamArgument);
  const given = [
    ...read.flatMap((result) => (result.ok ? result.value : [])),
    ...typed.flatMap((result) => (result.ok ? [result.value] : [])),
  ];
  return resultOf(
    given,
    [...read, ...typed].flatMap((result) => result.diagnostics),
  );
}

function readFile(cwd: string, file: string): Result<readonly GivenParam[]> {
  let content: Buffer;
  try {
    content = readFileSync(resolve(cwd, file));
  } catch (error) {
    return failure([unreadable(file, error)]);
  }
  return readParamsFile(file, content);
}

function unreadable(file: string, error: unknown): Diagnostic {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(error);
  return {
    severity: 'error',
    code: 'params-file',
    message: `the params file \`${file}\` cannot be read: ${why}`,
    hint: 'name a JSON or YAML file, relative to the current folder',
  };
}
