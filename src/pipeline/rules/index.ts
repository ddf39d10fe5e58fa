import type { Rule } from '../rule.ts';
import { acyclic } from './acyclic.ts';
import { ambiguousReturns } from './ambiguous-returns.ts';
import { callReturns, calls } from './calls.ts';
import { changedNumbers } from './changed-numbers.ts';
import { conditions } from './conditions.ts';
import { containers } from './containers.ts';
import { environmentFiles } from './environment-files.ts';
import { expansions } from './expansions.ts';
import { finiteNumbers } from './finite-numbers.ts';
import { globRules } from './globs.ts';
import { handledTasks } from './handled-tasks.ts';
import { interpolations } from './interpolations.ts';
import { knownNeeds } from './known-needs.ts';
import { notifications } from './notifications.ts';
import { nulCharacters } from './nul-characters.ts';
import { onceRetry } from './once-retry.ts';
import { outputConflicts } from './output-conflicts.ts';
import { projectPaths } from './project-paths.ts';
import { returnKinds } from './return-kinds.ts';
import { returnNames } from './return-names.ts';
import { scheduleParams } from './schedule-params.ts';
import { secretRules } from './secrets.ts';
import { standardModel } from './standard-model.ts';
import { triggerRules } from './triggers.ts';
import { uniqueIds } from './unique-ids.ts';
import { variableNames } from './variable-names.ts';

/** All rules that need no expression language. Those that find what is wrong with the graph stand before those that walk over it. */
export const rules: readonly Rule[] = [
  uniqueIds,
  knownNeeds,
  acyclic,
  handledTasks,
  returnNames,
  returnKinds,
  ambiguousReturns,
  outputConflicts,
  secretRules,
  variableNames,
  projectPaths,
  containers,
  environmentFiles,
  globRules,
  changedNumbers,
  finiteNumbers,
  triggerRules,
  scheduleParams,
  calls,
  callReturns,
  expansions,
  nulCharacters,
  conditions,
  onceRetry,
  interpolations,
  notifications,
  standardModel,
];
