import type { argumentCodes } from './codes/arguments.ts';
import type { cacheCodes } from './codes/cache.ts';
import type { artifactCodes, catalogCodes } from './codes/catalog.ts';
import type { comparingCodes, sourceCodes } from './codes/comparing.ts';
import type { configCodes } from './codes/config.ts';
import type { containerCodes, placementCodes } from './codes/container.ts';
import type { controlFlowCodes } from './codes/control-flow.ts';
import type { diskCodes } from './codes/disk.ts';
import type { engineCodes } from './codes/engine.ts';
import type { environmentCodes } from './codes/environment.ts';
import type { expressionCodes } from './codes/expression.ts';
import type { gitCodes, revisionCodes } from './codes/git.ts';
import type { actionCodes, githubCodes } from './codes/github.ts';
import type { gridCodes } from './codes/grid.ts';
import type { historyCodes, remoteCodes } from './codes/history.ts';
import type { notebookCodes } from './codes/notebook.ts';
import type { packageCodes, packageFileCodes } from './codes/packages.ts';
import type { pipelineCodes } from './codes/pipeline.ts';
import type { planCodes } from './codes/plan.ts';
import type { sqlCodes } from './codes/sql.ts';
import type { standardModelCodes } from './codes/standard-model.ts';
import type { taskCodes } from './codes/task.ts';
import type { taskBlockCodes } from './codes/task-block.ts';
import type { yamlCodes } from './codes/yaml.ts';

/** Codes of diagnostics about what the user wrote, in a file or on the command line. Stable, kebab-case. */
export type DiagnosticCode =
  | keyof typeof yamlCodes
  | keyof typeof pipelineCodes
  | keyof typeof taskBlockCodes
  | keyof typeof controlFlowCodes
  | keyof typeof expressionCodes
  | keyof typeof configCodes
  | keyof typeof containerCodes
  | keyof typeof placementCodes
  | keyof typeof planCodes
  | keyof typeof argumentCodes
  | keyof typeof artifactCodes
  | keyof typeof comparingCodes
  | keyof typeof gridCodes
  | keyof typeof standardModelCodes
  | keyof typeof taskCodes
  | keyof typeof notebookCodes
  | keyof typeof cacheCodes
  | keyof typeof sqlCodes
  | keyof typeof packageCodes
  | keyof typeof packageFileCodes
  | keyof typeof revisionCodes
  | keyof typeof remoteCodes
  | keyof typeof actionCodes;

/** Codes of failures of the world around us. */
export type EnvironmentCode =
  | keyof typeof environmentCodes
  | keyof typeof sourceCodes
  | keyof typeof engineCodes
  | keyof typeof catalogCodes
  | keyof typeof diskCodes
  | keyof typeof gitCodes
  | keyof typeof historyCodes
  | keyof typeof githubCodes;
