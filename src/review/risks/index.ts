import { consumedTasks, removedChecks, weakenedChecks } from './check-rules.ts';
import { networkHosts, pipedDownloads, privilegedCommands } from './command-rules.ts';
import { idleChecks } from './idle-checks.ts';
import { executors, images, outsideOutputs, workspaceLinks } from './place-rules.ts';
import type { RiskRule } from './risk-rule.ts';
import { codeWithSecrets, newSecrets, passedVariables, webhooks } from './secret-rules.ts';
import {
  defaultParams,
  deviations,
  environmentFiles,
  envValues,
  limits,
  schedules,
} from './setting-rules.ts';

/** All rules about risks. Adding one: a rule, and a line here. */
export const riskRules: readonly RiskRule[] = [
  newSecrets,
  codeWithSecrets,
  weakenedChecks,
  idleChecks,
  removedChecks,
  workspaceLinks,
  webhooks,
  executors,
  images,
  privilegedCommands,
  pipedDownloads,
  schedules,
  environmentFiles,
  deviations,
  defaultParams,
  limits,
  outsideOutputs,
  consumedTasks,
  passedVariables,
  envValues,
  networkHosts,
];
