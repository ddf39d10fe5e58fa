import { argumentCodes } from './codes/arguments.ts';
import { cacheCodes } from './codes/cache.ts';
import { artifactCodes, catalogCodes } from './codes/catalog.ts';
import { comparingCodes, sourceCodes } from './codes/comparing.ts';
import { configCodes } from './codes/config.ts';
import { containerCodes, placementCodes } from './codes/container.ts';
import { controlFlowCodes } from './codes/control-flow.ts';
import { diskCodes } from './codes/disk.ts';
import { engineCodes } from './codes/engine.ts';
import { environmentCodes } from './codes/environment.ts';
import { expressionCodes } from './codes/expression.ts';
import { gitCodes, revisionCodes } from './codes/git.ts';
import { actionCodes, githubCodes } from './codes/github.ts';
import { gridCodes } from './codes/grid.ts';
import { historyCodes, remoteCodes } from './codes/history.ts';
import { notebookCodes } from './codes/notebook.ts';
import { packageCodes, packageFileCodes } from './codes/packages.ts';
import { pipelineCodes } from './codes/pipeline.ts';
import { planCodes } from './codes/plan.ts';
import { sqlCodes } from './codes/sql.ts';
import { standardModelCodes } from './codes/standard-model.ts';
import { taskCodes } from './codes/task.ts';
import { taskBlockCodes } from './codes/task-block.ts';
import { yamlCodes } from './codes/yaml.ts';
import type { Explanation } from './explanation.ts';
import { suggestName } from './suggestion.ts';

/** All codes with what `explain` says about them, in alphabetical order. */
export function listExplanations(): ReadonlyMap<string, Explanation> {
  const all: Record<string, Explanation> = {
    ...yamlCodes,
    ...pipelineCodes,
    ...taskBlockCodes,
    ...controlFlowCodes,
    ...expressionCodes,
    ...configCodes,
    ...containerCodes,
    ...placementCodes,
    ...planCodes,
    ...argumentCodes,
    ...comparingCodes,
    ...gridCodes,
    ...standardModelCodes,
    ...taskCodes,
    ...notebookCodes,
    ...cacheCodes,
    ...sqlCodes,
    ...packageCodes,
    ...packageFileCodes,
    ...environmentCodes,
    ...sourceCodes,
    ...engineCodes,
    ...catalogCodes,
    ...artifactCodes,
    ...diskCodes,
    ...gitCodes,
    ...revisionCodes,
    ...historyCodes,
    ...remoteCodes,
    ...actionCodes,
    ...githubCodes,
  };
  return new Map(Object.entries(all).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** What `explain` says about a code; for an unknown one the code that was likely meant, if there is one near. */
export function explainCode(code: string): {
  readonly explanation?: Explanation;
  readonly suggestion?: string;
} {
  const all = listExplanations();
  const explanation = all.get(code);
  if (explanation !== undefined) return { explanation };
  const suggestion = suggestName(code, all.keys());
  return suggestion === undefined ? {} : { suggestion };
}
