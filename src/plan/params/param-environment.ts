import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Success, success } from '../../diagnostics/result.ts';
import { isValueName } from '../../values/name.ts';
import type { GivenParam } from './given-param.ts';

/**
 * The params that variables of the caller give: `RUNNABLE_PARAM_<name>`. Inside a task of another run there are none,
 * for its variables are that task's own params.
 */
export function readParamVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Success<readonly GivenParam[]> {
  if (environment['RUNNABLE_RUN_ID'] !== undefined) return success([]);
  const given: GivenParam[] = [];
  const warnings: Diagnostic[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    const name = variable.startsWith(prefix) ? variable.slice(prefix.length) : '';
    if (isValueName(name)) given.push({ name, form: 'text', value, source: 'environment' });
    else if (variable.startsWith(oldPrefix)) warnings.push(describeOld(variable));
  }
  return success(given, warnings);
}

const prefix = 'RUNNABLE_PARAM_';
const oldPrefix = 'RUNNABLE_PRM_';

function describeOld(variable: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'old-param-variable',
    message: `the variable \`${variable}\` is not read`,
    hint: `name it \`${prefix}${variable.slice(oldPrefix.length)}\``,
  };
}
