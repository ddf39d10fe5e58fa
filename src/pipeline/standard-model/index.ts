import { evaluatedParams } from './evaluated-params.ts';
import type { Lint } from './lint.ts';
import { notebookInProduction } from './notebook-in-production.ts';
import { secretsInEnv } from './secrets-in-env.ts';
import { sharedCompute } from './shared-compute.ts';
import { undeclaredFiles } from './undeclared-files.ts';
import { unquotedParams } from './unquoted-params.ts';

/** The standard model: what a pipeline does that others will maintain. */
export const lints: readonly Lint[] = [
  notebookInProduction,
  sharedCompute,
  undeclaredFiles,
  unquotedParams,
  evaluatedParams,
  secretsInEnv,
];
